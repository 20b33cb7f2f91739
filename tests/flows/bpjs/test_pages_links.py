from __future__ import annotations

from datetime import timedelta

import pytest
import redis
from support.citizen import (
    NOW,
    PERSONAS,
    Citizen,
    contents,
    entries,
    path_in,
    receipts,
    words,
)


@pytest.mark.parametrize("path", ["/f/xyz", "/f/", "/bayar/xyz", "/bayar/", "/f/%00.%ff"])
def test_a_nonsense_link_is_unknown(siti: Citizen, path: str) -> None:
    for page in (siti.opens(path), siti.browser.post(path, data={})):
        assert page.status_code == 404
        assert "Tautan tidak dikenal" in words(page)


def test_a_form_link_does_not_open_the_payment_page(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    assert siti.opens(form.replace("/f/", "/bayar/")).status_code == 404


def test_a_form_link_expires_after_sixty_minutes_for_reading_and_sending(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    token = siti.token(form)
    siti.at += timedelta(minutes=59, seconds=59)
    assert siti.opens(form).status_code == 200
    siti.at = NOW + timedelta(minutes=60)
    data = {"csrf_token": token, **entries(), **receipts(form), "langkah": "kirim"}
    for page in (siti.opens(form), siti.browser.post(form, data=data, headers=siti.headers)):
        assert page.status_code == 410
        assert "Tautan sudah kedaluwarsa" in words(page)
        assert "link baru" in words(page)


def test_a_newer_form_link_ends_the_older_one(siti: Citizen) -> None:
    old = siti.asks_for_a_form()
    new = path_in(siti.says("link baru"), "/f/")
    assert "Tautan sudah diganti" in words(siti.opens(old))
    assert siti.opens(old).status_code == 410
    assert siti.opens(new).status_code == 200


def test_a_used_form_link_leads_to_the_payment_page(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    bill = siti.sends(form, entries(), langkah="kirim").location
    gone = siti.opens(form)
    assert gone.status_code == 410
    assert "Formulir sudah terkirim" in words(gone)
    assert f'href="{bill}"' in gone.text


def test_links_end_with_the_conversation(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    siti.at += timedelta(hours=24)
    page = siti.opens(form)
    assert page.status_code == 410
    assert "Tautan tidak berlaku lagi" in words(page)


def test_a_payment_link_ends_with_the_conversation(siti: Citizen) -> None:
    bill = siti.reaches_the_bill()
    siti.at += timedelta(hours=24)
    assert siti.opens(bill).status_code == 410


def test_a_second_form_replaces_the_payment_link_of_the_first(siti: Citizen) -> None:
    first = siti.reaches_the_bill()
    siti.says("menu")
    second = siti.reaches_the_bill(PERSONAS["kelas-dua"])
    assert siti.opens(first).status_code == 410
    assert "Tautan sudah diganti" in words(siti.opens(first))
    assert "Rp1.500.000" in words(siti.opens(second))


def test_a_payment_link_ends_when_the_member_is_gone(
    siti: Citizen, redis_client: redis.Redis
) -> None:
    bill = siti.reaches_the_bill()
    redis_client.delete("l:{bpjs}:households", "l:{bpjs}:index")
    assert siti.opens(bill).status_code == 410


def test_opening_pages_changes_nothing(siti: Citizen, redis_client: redis.Redis) -> None:
    form = siti.asks_for_a_form()
    before = contents(redis_client)
    siti.opens(form)
    assert contents(redis_client) == before
    bill = siti.sends(form, entries(), langkah="kirim").location
    before = contents(redis_client)
    siti.opens(bill)
    siti.opens(form)
    assert contents(redis_client) == before

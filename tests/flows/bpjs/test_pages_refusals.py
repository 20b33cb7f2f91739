from __future__ import annotations

import html
import io
import re

import pytest
import redis
from flask import Flask
from support.citizen import (
    NOW,
    OWED,
    PERSONAS,
    SITI,
    Citizen,
    entries,
    settings,
    values,
    words,
)
from support.servers import kill, process_of

from bot.logs import Log
from bot.opening import Store
from bot.stores.embedded import EmbeddedServer
from flows.bpjs.forms import MISMATCH
from flows.bpjs.members import Ledger
from webhook import create_app

# What the form refuses


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"layanan": "Z"}, "Pilih salah satu layanan."),
        ({"nik": ""}, "Isi NIK Anda."),
        ({"nik": "319901520486"}, "yang kami terima 12 angka"),
        ({"nik": "9999015204860001"}, "bukan kode provinsi"),
        ({"kartu": ""}, "Isi nomor kartu Anda."),
        ({"kartu": "123"}, "yang kami terima 3 angka"),
        ({"kartu": "1199900000001"}, "diawali angka 00"),
        ({"nama": ""}, "Isi nama lengkap Anda."),
        ({"nama": " 12 "}, "Tulis nama dengan huruf."),
        ({"nama": "a" * 101}, "Paling banyak 100 huruf."),
        ({"lahir": "31-02-1986"}, "Tulis tanggal lahir seperti 17-08-1985"),
        ({"lahir": "24-11-2026"}, "tidak di masa depan"),
        ({"telepon": "12"}, "Nomor HP ditulis dengan angka"),
        ({"surel": "nama@"}, "Tulis alamat e-mail seperti nama@contoh.com."),
        ({"segmen": ""}, "Pilih salah satu segmen."),
        ({"segmen": "XYZ"}, "Pilih salah satu segmen."),
        ({"kartu": "0099900000002"}, MISMATCH),
        ({"nik": "3199010309840002"}, MISMATCH),
        ({"lahir": "13-04-1986"}, MISMATCH),
        ({"kartu": "0012345678901"}, MISMATCH),
    ],
)
@pytest.mark.parametrize("step", ["tinjau", "kirim"])
def test_a_wrong_entry_is_named_beside_its_field_and_nothing_typed_is_lost(
    siti: Citizen, changes: dict[str, str], sentence: str, step: str
) -> None:
    form, typed = siti.asks_for_a_form(), entries(**changes)
    page = siti.sends(form, typed, langkah=step)
    assert page.status_code == 422
    name = "kartu" if sentence is MISMATCH else next(iter(changes))
    beside = re.search(rf'id="{name}-salah">(.*?)</span>\n', page.text)
    assert beside
    assert sentence in html.unescape(beside[1])
    assert re.search(rf'aria-describedby="[^"]*{name}-salah"', page.text)
    assert f'<a href="#{name}">' in page.text
    kept = {key: value for key, value in typed.items() if key not in ("layanan", "segmen")}
    assert {key: values(page)[key] for key in kept} == {k: v.strip() for k, v in kept.items()}
    assert siti.opens(form).status_code == 200  # the link still works


def test_spaces_and_dots_between_digits_and_spelled_out_dates_are_understood(
    siti: Citizen,
) -> None:
    typed = entries(
        nik="3199.0152 0486-0001", kartu="00 999 000 00001", lahir="12 April 1986", surel=""
    )
    review = siti.sends(siti.asks_for_a_form(), typed, langkah="tinjau")
    assert review.status_code == 200
    assert SITI.card in words(review)
    assert "(tidak diisi)" in words(review)


def test_nobody_can_tell_an_unknown_card_from_a_wrong_one(siti: Citizen) -> None:
    form = siti.asks_for_a_form()

    def complaint(**changes: str) -> str:
        page = siti.sends(form, entries(**changes), langkah="tinjau")
        return re.sub('value="[^"]*"', "", page.text)

    unknown = complaint(kartu="0012345678901")
    assert MISMATCH in html.unescape(unknown)
    assert complaint(kartu="0099900000009") == unknown
    assert complaint(nik="3199010309840002") == unknown
    assert complaint(lahir="12-04-1987") == unknown


def test_going_back_to_change_keeps_all_entries(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    typed = entries(lahir="12/4/86")
    review = siti.sends(form, typed, langkah="tinjau")
    carried = {name: values(review)[name] for name in typed}
    assert carried == typed
    again = siti.sends(form, carried, langkah="ubah")
    assert again.status_code == 200
    assert {name: values(again).get(name) for name in typed if name != "layanan"} == {
        name: value for name, value in typed.items() if name != "layanan"
    }
    assert '<option selected value="J">' in again.text


def test_markup_in_a_name_is_shown_and_not_obeyed(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    name = "\"><script>alert('x')</script>"
    for step, changes in (("tinjau", {}), ("tinjau", {"nik": "1"}), ("ubah", {})):
        page = siti.sends(form, entries(nama=name, **changes), langkah=step)
        assert "<script" not in page.text
        assert values(page)["nama"] == name


def test_a_review_is_checked_again_when_it_is_sent(siti: Citizen, ledger: Ledger) -> None:
    form = siti.asks_for_a_form()
    siti.sends(form, entries(), langkah="tinjau")
    page = siti.sends(form, entries(kartu="0099900000009"), langkah="kirim")
    assert page.status_code == 422
    assert "Formulirnya belum saya terima" in siti.says("sudah")


# Forged and broken requests


def test_a_form_without_its_token_has_no_effect_and_keeps_the_entries(
    app: Flask, siti: Citizen
) -> None:
    form = siti.asks_for_a_form()
    stranger = Citizen(app)
    for data in (entries(), entries(csrf_token=siti.token(form)), entries(csrf_token="x")):
        data["langkah"] = "kirim"
        page = stranger.browser.post(form, data=data, headers=siti.headers)
        assert page.status_code == 400
        assert "Isian Anda masih ada" in words(page)
        assert values(page)["nik"] == SITI.person.member.nik
    assert "Formulirnya belum saya terima" in siti.says("sudah")


def test_another_service_without_the_token_has_no_effect(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    page = siti.browser.post(form, data={"layanan": "A", "langkah": "kirim"}, headers=siti.headers)
    assert page.status_code == 400
    assert siti.opens(form).status_code == 200


def test_a_payment_without_its_token_takes_no_money(siti: Citizen, ledger: Ledger) -> None:
    bill = siti.reaches_the_bill()
    page = siti.browser.post(bill, data={"jumlah": str(OWED)}, headers=siti.headers)
    assert page.status_code == 400
    assert "belum ada yang dibayar" in words(page)
    assert ledger.journal() == ()


def test_a_huge_form_is_refused_in_the_same_look(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    page = siti.browser.post(form, data={"nama": "a" * 70_000}, headers=siti.headers)
    assert page.status_code == 413
    assert "Kiriman terlalu besar" in words(page)
    assert "SIMULASI" in words(page)


def test_a_store_that_is_away_gives_a_kind_page_and_nothing_is_half_done(
    private_server: EmbeddedServer, private_client: redis.Redis
) -> None:
    here = settings(private_server.url)
    store = Store(here)
    citizen = Citizen(create_app(here, store, Log(io.StringIO())))
    Ledger(private_client).reset(tuple(PERSONAS.values()), NOW)
    bill = citizen.reaches_the_bill()
    token = citizen.token(bill)
    kill(process_of(private_client))
    data = {"csrf_token": token, "jumlah": str(OWED)}
    answers = (
        citizen.opens(bill),
        citizen.browser.post(bill, data=data, headers=citizen.headers),
    )
    for page in answers:
        assert page.status_code == 503
        assert page.mimetype == "text/html"
        assert "Sedang ada gangguan" in words(page)
        assert page.headers["Retry-After"] == "5"
    private_server.start()
    assert Ledger(private_client).journal() == ()
    again = citizen.browser.post(bill, data=data, headers=citizen.headers)
    assert again.status_code == 303
    assert len(Ledger(private_client).journal()) == 1
    store.close()

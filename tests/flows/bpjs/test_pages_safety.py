from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from support.citizen import (
    NOW,
    SECRET,
    SITI,
    Citizen,
    entries,
    settings,
    words,
)
from support.samples import a_session
from werkzeug.test import TestResponse

from bot.hooks import Services
from bot.opening import Store, services_of
from flows.bpjs import links, pages
from flows.bpjs.members import Ledger

LINK = "f1" * 16
"""Id of a form's link."""


def pages_of(siti: Citizen) -> Iterator[TestResponse]:
    form = siti.asks_for_a_form()
    yield siti.opens(form)
    yield siti.sends(form, entries(nik=""), langkah="tinjau")
    yield siti.sends(form, {"layanan": "A"}, langkah="tinjau")
    yield siti.sends(form, entries(), langkah="tinjau")
    sent = siti.sends(form, entries(), langkah="kirim")
    yield sent
    yield siti.opens(sent.location)
    yield siti.pays(sent.location)
    yield siti.opens(sent.location)
    yield siti.opens(form)
    yield siti.opens("/f/xyz")


def test_every_page_carries_the_safety_headers_and_the_banner(siti: Citizen) -> None:
    for page in pages_of(siti):
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert set(policy) == {
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        }
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "noindex" in page.headers["X-Robots-Tag"]
        if page.status_code != 303:
            assert "SIMULASI – bukan layanan BPJS Kesehatan yang sebenarnya" in words(page)


def test_pages_load_nothing_but_the_stylesheet_of_this_site(siti: Citizen) -> None:
    for page in pages_of(siti):
        loaded = re.findall(r'(?:src|action|href)="([^"#]+)"', page.text)
        assert {each for each in loaded if "/bayar/" not in each} <= {"/bpjs/gaya.css"}
        assert "<script" not in page.text
        assert "style=" not in page.text
    with siti.opens("/bpjs/gaya.css") as sheet:
        assert sheet.mimetype == "text/css"
        assert sheet.headers["X-Content-Type-Options"] == "nosniff"
        assert "url(" not in sheet.text
        assert "@import" not in sheet.text


def test_no_address_of_a_page_holds_personal_data(siti: Citizen) -> None:
    member = SITI.person.member
    addresses = [siti.asks_for_a_form()]
    addresses.append(siti.sends(addresses[0], entries(), langkah="kirim").location)
    addresses.append(siti.pays(addresses[1]).location)
    secrets = (member.nik, member.card, member.card[-11:], siti.phone.lstrip("+"))
    for address in addresses:
        link = links.read_token(
            SECRET, links.FORM if "/f/" in address else links.PAYMENT, address.rpartition("/")[2]
        )
        assert link is not None
        for readable in (address, link.uid, link.id):
            assert not any(secret in readable for secret in secrets)
            assert not re.search("[0-9]{13}", address)


def test_the_cookie_holds_no_personal_data_and_stays_on_this_site(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    cookie = siti.opens(form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this public URL is no HTTPS
    siti.sends(form, entries(), langkah="tinjau")
    with siti.browser.session_transaction() as session:
        assert set(session) == {"csrf_token"}


def small_app(services: Services, turns: Any) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.secret_key = services.secret_key
    app.register_blueprint(pages.blueprint(services, turns))
    return app


@pytest.fixture
def services(redis_url: str, ledger: Ledger) -> Iterator[Services]:
    """What the pages receive behind a proxy that serves them under a prefix, over HTTPS."""
    here = settings(redis_url, public_url="https://x.example/wartel")
    store = Store(here)
    yield services_of(here, store, lambda: NOW)
    store.close()


def remember(services: Services, **slots: Any) -> None:
    """Put a session into the store."""
    session = replace(a_session(slots=slots), expires_at=NOW + timedelta(hours=24))
    services.store.commit("ab" * 13, "SM1", "", session, (), (), "")


def test_behind_https_and_a_prefix_the_cookie_is_secure_and_addresses_keep_the_prefix(
    services: Services,
) -> None:
    remember(services, tautan_id=LINK, tautan_sampai=NOW.timestamp() + 60)
    client = small_app(services, None).test_client()
    path = urlsplit(links.form_url("", SECRET, "ab" * 13, LINK)).path
    page = client.get(path, base_url="https://x.example")
    assert "Secure" in page.headers["Set-Cookie"]
    assert 'href="/wartel/bpjs/gaya.css"' in page.text
    remember_paid = {"bayar_id": links.payment_id(LINK), "kartu": SITI.card, "layanan": "J"}
    services.redis.flushdb()
    remember(services, **remember_paid)
    sent = client.post(path, base_url="https://x.example")
    assert sent.status_code == 303
    assert sent.location.startswith("/wartel/bayar/")


def test_a_form_that_the_conversation_does_not_take_says_so(services: Services) -> None:
    remember(services, tautan_id=LINK, tautan_sampai=NOW.timestamp() + 60)
    deaf = SimpleNamespace(take_turn=lambda event, uid: None)  # it went on to another menu
    citizen = Citizen(small_app(services, deaf))
    citizen.app.config["SESSION_COOKIE_SECURE"] = False
    path = urlsplit(links.form_url("", SECRET, "ab" * 13, LINK)).path
    page = citizen.sends(path, entries(), langkah="kirim")
    assert page.status_code == 409
    assert "Percakapan sudah berpindah" in words(page)
    assert "balas menu" in words(page)

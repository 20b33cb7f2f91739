"""Newcomers are shown what to type; on their own machine alone."""

import io
import re
from datetime import datetime

import pytest
from flask import Flask
from support.citizen import PERSONAS, SITI, Citizen, settings, words

from bot.logs import Log
from bot.opening import Store
from flows.bpjs.members import Ledger
from flows.bpjs.months import WIB
from flows.bpjs.offerings import REACTIVATION
from flows.bpjs.samples import entries, persona_of
from webhook import create_app

DETAILS = re.compile("<details>.*?</details>", re.DOTALL)


def shown(text: str) -> dict[str, str]:
    """Read the sample that a page shows, as somebody would who types it."""
    (details,) = DETAILS.findall(text)
    assert "<summary>Data contoh (SIMULASI)</summary>" in details
    return dict(re.findall("<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", details))


def fields_by_label(text: str) -> dict[str, str]:
    """Name the fields of the form by their labels."""
    labels = re.findall('<label for="([^"]+)">(.*?)</label>', text)
    return {label: name for name, label in labels} | {"Segmen peserta": "segmen"}


@pytest.mark.parametrize(
    ("phone", "slug"),
    [("+6284000000003", "telat-sebulan"), ("+6200011122233", "menunggak")],
    ids=["a member", "nobody"],
)
def test_what_the_form_shows_can_be_typed_into_it(
    app: Flask, ledger: Ledger, phone: str, slug: str
) -> None:
    citizen = Citizen(app, phone)
    form = citizen.asks_for_a_form()
    page = citizen.opens(form).text
    sample, names = shown(page), fields_by_label(page)
    assert sample == entries(PERSONAS[slug])
    typed = {names[label]: text for label, text in sample.items()} | {"layanan": REACTIVATION}
    review = citizen.sends(form, typed, langkah="tinjau")
    assert review.status_code == 200
    assert PERSONAS[slug].name in words(review)
    assert "Data contoh" not in review.text


def test_the_sample_stays_when_an_entry_was_wrong(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    wrong = siti.sends(form, {"layanan": REACTIVATION, "nik": "1"}, langkah="tinjau")
    assert wrong.status_code == 422
    assert shown(wrong.text) == entries(SITI)


def test_production_shows_nobody_elses_data(app: Flask, ledger: Ledger, redis_url: str) -> None:
    """The same link, opened at a server that is no rehearsal and goes by the real time."""
    citizen = Citizen(app, at=datetime.now(WIB))
    form = citizen.asks_for_a_form()
    here = settings(redis_url, mode="production")
    store = Store(here)
    pages = {
        mode: Citizen(each, at=citizen.at).opens(form)
        for mode, each in (
            ("local", app),
            ("production", create_app(here, store, Log(io.StringIO()))),
        )
    }
    store.close()
    assert all('name="nik"' in page.text for page in pages.values())
    assert [mode for mode, page in pages.items() if "Data contoh" in page.text] == ["local"]


def test_every_member_is_found_by_phone_on_both_channels() -> None:
    for persona in PERSONAS.values():
        assert persona_of(persona.phone) == persona
        assert persona_of(f"whatsapp:{persona.phone}") == persona


def test_who_hides_the_number_is_shown_the_usual_one() -> None:
    assert persona_of("whatsapp:ID.abcdef").slug == "menunggak"

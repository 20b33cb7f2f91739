import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import ADDRESS, CONTACT, NOW, a_session

from bot.engine.actions import Conversation, NoFacts
from bot.engine.events import EventReceived
from bot.engine.session import Session
from flows.bpjs import links
from flows.bpjs.links import FORM, PAYMENT, Link, Standing, form_standing, payment_standing

SECRET = "a secret for tests"
UID, ID = "0123456789abcdef0123456789", "f" * 32
LIVE = {"tautan_id": ID, "tautan_sampai": (NOW + links.LIFETIME).timestamp()}


def session(**slots: Any) -> Session:
    return replace(a_session(slots=slots), expires_at=NOW + timedelta(hours=24))


def test_a_token_gives_back_what_it_was_made_of() -> None:
    token = links.make_token(SECRET, FORM, UID, ID)
    assert links.read_token(SECRET, FORM, token) == Link(UID, ID)


def test_a_token_for_one_purpose_is_none_for_the_other() -> None:
    assert links.read_token(SECRET, PAYMENT, links.make_token(SECRET, FORM, UID, ID)) is None
    assert links.read_token(SECRET, FORM, links.make_token(SECRET, PAYMENT, UID, ID)) is None


def test_a_token_signed_with_another_secret_is_refused() -> None:
    assert links.read_token("another secret", FORM, links.make_token(SECRET, FORM, UID, ID)) is None


def test_a_token_with_any_character_changed_is_refused() -> None:
    token = links.make_token(SECRET, FORM, UID, ID)
    for place, character in enumerate(token[:-1]):  # the last one holds spare bits of base64
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        assert links.read_token(SECRET, FORM, changed) is None


@given(st.text())
def test_no_text_from_outside_is_a_token(text: str) -> None:
    assert links.read_token(SECRET, FORM, text) is None


@pytest.mark.parametrize("ending", [".", ",", ")", ").", "*"])
def test_the_end_of_a_sentence_does_not_break_a_link(ending: str) -> None:
    token = links.make_token(SECRET, FORM, UID, ID) + ending
    assert links.read_token(SECRET, FORM, token) == Link(UID, ID)


def test_urls_begin_with_the_public_url_and_need_no_quoting() -> None:
    form = links.form_url("https://x.example/wartel", SECRET, UID, ID)
    payment = links.pay_url("https://x.example/wartel", SECRET, UID, ID)
    assert re.fullmatch(r"https://x\.example/wartel/f/[A-Za-z0-9_.-]+", form)
    assert re.fullmatch(r"https://x\.example/wartel/bayar/[A-Za-z0-9_.-]+", payment)


def test_the_payment_id_is_the_one_that_the_conversation_derives_in_the_forms_turn() -> None:
    event = EventReceived(links.form_event_id(ID), NOW, "formulir.terkirim")
    conversation = Conversation(
        event, NOW, "whatsapp", CONTACT, ADDRESS, "id", "pandawa.formulir", {}, NoFacts()
    )
    assert links.payment_id(ID) == conversation.new_id("bayar")


def test_each_payment_link_has_a_reference_of_its_own() -> None:
    assert links.payment_reference("a" * 32) != links.payment_reference("b" * 32)


def test_a_form_link_works_for_sixty_minutes_and_no_second_longer() -> None:
    last = NOW + timedelta(minutes=60) - timedelta(microseconds=1)
    assert form_standing(session(**LIVE), ID, NOW) is Standing.LIVE
    assert form_standing(session(**LIVE), ID, last) is Standing.LIVE
    assert form_standing(session(**LIVE), ID, NOW + timedelta(minutes=60)) is Standing.EXPIRED


def test_a_newer_form_link_replaces_the_older_one() -> None:
    assert form_standing(session(**LIVE), "e" * 32, NOW) is Standing.REPLACED


def test_a_sent_form_uses_its_link_up_even_when_a_newer_link_exists() -> None:
    sent = {"bayar_id": links.payment_id(ID)}
    assert form_standing(session(**sent), ID, NOW) is Standing.USED
    newer = {**sent, **LIVE, "tautan_id": "e" * 32}
    assert form_standing(session(**newer), ID, NOW) is Standing.USED


def test_a_form_link_ends_with_its_conversation() -> None:
    ended = replace(session(**LIVE), expires_at=NOW)
    assert form_standing(None, ID, NOW) is Standing.ENDED
    assert form_standing(ended, ID, NOW) is Standing.ENDED
    assert form_standing(session(), ID, NOW) is Standing.ENDED
    assert form_standing(session(bayar_id="another"), ID, NOW) is Standing.ENDED


def test_a_payment_link_works_until_another_form_is_sent() -> None:
    assert payment_standing(session(bayar_id=ID), ID, NOW) is Standing.LIVE
    assert payment_standing(session(bayar_id="e" * 32), ID, NOW) is Standing.REPLACED
    assert payment_standing(session(), ID, NOW) is Standing.ENDED
    assert payment_standing(None, ID, NOW) is Standing.ENDED
    ended = replace(session(bayar_id=ID), expires_at=NOW)
    assert payment_standing(ended, ID, NOW) is Standing.ENDED

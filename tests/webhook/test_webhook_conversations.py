"""Messages are answered with TwiML; each counts once, and none is left without an answer."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.web import (
    FAILURE,
    PUBLIC_URL,
    Site,
    a_form,
    an_sms,
    replies,
)


def test_a_message_is_answered_with_twiml(site: Site) -> None:
    first, second = site.say("halo")
    assert re.fullmatch(r"Halo! 1 text \d\d\.\d\d: halo", first)
    assert second == "Apa lagi?"


def test_the_conversation_goes_on(site: Site) -> None:
    site.say("satu")
    assert site.say("dua")[0].startswith("2 text")


def test_both_channels_of_one_number_are_two_conversations(site: Site) -> None:
    site.say("satu")
    assert replies(site.post(an_sms(Body="dua")))[0].startswith("Halo! 1 text")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/jpeg"}, "image"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/webp"}, "sticker"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "text/vcard"}, "contact"),
        ({"Latitude": "-6.2", "Longitude": "106.8"}, "location"),
        ({}, "empty"),
        ({"Body": " \x00\n"}, "empty"),
    ],
)
def test_what_is_no_text_is_answered_too(site: Site, fields: dict[str, str], kind: str) -> None:
    site.say("halo")
    (reply,) = replies(site.post(a_form(**{"Body": "", **fields})))
    assert reply.startswith(f"2 {kind} ")


def test_what_is_too_long_is_split(site: Site) -> None:
    site.say("halo")
    parts = site.say("panjang")
    assert len(parts) == 10
    assert all(len(part) <= 1600 for part in parts)


def test_what_xml_cannot_hold_is_left_out(site: Site) -> None:
    site.say("halo")
    (reply,) = site.say("aneh")
    assert reply == "ab </Message><Redirect>https://example.com</Redirect> & 😀"


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_gets_a_valid_answer(site: Site, text: str) -> None:
    assert site.say(text)


def test_a_bug_in_the_bot_is_answered_kindly_and_changes_nothing(site: Site) -> None:
    site.say("satu")
    assert site.say("gagal") == [FAILURE]
    line = site.log[-1]
    assert line["event"] == "turn_failed"
    assert line["error"] == "FlowFailure: gema.yaml:8: action 'gagal' failed <- ValueError"
    assert line["places"][-1].startswith("actions.py:")
    assert site.say("dua")[0].startswith("2 text")


# Duplicates


def test_a_message_that_comes_again_gets_the_same_bytes(site: Site) -> None:
    form = a_form()
    first, second = site.post(form), site.post(form)
    assert first.data == second.data
    assert [line["duplicate"] for line in site.log] == [False, True]
    assert site.say("dua")[0].startswith("2 text")


def test_a_message_that_comes_often_at_once_counts_once(site: Site) -> None:
    form = a_form()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(site.post, [form] * 24))
    assert len({answer.data for answer in answers}) == 1
    assert site.say("dua")[0].startswith("2 text")


def test_messages_that_come_at_once_all_count(site: Site) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(site.say, map(str, range(24))))
    assert all(answers)
    assert site.say("lagi")[0].startswith("25 text")


def test_a_known_id_with_another_text_is_a_conflict(site: Site) -> None:
    form = a_form(Body="satu")
    site.post(form)
    response = site.post(form | {"Body": "dua"})
    assert (response.status_code, response.mimetype) == (409, "text/plain")
    assert site.log[-1]["status"] == 409
    assert site.say("dua")[0].startswith("2 text")


def test_fields_that_a_redelivery_adds_make_no_conflict(site: Site) -> None:
    form = a_form()
    first = site.post(form)
    again = form | {"ErrorCode": "11200", "ErrorUrl": f"{PUBLIC_URL}/webhook"}
    assert site.post(again, "/webhook/fallback").data == first.data

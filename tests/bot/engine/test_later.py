"""What the engine leaves to be sent later: to whom, as what, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.relay_rig import LATER_BOT
from support.small_bot import NOW, Talk

from bot.authoring.checker import load_checked
from bot.engine.actions import NoFacts
from bot.engine.bot import Bot
from bot.engine.effects import Choice, Effect, Hush, Recipient, SendMessage, Wake
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.session import decode, encode
from bot.engine.step import step

WHOM = Recipient("+6284111", "+6284000", "whatsapp", "en", NOW)


@pytest.fixture(scope="module")
def bot() -> Bot:
    loaded = load_checked(LATER_BOT)
    return Bot.build(loaded.script, loaded.registry)


@pytest.fixture
def talk(bot: Bot) -> Talk:
    return Talk(bot)


def effects(talk: Talk) -> tuple[Effect, ...]:
    assert talk.turn is not None
    return talk.turn.effects


def test_a_message_says_to_whom_it_goes_and_when_that_contact_last_wrote(talk: Talk) -> None:
    talk.says("halo")
    talk.take(EventReceived("E", NOW + timedelta(hours=1), "paket.tiba"), can_send_later=True)
    to = Recipient("+6284111", "+6284000", "whatsapp", "id", NOW)
    assert effects(talk) == (SendMessage("E#0", "Paket Anda tiba.", to=to),)


def test_who_writes_from_a_terminal_cannot_be_reached_and_is_owed(talk: Talk) -> None:
    talk.says("halo", reachable=False)
    assert talk.take(EventReceived("E", NOW, "paket.tiba"), can_send_later=True) == []
    assert talk.session is not None
    assert talk.session.unsent == ("Paket Anda tiba.",)


def test_the_last_message_decides_whether_a_contact_can_be_reached(talk: Talk) -> None:
    talk.says("halo")
    talk.says("x", reachable=False)
    assert talk.take(EventReceived("E", NOW, "paket.tiba"), can_send_later=True) == []


def test_a_session_remembers_when_its_contact_wrote(talk: Talk) -> None:
    talk.says("halo")
    assert talk.session is not None
    assert talk.session.heard == NOW
    assert decode(encode(talk.session)) == talk.session


def test_an_alarm_names_its_contact_and_its_time(talk: Talk) -> None:
    talk.says("halo")
    event = MessageReceived("M", NOW, "whatsapp", "+6284111", "+6284000", "ambil", reachable=True)
    talk.take(event, can_send_later=True)
    (wake,) = (one for one in effects(talk) if isinstance(one, Wake))
    to = Recipient("+6284111", "+6284000", "whatsapp", "id", NOW)
    assert wake == Wake("M#wake0", NOW + timedelta(days=2), "paket.lagi", "", to)


def test_without_a_sender_nobody_is_woken(talk: Talk) -> None:
    talk.says("halo")
    talk.says("ambil")
    assert effects(talk) == ()


def test_who_cannot_be_reached_sets_no_alarm(talk: Talk) -> None:
    event = MessageReceived("M", NOW, "whatsapp", "+6284111", "+6284000", "ambil")
    talk.take(event, can_send_later=True)
    assert not any(isinstance(one, Wake) for one in effects(talk))


def test_a_wish_for_silence_is_passed_on_with_or_without_a_sender(talk: Talk) -> None:
    talk.says("berhenti")
    assert effects(talk) == (Hush("M1#hush0", True),)
    talk.says("bicara lagi")
    assert effects(talk) == (Hush("M2#hush0", False),)


def test_a_menu_is_left_to_what_can_show_rows_with_all_that_comes_before_it(talk: Talk) -> None:
    event = MessageReceived("M", NOW, "whatsapp", "+6284111", "+6284000", "halo", reachable=True)
    talk.take(event, can_send_later=True)
    assert talk.turn is not None
    assert talk.turn.replies == ()
    greeting, menu = effects(talk)
    assert isinstance(greeting, SendMessage)
    assert isinstance(menu, SendMessage)
    assert (greeting.text, greeting.notice) == ("Halo, ini loket.", False)
    assert (menu.bare, menu.text) == ("Mau apa?", "Mau apa?\n\n1. Ambil paket\n2. Kirim paket")
    assert menu.choices == (Choice("ambil", "Ambil paket"), Choice("kirim", "Kirim paket"))


def test_an_answer_without_a_menu_is_a_direct_answer(talk: Talk) -> None:
    talk.says("halo")
    event = MessageReceived("M", NOW, "whatsapp", "+6284111", "+6284000", "9", reachable=True)
    talk.take(event, can_send_later=True)
    assert talk.turn is not None
    assert [one.text for one in talk.turn.replies] == ["Balas 1 atau 2."]


def test_a_menu_on_a_channel_without_rows_is_a_direct_answer(bot: Bot) -> None:
    talk = Talk(bot, channel="sms")
    event = MessageReceived("M", NOW, "sms", "+6284111", "+6284000", "halo", reachable=True)
    talk.take(event, can_send_later=True)
    assert talk.turn is not None
    assert len(talk.turn.replies) == 2


def told(bot: Bot, event: EventReceived, talk: Talk | None = None) -> Talk:
    talk = talk or Talk(bot)
    talk.take(event, can_send_later=True)
    return talk


def test_an_alarm_is_told_to_a_contact_without_a_conversation(bot: Bot) -> None:
    event = EventReceived("E", NOW, "paket.tiba", whom=WHOM)
    talk = told(bot, event)
    to = replace(WHOM, language="en")
    assert effects(talk) == (SendMessage("E#0", "Your parcel is here.", to=to, notice=True),)
    assert talk.session is not None
    assert talk.session.expires_at == NOW  # it is over before it has begun
    assert talk.session.state == "loket.awal"


def test_a_conversation_that_has_ended_stays_as_it_was_left(bot: Bot) -> None:
    talk = Talk(bot)
    talk.says("halo")
    before = talk.session
    assert before is not None
    later = before.expires_at + timedelta(hours=1)
    told(bot, EventReceived("E", later, "paket.tiba", whom=WHOM), talk)
    assert talk.session == before
    (message,) = effects(talk)
    assert isinstance(message, SendMessage)
    assert message.text == "Paket Anda tiba."  # in the language of that conversation
    assert message.to is not None
    assert message.to.heard == NOW


def test_an_alarm_in_a_conversation_is_a_notice_too(talk: Talk) -> None:
    talk.says("halo")
    talk.take(EventReceived("E", NOW, "paket.tiba", whom=WHOM), can_send_later=True)
    (message,) = effects(talk)
    assert isinstance(message, SendMessage)
    assert message.notice


@pytest.mark.parametrize(
    ("event", "sender"),
    [
        (EventReceived("E", NOW, "paket.tiba", whom=WHOM), False),
        (EventReceived("E", NOW, "paket.tiba"), True),
        (EventReceived("E", NOW, "gempa", whom=WHOM), True),
        (EventReceived("E", NOW, "paket.tiba", whom=replace(WHOM, channel="fax")), True),
    ],
    ids=["no sender", "nobody to tell", "nothing to tell", "no such channel"],
)
def test_what_cannot_be_told_changes_nothing(bot: Bot, event: EventReceived, sender: bool) -> None:
    turn = step(bot, None, event, NoFacts(), can_send_later=sender)
    assert (turn.session, turn.effects) == (None, ())


def test_a_language_that_the_bot_has_not_becomes_its_base(bot: Bot) -> None:
    whom = replace(WHOM, language="fr")
    talk = told(bot, EventReceived("E", NOW, "paket.tiba", whom=whom))
    (message,) = effects(talk)
    assert isinstance(message, SendMessage)
    assert message.text == "Paket Anda tiba."

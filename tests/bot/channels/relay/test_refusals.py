"""What Twilio refuses, delays or leaves unanswered: again, another way, or the list of the dead."""

from datetime import timedelta

import pytest
from support.relay_rig import PHONE, SMS, Rig, recipient

from bot.emulator.faults import Fault
from bot.emulator.model import Content
from bot.engine.effects import SendMessage
from bot.engine.session import Session


def told(rig: Rig, text: str = "Kabar") -> int:
    """Count how often Twilio has taken a text."""
    return rig.sent()[text]


@pytest.mark.parametrize("trouble", ["429", "500", "503"])
def test_a_message_that_was_not_taken_is_sent_again(rig: Rig, trouble: str) -> None:
    rig.says("halo", to=SMS)
    rig.gate.troubles = [trouble, trouble]
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.settles()
    assert rig.gate.asked == 3
    assert told(rig) == 1


def test_a_rate_limit_is_the_senders_not_the_messages(rig: Rig) -> None:
    rig.emulator.box.arm(Fault("error", code=20429, times=3))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.settles()
    assert told(rig) == 1


def test_a_message_that_was_taken_before_an_error_is_not_sent_twice(rig: Rig) -> None:
    rig.gate.troubles = ["taken, then 500"]
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.settles()
    assert (rig.gate.asked, told(rig)) == (1, 1)


def test_without_a_callback_twilios_own_list_is_the_evidence(rig: Rig) -> None:
    rig.emulator.box.arm(Fault("callback-lost"))
    rig.gate.troubles = ["taken, then 500"]
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.settles()
    assert (rig.gate.asked, told(rig)) == (1, 1)


def test_the_same_words_sent_before_are_no_evidence(rig: Rig) -> None:
    rig.emulator.box.arm(Fault("callback-lost"))
    rig.says("halo", to=SMS)
    rig.relay()
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    rig.gate.troubles = ["500"]
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    assert told(rig, "Paket Anda tiba.") == 2


def test_an_answer_that_never_comes_is_in_doubt_and_then_found(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.relay.courier.ANSWER_SECONDS", 0.2)
    rig.gate.troubles = ["taken, then silence"]
    rig.gate.hangs = 0.6
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay(grace=0.5)
    rig.settles()
    assert (rig.gate.asked, told(rig)) == (1, 1)


def test_a_request_that_hung_and_was_not_taken_is_repeated(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.relay.courier.ANSWER_SECONDS", 0.2)
    rig.gate.troubles = ["silence"]
    rig.gate.hangs = 0.6
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay(grace=0.5)
    rig.settles()
    assert (rig.gate.asked, told(rig)) == (2, 1)


def test_a_notice_in_doubt_is_given_up(rig: Rig) -> None:
    rig.gate.troubles = ["500"]
    rig.leave("Kabar", to=recipient(rig.now, PHONE), notice=True)
    rig.relay()
    rig.settles()
    assert told(rig) == 0
    assert rig.reasons() == ["doubt"]


def test_an_api_that_cannot_be_reached_is_tried_until_it_can(rig: Rig) -> None:
    api, rig.api = rig.api, "http://127.0.0.1:9"
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    relay = rig.relay()
    rig.sees(lambda: "unreachable" in rig.log.getvalue())
    relay.stop()
    rig.api = api
    rig.relay(first_pause=0.05)
    rig.settles()
    assert told(rig) == 1


def test_wrong_credentials_bury_nothing(rig: Rig) -> None:
    rig.gate.troubles = ["401"] * 8
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay(give_up=0.0)
    rig.settles()
    assert told(rig) == 1
    assert rig.reasons() == []


def test_what_twilio_is_too_busy_for_is_given_up_in_the_end(rig: Rig) -> None:
    rig.gate.troubles = ["429"] * 100
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay(give_up=0.3)
    rig.sees(lambda: rig.reasons() == ["20429"])
    rig.settles()


def test_a_number_that_is_none_is_dead_at_once_and_owed_to_the_next_reply(rig: Rig) -> None:
    uid = rig.leave("Kabar", to=recipient(rig.now, "+62"))
    rig.relay()
    rig.settles()
    assert rig.gate.asked == 1
    (dead,) = rig.dispatch.dead()
    assert (dead.reason, dead.uid, dead.owed) == ("21211", uid, "1")
    session = rig.bot.services.store.read(uid)
    assert session is not None
    assert session.unsent == ("Kabar",)


def test_what_could_not_be_sent_opens_the_next_reply(rig: Rig) -> None:
    rig.says("halo", to=SMS)
    rig.emulator.box.arm(Fault("error", code=21211, times=1))
    rig.relay()
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    replies = rig.says("x", to=SMS).replies
    assert replies == ("Paket Anda tiba.", "Balas 1 atau 2.")


def test_who_said_stop_to_twilio_is_left_alone_from_then_on(rig: Rig) -> None:
    rig.says("halo", to=SMS)
    rig.emulator.carrier.receive(rig.emulator.phones.get(PHONE).phone, SMS, Content("STOP"))
    rig.relay()
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    asked = rig.gate.asked
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    assert (asked, rig.gate.asked) == (1, 1)
    assert rig.reasons() == []
    session = rig.bot.services.store.read(rig.uid(SMS))
    assert session is not None
    assert session.unsent == ("Paket Anda tiba.", "Paket Anda tiba.")


def test_whoever_asks_the_bot_for_silence_gets_it_until_they_want_otherwise(rig: Rig) -> None:
    rig.says("halo", to=SMS)
    rig.says("berhenti", to=SMS)
    rig.relay()
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    assert rig.inbox("sms") == []
    assert rig.says("bicara lagi", to=SMS).replies == ("Paket Anda tiba.", "Baik.")
    rig.happens("paket.hilang", to=SMS)
    rig.settles()
    assert rig.inbox("sms") == ["Paket hilang.", "Maaf, ya."]


def test_a_message_that_is_not_delivered_for_a_passing_reason_is_sent_again(rig: Rig) -> None:
    rig.emulator.box.arm(Fault("error", code=30001, times=1))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.sees(lambda: rig.inbox("sms") == ["Kabar"])
    assert told(rig) == 2


def test_a_queue_that_stays_full_ends_on_the_list(rig: Rig) -> None:
    rig.emulator.box.arm(Fault("error", code=30001))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.sees(lambda: rig.reasons() == ["30001"])
    assert told(rig) == 3


@pytest.mark.parametrize("code", [30003, 30005, 63014])
def test_a_message_that_can_never_arrive_ends_on_the_list(rig: Rig, code: int) -> None:
    rig.emulator.box.arm(Fault("error", code=code))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.sees(lambda: rig.reasons() == [str(code)])
    assert told(rig) == 1


def test_what_is_on_the_list_can_be_sent_again(rig: Rig) -> None:
    rig.emulator.box.arm(Fault("error", code=30003, times=1))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.sees(lambda: rig.reasons() == ["30003"])
    rig.dispatch.revive(rig.dispatch.dead()[0])
    rig.sees(lambda: rig.inbox("sms") == ["Kabar"])
    assert rig.reasons() == []


def test_one_contacts_trouble_holds_nobody_else_up(rig: Rig) -> None:
    rig.gate.troubles = ["429"]
    rig.leave("Kabar satu", *[f"Kabar {n}" for n in range(20)], to=recipient(rig.now, PHONE))
    rig.relay(threads=1)
    rig.settles()
    assert sorted(rig.sent().values()) == [1] * 21


def test_an_entry_for_nobody_is_buried(rig: Rig) -> None:
    uid = rig.bot.services.store.uid(SMS, "x")
    session = Session("x", SMS, "sms", "loket", "loket.menu", "id", rig.now + timedelta(hours=1))
    message = SendMessage("E#0", "Kabar")
    rig.bot.services.store.commit(uid, "E", "", session, (), (message,), "")
    rig.relay()
    rig.settles()
    assert rig.reasons() == ["nobody"]


def test_a_text_that_is_too_long_goes_as_several_messages(rig: Rig) -> None:
    text = "\n\n".join(f"Alinea {number} " + "x" * 400 for number in range(8))
    rig.leave(text, to=recipient(rig.now, PHONE))
    rig.relay()
    rig.settles()
    assert "\n\n".join(rig.inbox("sms")) == text
    assert len(rig.inbox("sms")) == 3

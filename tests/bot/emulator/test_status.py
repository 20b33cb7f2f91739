"""Follow messages through their statuses: at once, in time, by hand, and as phones are."""

from datetime import timedelta

import pytest
from support.desk import CALLBACK, SERVICE, TO, WA_TO, chatty, desk
from support.wire import SMS, WHATSAPP, says

from bot.emulator.behaviour import Behaviour
from bot.emulator.faults import Fault
from bot.emulator.status import FAILED, late_status

LATE = [
    21703, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30036, 63003, 63005, 63013,
    63014, 63015, 63016, 63018, 63021, 63024, 63030, 63032, 63033, 63049,
]  # fmt: skip


def whatsapp(office, **form):
    return office.create(From=WHATSAPP, To=WA_TO, StatusCallback=CALLBACK, **form)["sid"]


@pytest.mark.parametrize("code", LATE)
def test_any_later_code_can_be_asked_for(code):
    office = desk()
    office.emulator.box.arm(Fault("error", times=1, code=code))
    sid = office.create(StatusCallback=CALLBACK)["sid"]
    after = office.message(sid)
    told = office.callbacks[-1].form

    assert after["error_code"] == code
    assert after["status"] == late_status(code, Behaviour())
    assert (told["ErrorCode"], told["MessageStatus"]) == (str(code), after["status"])
    assert office.inbox("sms") == []


def test_what_a_channel_gives_back_is_undelivered_and_what_twilio_gives_up_failed():
    assert late_status(63016, Behaviour()) == "undelivered"
    assert all(late_status(code, Behaviour()) == "failed" for code in FAILED)
    assert late_status(63015, Behaviour(not_joined_status="undelivered")) == "undelivered"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, ["sent", "delivered"]),
        ({"From": None, "MessagingServiceSid": SERVICE}, ["queued", "sent", "delivered"]),
    ],
    ids=["number", "service"],
)
def test_the_first_status_is_never_told(form, told):
    office = desk()
    office.create(StatusCallback=CALLBACK, **form)

    assert office.told == told


def test_a_reply_tells_its_statuses_as_well():
    office = desk(says("hai"))
    office.bot.answers[0].set_data(
        f'<Response><Message action="{CALLBACK}">hai</Message></Response>'
    )
    office.says("halo")

    assert office.told == ["sent", "delivered"]


def test_in_time_each_status_takes_its_time():
    office = desk(plan=chatty(mode="timed"))
    sid = office.create(StatusCallback=CALLBACK)["sid"]
    seen = []
    for _ in range(10):
        seen.append(office.status(sid))
        office.clock.advance(timedelta(milliseconds=100))

    assert seen == ["queued"] * 2 + ["sending"] * 2 + ["sent"] * 5 + ["delivered"]
    assert office.told == ["sent", "delivered"]


def test_sending_is_told_where_that_is_switched_on():
    office = desk(plan=chatty(mode="timed"), behaviour=Behaviour(report_sending=True))
    office.create(StatusCallback=CALLBACK)
    office.clock.advance(timedelta(seconds=5))

    assert office.told == ["sending", "sent", "delivered"]


def test_by_hand_nothing_moves_by_itself():
    office = desk(plan=chatty(mode="manual"))
    sid = office.create(StatusCallback=CALLBACK)["sid"]
    office.clock.advance(timedelta(hours=1))
    before = office.status(sid)
    steps = [office.control(f"/messages/{sid}/step", {}).status_code for _ in range(3)]

    assert before == "queued"
    assert steps == [200, 200, 409]
    assert office.told == ["sent", "delivered"]


def test_a_message_that_waited_longer_than_its_validity_fails_with_30036():
    office = desk(plan=chatty(mode="manual"))
    sid = office.create(ValidityPeriod="60")["sid"]
    office.clock.advance(timedelta(seconds=61))
    office.control(f"/messages/{sid}/step", {})

    assert (office.status(sid), office.message(sid)["error_code"]) == ("failed", 30036)


# Phones


def test_a_phone_that_is_off_gets_its_messages_when_it_is_on_again():
    office = desk()
    office.control(f"/phones/{TO}", {"reachable": False}, "PUT")
    sid = whatsapp(office)
    before = (office.status(sid), office.inbox())
    office.control(f"/phones/{TO}", {"reachable": True}, "PUT")

    assert before == ("sent", [])
    assert (office.status(sid), office.inbox()) == ("delivered", ["halo"])
    assert office.told == ["sent", "delivered"]


def test_a_blocked_sender_stays_at_sent():
    office = desk()
    office.control(f"/phones/{TO}", {"blocked": [WHATSAPP]}, "PUT")

    assert office.status(whatsapp(office)) == "sent"
    assert office.status(office.create()["sid"]) == "delivered"


def test_an_sms_without_receipts_ends_as_sent():
    office = desk()
    office.control(f"/phones/{TO}", {"tells_delivered": False}, "PUT")

    assert office.status(office.create()["sid"]) == "sent"
    assert office.status(whatsapp(office)) == "delivered"


def test_opening_a_chat_reads_what_is_in_it():
    office = desk()
    sid, sms = whatsapp(office), office.create(StatusCallback=CALLBACK)["sid"]
    office.control(f"/phones/{TO}", {"open_chats": [WHATSAPP, SMS]}, "PUT")

    assert (office.status(sid), office.status(sms)) == ("read", "delivered")
    assert office.callbacks[-1].form["MessageSid"] == sid
    assert office.told == ["sent", "delivered", "sent", "delivered", "read"]


def test_in_an_open_chat_messages_are_read_at_once():
    office = desk()
    office.control(f"/phones/{TO}", {"open_chats": [WHATSAPP]}, "PUT")

    assert office.status(whatsapp(office)) == "read"
    assert office.inbox() == ["halo"]


def test_whoever_switches_receipts_off_never_reads():
    office = desk()
    office.control(f"/phones/{TO}", {"open_chats": [WHATSAPP], "tells_read": False}, "PUT")

    assert office.status(whatsapp(office)) == "delivered"

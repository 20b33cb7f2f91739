"""Check what status callbacks say, where they go, and that the official validator takes them."""

import threading
import time

import pytest
from support.desk import CALLBACK, SERVICE, TO, WA_TO, desk
from support.wire import ACCOUNT, SMS, WHATSAPP, xml
from twilio.request_validator import RequestValidator
from werkzeug import Response

from bot.emulator.assembly import Plan
from bot.emulator.behaviour import Behaviour
from bot.emulator.callbacks import Background
from bot.emulator.faults import Fault
from bot.emulator.model import Sender
from bot.emulator.rules.book import RuleSettings
from bot.emulator.services import Service

OFF = RuleSettings(window=False)


def forms(office) -> list[dict]:
    return [one.form.to_dict() for one in office.callbacks]


def test_an_sms_is_told_as_it_was_captured():
    office = desk()
    sid = office.create(StatusCallback=CALLBACK)["sid"]
    both = {
        "SmsSid": sid,
        "MessageSid": sid,
        "To": TO,
        "From": SMS,
        "AccountSid": ACCOUNT.sid,
        "ApiVersion": "2010-04-01",
    }

    assert forms(office) == [
        {**both, "SmsStatus": "sent", "MessageStatus": "sent"},
        {
            **both,
            "SmsStatus": "delivered",
            "MessageStatus": "delivered",
            "RawDlrDoneDate": "2611230200",
        },
    ]


def test_a_whatsapp_message_is_told_with_its_channel():
    office = desk()
    office.control(f"/phones/{TO}", {"open_chats": [WHATSAPP]}, "PUT")
    sid = office.create(From=WHATSAPP, To=WA_TO, StatusCallback=CALLBACK)["sid"]
    sent, delivered, read = forms(office)
    install = sent["ChannelInstallSid"]

    assert read == {
        "ChannelInstallSid": install,
        "EventType": "READ",
        "SmsSid": sid,
        "SmsStatus": "read",
        "MessageStatus": "read",
        "ChannelToAddress": TO,
        "To": WA_TO,
        "ChannelPrefix": "whatsapp",
        "MessageSid": sid,
        "AccountSid": ACCOUNT.sid,
        "From": WHATSAPP,
        "ApiVersion": "2010-04-01",
    }
    assert (sent["StructuredMessage"], "EventType" in sent) == ("false", False)
    assert delivered["EventType"] == "DELIVERED"
    assert (install[:2], len(install)) == ("XE", 34)


def test_a_failure_is_told_with_its_code_and_words():
    office = desk()
    office.emulator.box.arm(Fault("error", code=63003))
    office.create(From=WHATSAPP, To=WA_TO, StatusCallback=CALLBACK)
    (form,) = forms(office)

    assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "63003")
    assert form["ErrorMessage"] == form["ChannelStatusMessage"]
    assert form["ErrorMessage"] == "Channel could not find To address"


def test_the_words_of_an_error_are_a_switch():
    office = desk(behaviour=Behaviour(report_error_message=False))
    office.emulator.box.arm(Fault("error"))
    office.create(StatusCallback=CALLBACK)

    assert "ErrorMessage" not in forms(office)[0]


def test_a_service_names_itself():
    office = desk()
    office.create(StatusCallback=CALLBACK, MessagingServiceSid=SERVICE)

    assert {form["MessagingServiceSid"] for form in forms(office)} == {SERVICE}


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_the_official_validator_accepts_every_callback(channel):
    office = desk()
    pair = {"From": WHATSAPP, "To": WA_TO} if channel == "whatsapp" else {}
    office.create(StatusCallback=f"{CALLBACK}?a=1", **pair)
    validator = RequestValidator(ACCOUNT.auth_token)

    assert len(office.callbacks) == 2
    for request in office.callbacks:
        signature = request.headers["X-Twilio-Signature"]
        assert validator.validate(f"{CALLBACK}?a=1", request.form, signature)
    tokens = {one.headers["I-Twilio-Idempotency-Token"] for one in office.callbacks}
    assert len(tokens) == 2


# Where they go


def told_at(office) -> set[str]:
    return {one.path for one in office.bot.requests}


def test_the_messages_own_address_comes_before_the_services_and_the_numbers():
    service = Service(SERVICE, status_callback="http://bot.test/service")
    number = Sender(SMS, status_callback="http://bot.test/number", service_sid=SERVICE)

    def paths(**form) -> set[str]:
        office = desk(senders=[number], plan=Plan(OFF, services=(service,)))
        office.create(**form)
        return told_at(office)

    assert paths(StatusCallback=CALLBACK, MessagingServiceSid=SERVICE) == {"/status"}
    assert paths(MessagingServiceSid=SERVICE) == {"/service"}
    assert paths() == {"/number"}


def test_without_an_address_nobody_is_told():
    office = desk()
    office.create()

    assert office.bot.requests == []


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        (Response(status=204), []),
        (xml("<Response/>"), []),
        (Response("nanti", 500), [11200]),
        (Response("tidak ada", 404), [11200]),
    ],
)
def test_what_the_bot_answers_is_judged_and_kept(answer, codes):
    office = desk(answer)
    sid = office.create(StatusCallback=CALLBACK)["sid"]
    kept = office.carrier.store.exchanges(sid)

    assert [one.kind for one in kept] == ["status", "status"]
    assert [problem.code for problem in kept[0].problems] == codes
    assert office.status(sid) == "delivered"


# In the background


def test_tasks_of_one_message_keep_their_order_and_others_do_not_wait():
    done, gate = [], threading.Event()
    run = Background(done.append)
    run("a", gate.wait)
    run("a", lambda: done.append("a"))
    run("b", lambda: done.append("b"))
    deadline = time.monotonic() + 5
    while done != ["b"] and time.monotonic() < deadline:
        time.sleep(0.001)
    gate.set()
    run.stop()

    assert done == ["b", "a"]


def test_a_task_that_fails_is_reported_and_the_next_one_runs():
    done: list[object] = []
    run = Background(lambda error: done.append(str(error)))

    def fail() -> None:
        raise ValueError("rusak")

    run("a", fail)
    run("a", lambda: done.append("baik"))
    run.stop()

    assert done == ["rusak", "baik"]


def test_a_started_emulator_answers_a_client_before_the_bot_answered_its_callback():
    gate = threading.Event()

    def slow(request) -> Response:
        gate.wait(5)
        return Response(status=204)

    office = desk(slow)
    failures: list[BaseException] = []
    office.emulator.start(failures.append)
    sid = office.create(StatusCallback=CALLBACK)["sid"]
    answered_first = not gate.is_set()
    gate.set()
    office.emulator.stop()

    assert answered_first
    assert office.status(sid) == "delivered"
    assert office.told == ["sent", "delivered"]
    assert failures == []

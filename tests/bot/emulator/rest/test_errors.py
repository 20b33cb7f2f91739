"""Check every refusal of the REST API, and the form of its answers."""

from datetime import timedelta

import pytest
from support.desk import MESSAGES, SERVICE, WA_TO, desk
from support.wire import ACCOUNT, SMS, WHATSAPP

from bot.emulator.behaviour import Behaviour
from bot.emulator.faults import Fault
from bot.emulator.model import Sender

SOON = "2026-11-23T02:10:00Z"

REFUSED = {
    "no recipient": ({"To": None}, 21604),
    "recipient is no number": ({"To": "+62 812"}, 21211),
    "sender writes to itself": ({"To": SMS}, 21211),
    "no sender": ({"From": None}, 21603),
    "sender is no number": ({"From": "+0"}, 21212),
    "sender of somebody else": ({"From": "+15005550099"}, 21606),
    "unknown WhatsApp sender": ({"From": "whatsapp:+15005550099", "To": WA_TO}, 63007),
    "SMS sender to WhatsApp": ({"To": WA_TO}, 63007),
    "WhatsApp sender to SMS": ({"From": WHATSAPP}, 63007),
    "sender name to WhatsApp": ({"From": "BPJS", "To": WA_TO}, 63007),
    "no text": ({"Body": None}, 21602),
    "blank text": ({"Body": " "}, 21602),
    "long text": ({"Body": "a" * 1601}, 21617),
    "file without address": ({"MediaUrl": "foto.png"}, 21620),
    "eleven files": ({"MediaUrl": ["http://bot.test/a.png"] * 11}, 21623),
    "bad callback": ({"StatusCallback": "ftp://bot.test"}, 21609),
    "no validity": ({"ValidityPeriod": "0"}, 21624),
    "long validity": ({"ValidityPeriod": "36001"}, 21624),
    "validity in words": ({"ValidityPeriod": "lama"}, 21624),
    "variables without a template": ({"ContentVariables": "{}"}, 21654),
    "unknown template": ({"ContentSid": "HX" + "0" * 32}, 21655),
    "no service's SID": ({"MessagingServiceSid": "MG1"}, 21705),
    "unknown service": ({"MessagingServiceSid": "MG" + "9" * 32}, 21701),
    "scheduled without a service": ({"ScheduleType": "fixed", "SendAt": SOON}, 35118),
    "scheduled without a time": (
        {"ScheduleType": "fixed", "MessagingServiceSid": SERVICE},
        35111,
    ),
    "scheduled too soon": (
        {"ScheduleType": "fixed", "MessagingServiceSid": SERVICE, "SendAt": "2026-11-23T02:04:59Z"},
        35114,
    ),
    "scheduled too late": (
        {"ScheduleType": "fixed", "MessagingServiceSid": SERVICE, "SendAt": "2026-12-28T02:00:01Z"},
        35114,
    ),
    "scheduled for tomorrow": (
        {"ScheduleType": "fixed", "MessagingServiceSid": SERVICE, "SendAt": "besok"},
        35114,
    ),
    "magic: invalid sender": ({"From": "+15005550001"}, 21212),
    "magic: not owned": ({"From": "+15005550007"}, 21606),
    "magic: full queue": ({"From": "+15005550008"}, 21611),
    "magic: invalid recipient": ({"To": "+15005550001"}, 21211),
    "magic: no route": ({"To": "+15005550002"}, 21612),
    "magic: no permission": ({"To": "+15005550003"}, 21408),
    "magic: unsubscribed": ({"To": "+15005550004"}, 21610),
    "magic: no mobile": ({"To": "+15005550009"}, 21614),
}


@pytest.mark.parametrize(("form", "code"), REFUSED.values(), ids=REFUSED)
def test_what_twilio_refuses_is_refused_with_its_code(form, code):
    office = desk()

    assert office.refusal(**form) == code
    assert office.carrier.store.messages() == []


def test_a_variable_that_cannot_be_read_is_refused():
    office = desk()
    template = office.emulator.templates.all()[0].sid

    for variables in ("{", "[]", '{"1": 2}', '{"1": ""}', '{"' + "k" * 17 + '": "x"}'):
        assert office.refusal(ContentSid=template, ContentVariables=variables) == 21656


def test_the_code_for_long_texts_is_a_switch():
    assert desk(behaviour=Behaviour(too_long_code=21658)).refusal(Body="a" * 1601) == 21658


def test_a_sender_name_may_write_sms():
    office = desk()

    assert office.create(From="BPJS Info")["from"] == "BPJS Info"
    assert office.inbox("sms") == ["halo"]


@pytest.mark.parametrize("code", [21408, 21608, 21610, 21611, 21612, 21614, 63007, 63038])
def test_any_synchronous_code_can_be_asked_for(code):
    office = desk()
    office.emulator.box.arm(Fault("error", times=1, code=code))

    assert office.refusal() == code
    assert office.create()["status"] == "queued"


def test_too_many_requests_are_429():
    office = desk()
    office.emulator.box.arm(Fault("error", times=1, code=20429))
    answer = office.api(f"{MESSAGES}.json", {"To": "+6281234567890", "From": SMS, "Body": "x"})

    assert (answer.status_code, answer.get_json()["code"]) == (429, 20429)


def test_an_error_has_four_members_and_twilios_headers():
    answer = desk().api(f"{MESSAGES}/SM0.json")

    assert answer.get_json() == {
        "code": 20404,
        "message": f"The requested resource {MESSAGES}/SM0.json was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }
    assert answer.headers["Twilio-Request-Id"][:2] == "RQ"
    assert answer.headers["Twilio-Concurrent-Requests"] == "1"
    assert float(answer.headers["Twilio-Request-Duration"]) >= 0
    assert answer.headers["X-Home-Region"] == "us1"
    assert answer.headers["X-Api-Domain"] == "api.twilio.com"
    assert answer.headers["X-Powered-By"] == "AT-5000"
    assert answer.headers["X-Shenanigans"] == "none"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "auth",
    [
        None,
        (ACCOUNT.sid, "wrong"),
        ("AC" + "9" * 32, ACCOUNT.auth_token),
        (ACCOUNT.sid, "ké"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("path", [f"{MESSAGES}.json", "/v1/Content", "/2010-04-01/x", "/v1/x"])
def test_nobody_gets_in_without_the_right_credentials(path, auth):
    answer = desk().api(path, auth=auth)

    assert (answer.status_code, answer.get_json()["code"]) == (401, 20003)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_account_in_the_path_must_be_ours():
    path = MESSAGES.replace(ACCOUNT.sid, "AC" + "9" * 32)

    assert desk().api(f"{path}.json").status_code == 401


def test_a_wrong_method_is_405_and_a_wrong_address_404():
    office = desk()

    assert office.api(f"{MESSAGES}.json", method="PUT").get_json()["code"] == 20004
    assert office.api(f"{MESSAGES}.json", method="PUT").status_code == 405
    assert office.api("/2010-04-01/Calls.json").get_json()["code"] == 20404


@pytest.mark.parametrize(
    "form", [{}, {"Body": "", "Status": "canceled"}, {"Body": "baru"}, {"Status": "sent"}]
)
def test_an_update_is_a_redaction_or_a_cancellation_and_nothing_else(form):
    office = desk()
    answer = office.api(f"{MESSAGES}/{office.create()['sid']}.json", form, method="POST")

    assert (answer.status_code, answer.get_json()["code"]) == (400, 30400)


def test_what_is_not_through_can_neither_be_redacted_nor_deleted():
    office = desk()
    office.emulator.progression.mode = "manual"
    path = f"{MESSAGES}/{office.create()['sid']}.json"

    assert office.api(path, method="DELETE").status_code == 409
    assert office.api(path, {"Body": ""}).get_json()["code"] == 20009


def test_what_was_sent_cannot_be_canceled():
    office = desk()
    answer = office.api(f"{MESSAGES}/{office.create()['sid']}.json", {"Status": "canceled"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, 30409)


def test_feedback_is_for_outbound_messages_with_a_known_outcome():
    office = desk()
    inbound = office.says("halo").message.sid
    outbound = office.create()["sid"]

    assert office.api(f"{MESSAGES}/{inbound}/Feedback.json", {}, "POST").status_code == 404
    answer = office.api(f"{MESSAGES}/{outbound}/Feedback.json", {"Outcome": "maybe"})
    assert answer.get_json()["code"] == 20001


@pytest.mark.parametrize(
    "query",
    ["PageSize=0", "PageSize=x", "Page=-1", "PageToken=PAnone", "PageToken=1", "DateSent=besok"],
)
def test_a_list_that_cannot_be_read_is_refused(query):
    answer = desk().api(f"{MESSAGES}.json?{query}")

    assert (answer.status_code, answer.get_json()["code"]) == (400, 20001)


def test_a_scheduled_message_may_wait_35_days():
    form = {"ScheduleType": "fixed", "MessagingServiceSid": SERVICE, "From": None}
    office = desk()
    latest = office.clock.now() + timedelta(days=35)

    assert office.create(**form, SendAt=latest.isoformat())["status"] == "scheduled"
    assert office.create(**form, SendAt="2026-11-23T02:05:00")["status"] == "scheduled"


def test_a_short_code_may_send():
    office = desk(senders=[Sender("12345")])

    assert office.create(From="12345")["from"] == "12345"

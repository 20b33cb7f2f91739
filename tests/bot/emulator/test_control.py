"""Drive the emulator by its controls, as the page and tests do."""

import threading
import time
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from support.desk import MESSAGES, TO, WA_TO, desk
from support.wire import SMS, WHATSAPP, says

PHONE = f"/phones/{TO}"


def test_a_phone_sends_and_the_answer_tells_everything():
    office = desk(says("hai"))
    answer = office.control(f"{PHONE}/messages", {"to": WHATSAPP, "Body": "halo"})
    outcome = answer.get_json()

    assert answer.status_code == 201
    assert (outcome["message"]["body"], outcome["message"]["from"]) == ("halo", WA_TO)
    assert [one["body"] for one in outcome["replies"]] == ["hai"]
    assert outcome["problems"] == []
    (exchange,) = outcome["exchanges"]
    assert exchange["response"]["body"] == "<Response><Message>hai</Message></Response>"
    assert exchange["verbs"] == [{"verb": "Message", "body": "hai", "media": [], "to": ""}]
    assert office.bot.requests[0].form["ProfileName"] == "Budi"


def test_a_phone_sends_whatever_twilios_form_can_carry():
    office = desk()
    fields = {"Latitude": "-6.2", "Longitude": "106.8", "Label": "Kantor", "to": WHATSAPP}
    office.control(f"{PHONE}/messages", fields)
    photo = {"MediaUrl0": "http://a.test/a.png", "MediaContentType0": "image/png", "to": WHATSAPP}
    office.control(f"{PHONE}/messages", photo)
    pin, picture = (one.form for one in office.bot.requests)

    assert (pin["MessageType"], pin["Label"]) == ("location", "Kantor")
    assert (picture["NumMedia"], picture["MediaUrl0"]) == ("1", "http://a.test/a.png")


def test_a_phone_sends_files_and_contact_cards_that_the_bot_can_fetch():
    office = desk()
    media = [{"content_type": "image/png", "content": b64encode(b"png").decode()}]
    office.control(f"{PHONE}/messages", {"to": WHATSAPP, "Body": "foto", "media": media})
    office.control(f"{PHONE}/messages", {"to": WHATSAPP, "contact": "BEGIN:VCARD"})
    picture, card = (one.form for one in office.bot.requests)

    def fetched(form) -> bytes:
        return office.api(urlsplit(form["MediaUrl0"]).path, follow_redirects=True).data

    assert (picture["NumMedia"], picture["MediaContentType0"]) == ("1", "image/png")
    assert (card["MediaContentType0"], card["NumMedia"]) == ("text/vcard", "1")
    assert (fetched(picture), fetched(card)) == (b"png", b"BEGIN:VCARD")


def test_a_webhook_that_fails_shows_in_the_answer():
    office = desk(says("x"))
    office.bot.answers[0].status_code = 500
    outcome = office.control(f"{PHONE}/messages", {"to": WHATSAPP, "Body": "halo"}).get_json()

    assert [one["code"] for one in outcome["problems"]] == [11200]
    assert outcome["problems"][0]["more_info"].endswith("/11200")


@pytest.mark.parametrize(
    ("path", "given", "status", "sentence"),
    [
        (f"{PHONE}/messages", {"Body": "x"}, 400, "to must be a text"),
        (f"{PHONE}/messages", {"to": "+1999", "Body": "x"}, 404, "is no number of this emulator"),
        (f"{PHONE}/messages", {"to": SMS, "From": "+1"}, 400, "From: the emulator itself"),
        (f"{PHONE}/messages", {"to": SMS, "Warna": "x"}, 400, "Warna"),
        (f"{PHONE}/messages", {"to": SMS, "Latitude": "x"}, 400, "Latitude"),
        ("/phones/budi/messages", {"to": SMS, "Body": "x"}, 400, "budi is no number"),
        (f"{PHONE}/taps", {"message_sid": "SM0", "choice": "x"}, 404, "no such message"),
        (f"{PHONE}/wait", {"pattern": "("}, 400, "pattern cannot be read"),
        (f"{PHONE}/wait", {"timeout": 61}, 400, "timeout must be a number from 0 to 60"),
        (f"{PHONE}/wait", {"channel": "merpati"}, 400, "channel must be one of"),
        ("/clock", {"advance": -1}, 400, "advance must be a number"),
        ("/clock", {"set": "besok"}, 400, "set must be a time"),
        ("/clock", {"set": "2026-11-23T09:00:00"}, 400, "set needs an offset"),
        ("/clock", {"paused": 1}, 400, "paused must be true or false"),
        ("/clock", {"set": "0001-01-01T00:00:00+14:00"}, 400, "from 2000 to 2100"),
        ("/clock", {"set": "9999-12-31T23:59:59-12:00"}, 400, "from 2000 to 2100"),
        ("/clock", {"set": "2099-01-01T00:00:00+00:00", "advance": 1e9}, 400, "2000 to 2100"),
        (f"{PHONE}/messages", {"to": SMS, "Body": "\ud800"}, 400, "Body holds half a character"),
        (PHONE, {"blocked": ["\ud800"]}, 400, "blocked holds half a character"),
        (f"{PHONE}/messages", {"to": SMS, "Body": "a" * 1601}, 400, "at most 1600 characters"),
        (f"{PHONE}/messages", {"to": SMS, "media": "x"}, 400, "media must be a list"),
        (f"{PHONE}/messages", {"to": SMS, "media": ["x"]}, 400, "media must hold objects"),
        (f"{PHONE}/messages", {"to": SMS, "media": [{}]}, 400, "content_type must be a text"),
        (
            f"{PHONE}/messages",
            {"to": SMS, "media": [{"content_type": "png", "content": ""}]},
            400,
            "content_type must be one such as image/png",
        ),
        (
            f"{PHONE}/messages",
            {"to": SMS, "media": [{"content_type": "image/png", "content": "?"}]},
            400,
            "content must be base64",
        ),
        ("/clock", {"mundur": 1}, 400, "mundur: unknown"),
        ("/faults", {"kind": "hujan"}, 400, "kind must be one of"),
        ("/faults", {"kind": "error", "code": 1}, 400, "code 1 is none"),
        ("/faults", {"kind": "drop", "chance": 2}, 400, "chance must be a number from 0 to 1"),
        ("/faults", ["drop"], 400, "must be a JSON object"),
        ("/messages/SM0/status", {"status": "sent"}, 404, "There is no message SM0"),
        ("/messages/SM0/status", {"status": "hilang"}, 400, "status must be one of"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(path, given, status, sentence):
    answer = desk().control(path, given, "PUT" if path == PHONE else "POST")

    assert answer.status_code == status
    assert sentence in answer.get_json()["error"]


# Waiting


def test_waiting_gives_the_first_message_that_fits():
    office = desk(says("satu", "dua", "tiga"))
    office.says("halo")

    def wait(**given) -> str:
        return office.control(f"{PHONE}/wait", given).get_json()["body"]

    assert wait() == "satu"
    assert wait(contains="u", since=1) == "dua"
    assert wait(body="tiga") == "tiga"
    assert wait(pattern="^[dt]") == "dua"


def test_waiting_ends_as_soon_as_the_message_is_there():
    office = desk()
    threading.Timer(0.2, office.create, kwargs={"Body": "akhirnya"}).start()
    begin = time.monotonic()
    answer = office.control(f"{PHONE}/wait", {"channel": "sms", "timeout": 30})

    assert answer.get_json()["body"] == "akhirnya"
    assert 0.1 < time.monotonic() - begin < 10


def test_waiting_in_vain_is_408():
    answer = desk().control(f"{PHONE}/wait", {"timeout": 0.05})

    assert (answer.status_code, answer.get_json()["error"]) == (
        408,
        "No such message arrived within 0.05 s.",
    )


def test_a_phone_shows_what_it_has():
    office = desk(says("satu", "dua"))
    office.says("halo")
    office.create(Body="sms")

    def inbox(query: str = "") -> list[str]:
        found = office.control(f"{PHONE}/messages{query}").get_json()["messages"]
        return [one["body"] for one in found]

    assert inbox() == ["satu", "dua"]
    assert inbox("?since=1") == ["dua"]
    assert inbox("?channel=sms") == ["sms"]


def test_phones_are_listed_and_described():
    office = desk()
    office.control(f"{PHONE}", {"name": "Siti", "reachable": False}, "PUT")
    (phone,) = office.control("/phones").get_json()["phones"]

    assert phone == office.control(PHONE).get_json()
    assert (phone["number"], phone["name"], phone["reachable"]) == (TO, "Siti", False)
    assert office.control("/phones/+6281999999999").get_json()["reachable"] is True
    assert office.control(PHONE, {"blocked": "x"}, "PUT").status_code == 400


# The machine


def test_the_clock_stands_jumps_and_is_set():
    office = desk()

    def clock(**given) -> dict:
        return office.control("/clock", given).get_json()

    assert office.control("/clock").get_json() == {
        "now": "2026-11-23T02:00:00+00:00",
        "paused": True,
    }
    assert clock(advance=3600)["now"] == "2026-11-23T03:00:00+00:00"
    assert clock(set="2026-12-01T09:00:00+07:00")["now"] == "2026-12-01T02:00:00+00:00"
    assert clock(paused=False)["paused"] is False
    assert clock(paused=True)["paused"] is True
    assert clock(reset=True) == {"now": "2026-11-23T02:00:00+00:00", "paused": False}


def test_a_clock_that_goes_on_and_on_stops_at_the_end_of_its_years():
    office = desk()
    answers = [office.control("/clock", {"advance": 1e9}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 400, 400, 400]
    assert office.control("/reset", {}).status_code == 200


def test_a_reset_puts_everything_back():
    office = desk()
    office.control(f"/senders/{WHATSAPP}", {"webhook": "http://bot.test/lain"}, "PUT")
    office.control("/faults", {"kind": "drop"})
    office.control("/progression", {"mode": "manual"}, "PUT")
    office.control("/clock", {"advance": 60})
    office.control(PHONE, {"reachable": False}, "PUT")
    office.create()
    assert office.control("/reset", {}).get_json() == {"reset": True}

    assert office.control("/messages").get_json() == {"messages": []}
    assert office.control("/phones").get_json() == {"phones": []}
    assert office.control("/faults").get_json()["armed"] == []
    assert office.control("/progression").get_json() == {"mode": "immediate"}
    assert (
        office.control("/senders").get_json()["senders"][1]["webhook"] == "http://bot.test/webhook"
    )
    assert office.control("/clock").get_json()["now"] == "2026-11-23T02:00:00+00:00"


def test_a_number_can_be_pointed_to_another_bot_or_to_none():
    office = desk()
    path = f"/senders/{WHATSAPP}"
    office.control(path, {"webhook": "http://bot.test/lain", "method": "GET"}, "PUT")
    office.says("halo")
    assert (office.bot.requests[0].path, office.bot.requests[0].method) == ("/lain", "GET")

    assert office.control(path, {"webhook": ""}, "PUT").get_json()["webhook"] == ""
    office.says("halo")
    assert len(office.bot.requests) == 1
    assert office.control(path, {"webhook": "lain"}, "PUT").status_code == 400
    assert office.control("/senders/+1999", {"webhook": ""}, "PUT").status_code == 404


def test_faults_are_armed_listed_and_disarmed():
    office = desk()
    given = {"kind": "drop", "chance": 1, "times": 2, "phone": TO}
    armed = office.control("/faults", given).get_json()
    sid = office.says("halo").message.sid
    listed = office.control("/faults").get_json()

    assert (armed["id"], armed["left"]) == (1, 2)
    assert [one["left"] for one in listed["armed"]] == [1]
    assert listed["happened"] == [
        {"fault_id": 1, "kind": "drop", "message_sid": sid, "phone": TO, "number": 1}
    ]
    assert office.control("/faults/1", method="DELETE").status_code == 204
    assert office.control("/faults/1", method="DELETE").status_code == 404
    cleared = office.control("/faults", {"seed": "lain"}, "DELETE").get_json()
    assert cleared == {"seed": "lain", "armed": [], "happened": []}


def test_a_message_can_be_moved_to_any_status():
    office = desk()
    sid = office.create(StatusCallback="http://bot.test/status")["sid"]
    given = {"status": "undelivered", "error_code": 30003}
    moved = office.control(f"/messages/{sid}/status", given).get_json()

    assert (moved["status"], moved["error_code"]) == ("undelivered", 30003)
    assert office.message(sid)["error_message"] == "Unreachable destination handset"
    assert office.told[-1] == "undelivered"
    inbound = office.says("halo").message.sid
    assert office.control(f"/messages/{inbound}/status", {"status": "sent"}).status_code == 409
    bad = {"status": "sent", "error_code": 1}
    assert office.control(f"/messages/{sid}/status", bad).status_code == 400


def test_messages_and_exchanges_can_be_looked_up():
    office = desk(says("hai"))
    sid = office.says("halo").message.sid
    office.says("lagi")

    assert office.control(f"/messages/{sid}").get_json()["body"] == "halo"
    assert len(office.control("/exchanges").get_json()["exchanges"]) == 2
    (exchange,) = office.control(f"/exchanges?message={sid}").get_json()["exchanges"]
    assert exchange["message_sid"] == sid
    assert ["User-Agent", "TwilioProxy/1.1"] in exchange["request"]["headers"]


def test_an_offer_is_shown_with_its_choices():
    office = desk()
    types = {
        "twilio/list-picker": {
            "body": "Menu",
            "button": "Lihat",
            "items": [{"id": "a", "item": "Satu", "description": "Nomor satu"}],
        }
    }
    given = {"friendly_name": "m", "language": "id", "types": types}
    template = office.api("/v1/Content", method="POST", json=given).get_json()["sid"]
    office.create(From=WHATSAPP, To=WA_TO, ContentSid=template)
    (shown,) = office.control(f"{PHONE}/messages").get_json()["messages"]

    assert shown["offer"] == {
        "kind": "list",
        "opener": "Lihat",
        "choices": [{"title": "Satu", "id": "a", "description": "Nomor satu"}],
    }
    answer = office.control(f"{PHONE}/taps", {"message_sid": shown["sid"], "choice": "b"})
    assert answer.status_code == 409


# Who may


@pytest.mark.parametrize("path", ["/emulator/clock", "/emulator/messages", f"{MESSAGES}.json"])
@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Host": "evil.example"}, "127.0.0.1"),
        ({"Origin": "https://evil.example"}, "127.0.0.1"),
        ({"Origin": "null"}, "127.0.0.1"),
        ({"X-Forwarded-For": "203.0.113.5"}, "127.0.0.1"),
        ({}, "203.0.113.5"),
    ],
    ids=["host", "origin", "sandboxed page", "proxy", "another machine"],
)
def test_only_this_machine_may_ask(path, headers, address):
    answer = desk().web.get(path, headers=headers, environ_overrides={"REMOTE_ADDR": address})

    assert answer.status_code == 403


def test_a_page_of_this_machine_may_ask():
    headers = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}

    assert desk().web.get("/emulator/clock", headers=headers).status_code == 200

"""Explain what happened around a message."""

import hashlib
import hmac
import json
import shlex
from base64 import b64encode
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desk import CALLBACK, MESSAGES, TO, desk, numbers
from support.wire import ACCOUNT, PHONE, SMS, WHATSAPP, says, xml
from twilio.request_validator import RequestValidator
from werkzeug import Response

from bot.emulator.app import create_app
from bot.emulator.calls import Calls
from bot.emulator.catalogue import CATALOGUE
from bot.emulator.dialogue import DOCUMENT_LIMIT
from bot.emulator.model import Webhook, WebRequest
from bot.emulator.page.inspection import curl
from bot.emulator.page.setup import Occurrence, Setup


def inspected(made, sid):
    answer = made.web.get(f"/emulator/page/messages/{sid}/inspection")
    assert answer.status_code == 200, answer.text
    return answer.json


def said(*answers, **options):
    """Say halo to a bot; give the desk and what is told about that message."""
    made = desk(*answers, **options)
    outcome = made.says("halo")
    return made, inspected(made, outcome.message.sid)


def test_a_message_tells_of_its_request_and_of_what_was_carried_out():
    made, found = said(says("Baik", "Ada apa?"))
    (trip,) = found["asked"]
    (request,) = made.bot.requests

    assert (trip["kind"], trip["response"]["status"]) == ("inbound", 200)
    assert dict(trip["form"]) == request.form.to_dict()
    assert ["Body", "halo"] in trip["form"]
    assert [one["text"] for one in trip["done"]] == ["<Message> Baik", "<Message> Ada apa?"]
    assert [one["code"] for one in trip["done"]] == [None, None]
    assert "<Message>Baik</Message>" in trip["response"]["body"]


def test_an_answer_tells_of_the_question_that_it_answers():
    made = desk(says("Baik"))
    outcome = made.says("halo")
    (reply,) = outcome.replies

    question, answer = inspected(made, outcome.message.sid), inspected(made, reply.sid)
    assert answer["cause"] == question["cause"] == outcome.message.sid
    assert answer["asked"] == question["asked"]


def test_a_message_that_answers_none_tells_of_its_callbacks_alone():
    made = desk()
    sid = made.create(Body="Pengingat", StatusCallback=CALLBACK)["sid"]
    found = inspected(made, sid)

    assert (found["cause"], found["asked"], found["previous"]) == (sid, [], None)
    statuses = [dict(one["form"])["MessageStatus"] for one in found["told"]]
    assert statuses == ["sent", "delivered"]
    assert {one["kind"] for one in found["told"]} == {"status"}


def test_a_message_by_rest_tells_of_the_request_that_made_it_and_keeps_its_secret():
    made = desk(says("Baik"))
    question = made.says("halo").message.sid
    sid = made.create(To=f"whatsapp:{TO}", From=WHATSAPP, Body="Pengingat & salam")["sid"]
    found = inspected(made, sid)
    call = found["call"]

    assert (call["method"], call["path"]) == ("POST", f"{MESSAGES}.json")
    assert dict(call["form"])["Body"] == "Pengingat & salam"
    assert call["status"] == 201
    assert json.loads(call["answer"])["sid"] == sid
    assert ACCOUNT.auth_token not in json.dumps(found["call"])
    assert (found["previous"], found["event"]) == (question, None)


def test_a_reply_by_twiml_has_no_request_of_its_own():
    made = desk(says("Baik"))
    (reply,) = made.says("halo").replies

    assert "call" not in inspected(made, reply.sid)


def test_requests_are_forgotten_by_a_reset_and_when_there_are_too_many():
    made = desk()
    made.emulator.calls = Calls(kept=2)
    sids = [made.create()["sid"] for _ in range(3)]
    known = [inspected(made, sid)["call"] is not None for sid in sids]
    assert known == [False, True, True]

    made.emulator.reset()
    assert made.emulator.calls.get(sids[-1]) is None


@pytest.mark.parametrize(("minutes", "is_newer"), [(-5, False), (5, True)])
def test_a_message_by_rest_names_what_happened_since_the_person_wrote(minutes, is_newer):
    made = desk(says("Baik"))
    at = made.says("halo").message.created + timedelta(minutes=minutes)
    made.clock.advance(timedelta(minutes=10))
    sid = made.create(To=f"whatsapp:{TO}", From=WHATSAPP)["sid"]
    asked = []

    def happened(*which):
        asked.append(which)
        return Occurrence("bayar:1", "pembayaran.diterima", at)

    made.web = create_app(made.emulator, Setup(happened=happened)).test_client()
    event = inspected(made, sid)["event"]

    assert asked == [(f"whatsapp:{TO}", WHATSAPP, made.clock.now())]
    expected = {"id": "bayar:1", "name": "pembayaran.diterima", "at": at.isoformat()}
    assert event == (expected if is_newer else None)


def test_redirects_and_files_are_told_as_well():
    first = xml("<Response><Redirect>/lagi</Redirect></Response>")
    second = xml("<Response><Message>Foto<Media>http://bot.test/a.png</Media></Message></Response>")
    _, found = said(first, second)

    kinds = [(trip["kind"], [one["text"] for one in trip["done"]]) for trip in found["asked"]]
    assert kinds == [
        ("inbound", ["<Redirect> POST http://bot.test/lagi"]),
        ("redirect", ["<Message> +1 media Foto"]),
    ]


UNSENT = {
    14101: ('<Message to="halo">x</Message>', [14101]),
    14102: ('<Message from="+15550009999">x</Message>', [14102]),
    14103: (f"<Message>{'a' * 1700}</Message>", [14103]),
    14108: (f'<Message to="{PHONE.number}">x</Message>', [14108]),
    14109: ("<Message>a</Message>" * 12, [*[None] * 10, 14109, 14109]),
}


@pytest.mark.parametrize("code", UNSENT)
def test_what_an_answer_asks_for_and_twilio_does_not_send_is_told_with_its_reason(code):
    words, codes = UNSENT[code]
    _, found = said(xml(f"<Response>{words}</Response>"))
    (trip,) = found["asked"]

    assert [one["code"] for one in trip["done"]] == codes
    (problem,) = trip["problems"]
    assert (problem["code"], problem["level"]) == (code, "WARNING")
    assert problem["text"] == CATALOGUE[code].text
    assert problem["more_info"].endswith(f"/errors/{code}")


def test_a_redirect_that_is_not_followed_is_told_with_its_reason():
    _, found = said(xml("<Response><Redirect/></Response>"))

    followed = [trip["done"][0]["code"] for trip in found["asked"]]
    assert followed == [*[None] * (DOCUMENT_LIMIT - 1), 14106]
    assert [one["code"] for one in found["asked"][-1]["problems"]] == [14106]


def test_a_failure_and_its_fallback_are_both_told():
    webhook = Webhook("http://bot.test/webhook", fallback_url="http://bot.test/cadangan")
    senders = [one.__class__(one.address, webhook) for one in numbers()]
    _, found = said(Response(status=500), says("Maaf"), senders=senders)
    first, second = found["asked"]

    assert (first["kind"], second["kind"]) == ("inbound", "fallback")
    assert [one["code"] for one in first["problems"]] == [11200]
    assert first["problems"][0]["more_info"].endswith("/errors/11200")
    assert dict(second["form"])["ErrorCode"] == "11200"


def test_the_signed_text_is_explained_so_that_anybody_can_compute_it():
    made, found = said(says("Baik"))
    signature = found["asked"][0]["signature"]
    digest = hmac.new(ACCOUNT.auth_token.encode(), signature["text"].encode(), hashlib.sha1)

    assert signature["algorithm"] == "HMAC-SHA1"
    assert b64encode(digest.digest()).decode() == signature["value"]
    assert signature["value"] == made.bot.requests[0].headers["X-Twilio-Signature"]
    assert signature["guesses"] == []  # nothing was refused


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://bot.test/webhook?a=1", {"scheme", "port", "query", "slash"}),
        ("https://bot.test:8443/webhook/", {"scheme", "port", "slash"}),
    ],
)
def test_a_refusal_shows_what_the_application_may_have_checked(url, why):
    senders = [one.__class__(one.address, Webhook(url)) for one in numbers()]
    _, found = said(Response("Forbidden", status=403), senders=senders)
    (trip,) = found["asked"]
    guesses = trip["signature"]["guesses"]
    official = RequestValidator(ACCOUNT.auth_token)

    assert {one["why"] for one in guesses} == why
    for one in guesses:
        assert one["url"] != url
        assert one["value"] == official.compute_signature(one["url"], dict(trip["form"]))


def test_a_guess_fits_if_the_application_says_that_it_computed_it():
    seen = []

    def refusing(request):
        url = request.url.replace("http:", "https:")
        official = RequestValidator(ACCOUNT.auth_token)
        seen.append(official.compute_signature(url, request.form))
        return Response(f"expected {seen[-1]}", status=403)

    _, found = said(refusing)
    guesses = found["asked"][0]["signature"]["guesses"]

    assert [one["value"] for one in guesses if one["fits"]] == seen
    assert [one["why"] for one in guesses if one["fits"]] == ["scheme"]


def test_guesses_are_what_frameworks_really_reconstruct():
    url = "https://bot.test/webhook/"
    senders = [one.__class__(one.address, Webhook(url)) for one in numbers()]
    _, found = said(Response(status=403), senders=senders)
    guesses = {one["why"]: one["url"] for one in found["asked"][0]["signature"]["guesses"]}

    assert guesses == {
        "scheme": "http://bot.test/webhook/",
        "port": "https://bot.test:8000/webhook/",
        "slash": "https://bot.test/webhook",
    }


def test_who_is_asked_for_a_message_that_is_none_says_so():
    answer = desk().web.get("/emulator/page/messages/SM0/inspection")

    assert answer.status_code == 404
    assert "SM0" in answer.json["error"]


def test_an_sms_to_a_number_without_webhook_has_no_trip():
    made = desk(senders=[one.__class__(one.address) for one in numbers()])
    found = inspected(made, made.says("halo", SMS).message.sid)

    assert found["asked"] == []


TEXTS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=40)


@given(TEXTS, TEXTS)
def test_a_shell_reads_the_command_back_word_for_word(body, value):
    value = "".join(value.split()) or "x"
    request = WebRequest(
        "POST",
        "http://bot.test/sms?a[]={1}&b='x'",
        (("Host", "bot.test"), ("X-Twilio-Signature", value), ("X-Empty", "")),
        body.encode(),
    )
    words = shlex.split(curl(request))

    assert words[:2] == ["curl", "-i"]
    assert request.url in words
    assert "-g" in words  # else curl takes brackets and braces for patterns
    assert words[words.index("-H") + 1] == f"X-Twilio-Signature: {value}"
    assert "X-Empty;" in words
    assert not any(word.startswith("Host:") for word in words)
    assert words[words.index("--data-raw") + 1 :] == [body] if body else "--data-raw" not in words


def test_both_channels_are_inspected():
    made = desk(says("Baik"))
    for to in (SMS, WHATSAPP):
        found = inspected(made, made.says("halo", to).message.sid)
        assert dict(found["asked"][0]["form"])["To"] == to

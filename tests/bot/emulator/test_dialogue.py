"""Follow redirects in TwiML, and ask the fallback when a webhook fails."""

import pytest
from support.wire import NOTHING, URL, Setting, codes, line, says, xml
from werkzeug import Response

from bot.emulator.behaviour import Behaviour
from bot.emulator.dialogue import DOCUMENT_LIMIT
from bot.emulator.model import Webhook

BROKEN = Response("no", 500)
SAFE = Webhook(URL, fallback_url="http://bot.test/fallback")


def test_a_redirect_posts_the_message_again_elsewhere():
    wire = line(
        xml("<Response><Message>1</Message><Redirect>/next?a=1</Redirect></Response>"), says("2")
    )
    outcome = wire.says("halo")
    first, second = wire.bot.requests

    assert wire.inbox() == ["1", "2"]
    assert (second.path, second.args["a"], second.method) == ("/next", "1", "POST")
    assert second.form == first.form
    assert [one.kind for one in outcome.exchanges] == ["inbound", "redirect"]
    token = "I-Twilio-Idempotency-Token"
    assert first.headers[token] != second.headers[token]


def test_a_redirect_by_get_puts_the_message_into_the_query():
    wire = line(xml('<Response><Redirect method="GET">/n</Redirect></Response>'), says("2"))
    wire.says("halo")

    assert wire.bot.requests[1].method == "GET"
    assert wire.bot.requests[1].args["Body"] == "halo"


def test_a_document_that_redirects_to_itself_ends_after_fifty():
    wire = line(xml("<Response><Redirect/></Response>"))
    outcome = wire.says("halo")

    assert codes(outcome) == [14106]
    assert len(wire.bot.requests) == DOCUMENT_LIMIT == 50


def test_ten_messages_are_counted_over_all_documents():
    wire = line(
        xml("<Response>" + "<Message>a</Message>" * 6 + "<Redirect>/b</Redirect></Response>"),
        says(*"bbbbbb"),
    )

    assert codes(wire.says("halo")) == [14109]
    assert wire.inbox() == list("aaaaaabbbb")


def test_a_redirect_to_no_web_address_is_an_error():
    wire = line(xml("<Response><Redirect>mailto:a@b</Redirect></Response>"))

    assert codes(wire.says("halo")) == [11100]


FAILURES = {
    "status": (BROKEN, "11200"),
    "type": (Response("{}", mimetype="application/json"), "12300"),
    "parse": (xml("<Response>"), "12100"),
}


@pytest.mark.parametrize(("answer", "code"), FAILURES.values(), ids=FAILURES)
def test_what_fails_goes_to_the_fallback_with_its_code_and_its_address(answer, code):
    wire = line(answer, says("maaf"), setting=Setting(SAFE))
    outcome = wire.says("halo")
    first, second = wire.bot.requests

    assert wire.inbox() == ["maaf"]
    assert second.path == "/fallback"
    assert second.form["ErrorCode"] == code
    assert second.form["ErrorUrl"] == URL
    assert {**first.form} == {
        name: value for name, value in second.form.items() if not name.startswith("Error")
    }
    assert [one.kind for one in outcome.exchanges] == ["inbound", "fallback"]
    assert [problem.code for problem in outcome.problems] == [int(code)]


def test_the_failed_address_is_the_configured_one():
    webhook = Webhook(f"{URL}?a=1#rc=0", "GET", "http://bot.test/fallback")
    wire = line(BROKEN, xml(NOTHING), setting=Setting(webhook))
    wire.says("halo")

    assert wire.bot.requests[1].form["ErrorUrl"] == f"{URL}?a=1"


def test_the_fallback_is_asked_once():
    wire = line(BROKEN, setting=Setting(SAFE))
    outcome = wire.says("halo")

    assert codes(outcome) == [11200, 11200]
    assert len(wire.bot.requests) == 2
    assert wire.inbox() == []


def test_a_redirect_that_fails_goes_to_the_fallback_too():
    wire = line(
        xml("<Response><Message>1</Message><Redirect>/gone</Redirect></Response>"),
        BROKEN,
        says("maaf"),
        setting=Setting(SAFE),
    )
    wire.says("halo")

    assert wire.inbox() == ["1", "maaf"]
    assert wire.bot.requests[2].form["ErrorUrl"] == "http://bot.test/gone"


def test_a_warning_is_no_reason_for_the_fallback():
    wire = line(xml("<Response><Message/></Response>"), setting=Setting(SAFE))
    wire.says("halo")

    assert len(wire.bot.requests) == 1


def test_a_fallback_may_be_asked_by_get():
    webhook = Webhook(URL, fallback_url="http://bot.test/f", fallback_method="GET")
    wire = line(BROKEN, xml(NOTHING), setting=Setting(webhook))
    wire.says("halo")

    assert wire.bot.requests[1].args["ErrorCode"] == "11200"


@pytest.mark.parametrize("keeps", [True, False])
def test_the_token_of_the_fallback_has_a_switch(keeps):
    wire = line(BROKEN, xml(NOTHING), setting=Setting(SAFE, Behaviour(fallback_keeps_token=keeps)))
    wire.says("halo")
    tokens = {one.headers["I-Twilio-Idempotency-Token"] for one in wire.bot.requests}

    assert len(tokens) == (1 if keeps else 2)


def test_an_attempt_that_was_made_good_is_no_problem_of_the_message():
    wire = line(BROKEN, says("halo"), setting=Setting(Webhook(f"{URL}#rp=5xx")))
    outcome = wire.says("halo")

    assert outcome.problems == ()
    assert [len(one.problems) for one in outcome.exchanges] == [1, 0]
    assert wire.inbox() == ["halo"]


def test_without_a_fallback_nothing_more_is_done():
    wire = line(BROKEN)
    wire.says("halo")

    assert len(wire.bot.requests) == 1


# Who may lead where

HOME = [
    "http://127.0.0.1:8000/emulator/reset",
    "http://localhost/x",
    "http://LOCALHOST./x",
    "http://127.1/x",
    "http://0/x",
    "http://[::1]/x",
    "http://[::ffff:127.0.0.1]/x",
]


@pytest.mark.parametrize("place", HOME)
def test_another_machine_cannot_redirect_to_this_one(place):
    wire = line(Response(status=307, headers={"Location": place}))
    outcome = wire.says("halo")

    assert codes(outcome) == [11205]
    assert "redirects to this one" in outcome.problems[0].detail
    assert len(wire.bot.requests) == 1


@pytest.mark.parametrize("place", HOME)
def test_a_document_of_another_machine_cannot_redirect_to_this_one(place):
    wire = line(xml(f"<Response><Redirect>{place}</Redirect></Response>"))

    assert codes(wire.says("halo")) == [11205]
    assert len(wire.bot.requests) == 1


def test_a_bot_on_this_machine_may_redirect_on_this_machine():
    away = xml("<Response><Redirect>http://localhost:81/b</Redirect></Response>")
    wire = line(away, says("sampai"), setting=Setting(Webhook("http://127.0.0.1:80/a")))

    assert codes(wire.says("halo")) == []
    assert wire.inbox() == ["sampai"]

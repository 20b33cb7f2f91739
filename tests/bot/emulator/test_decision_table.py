"""Walk the table of what a webhook may answer and what Twilio makes of it, over the whole loop."""

import gzip

import pytest
from support.wire import NOTHING, WHATSAPP, Setting, codes, line, says, xml
from werkzeug import Response

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Attachment, Content
from bot.emulator.twiml import SIZE_LIMIT

HALO = "<Response><Message>Halo</Message></Response>"


def untyped(body: str, status: int = 200) -> Response:
    response = Response(body, status)
    del response.headers["Content-Type"]
    return response


EXECUTED = {
    "text/xml": Response(HALO, mimetype="text/xml"),
    "application/xml": Response(HALO, mimetype="application/xml"),
    "text/html": Response(HALO, mimetype="text/html"),
    "with a charset": Response(HALO, content_type="text/xml; charset=utf-8"),
    "in capitals": Response(HALO, content_type="Text/XML"),
    "201": Response(HALO, 201, mimetype="text/xml"),
    "plain text": Response("Halo", mimetype="text/plain"),
    "plain text of an old charset": Response(
        "Halo".encode("utf-16"), content_type="text/plain; charset=utf-16"
    ),
    "plain text of a charset that does not replace": Response(
        "Halo", content_type="text/plain; charset=idna"
    ),
    "plain text of an unknown charset": Response("Halo", content_type="text/plain; charset=x-y"),
    "compressed": Response(
        gzip.compress(HALO.encode()), mimetype="text/xml", headers={"Content-Encoding": "gzip"}
    ),
}


@pytest.mark.parametrize("answer", EXECUTED.values(), ids=EXECUTED)
def test_an_answer_that_twilio_takes_reaches_the_phone(answer):
    wire = line(answer)
    outcome = wire.says("halo")

    assert outcome.problems == ()
    assert wire.inbox() == ["Halo"]
    assert outcome.replies[0].direction == "outbound-reply"


SILENT = {
    "empty response": xml(NOTHING),
    "204": Response(status=204),
    "204 without a type": untyped("", 204),
}


@pytest.mark.parametrize("answer", SILENT.values(), ids=SILENT)
def test_an_answer_without_a_message_is_no_error(answer):
    wire = line(answer)
    outcome = wire.says("halo")

    assert (outcome.problems, outcome.replies, wire.inbox()) == ((), (), [])


FAILED = {
    "no type and no body": (untyped(""), 11200),
    "no type": (untyped(HALO), 11200),
    "json": (Response("{}", mimetype="application/json"), 12300),
    "bytes": (Response(HALO, mimetype="application/octet-stream"), 12300),
    "400": (Response(HALO, 400, mimetype="text/xml"), 11200),
    "404": (Response("no", 404), 11200),
    "500": (Response("no", 500), 11200),
    "503": (Response("no", 503), 11200),
    "300": (Response(HALO, 300, mimetype="text/xml"), 11216),
    "304": (Response(status=304), 11216),
    "308": (Response(status=308, headers={"Location": "/"}), 11216),
    "redirect to nowhere": (Response(status=302), 11216),
    "redirect to mail": (Response(status=302, headers={"Location": "mailto:a@b"}), 11216),
    "too large": (xml(f"<Response><!--{'a' * SIZE_LIMIT}--></Response>"), 11750),
    "too large text": (Response("a" * (SIZE_LIMIT + 1), mimetype="text/plain"), 11750),
    "empty": (xml(""), 12100),
    "empty and chunked": (xml("", **{"Transfer-Encoding": "chunked"}), 11770),
    "blank before the declaration": (xml(f' <?xml version="1.0"?>{HALO}'), 12100),
    "not well-formed": (xml("<Response>"), 12100),
    "words": (xml("OK"), 12100),
    "other root": (xml("<Message>Halo</Message>"), 12102),
    "control character in a cookie": (xml(HALO, **{"Set-Cookie": "a=b\x01c"}), 11206),
    "cookie without a name": (xml(HALO, **{"Set-Cookie": "=b"}), 11206),
}


@pytest.mark.parametrize(("answer", "code"), FAILED.values(), ids=FAILED)
def test_an_answer_that_twilio_refuses_reaches_nobody(answer, code):
    wire = line(answer)
    outcome = wire.says("halo")

    assert [problem.code for problem in outcome.errors] == [code]
    assert codes(outcome) == [code]
    assert outcome.exchanges[-1].problems == outcome.problems
    assert wire.inbox() == []


WARNED = {
    "unknown verb": ("<Response><Unknown/><Message>Halo</Message></Response>", 12200),
    "wrong case": ("<Response><message>x</message><Message>Halo</Message></Response>", 12200),
    "voice verb": ("<Response><Say>x</Say><Message>Halo</Message></Response>", 14110),
    "empty message": ("<Response><Message/><Message>Halo</Message></Response>", 14103),
    "blank message": ("<Response><Message> </Message><Message>Halo</Message></Response>", 14103),
    "long message": (
        f"<Response><Message>{'a' * 1601}</Message><Message>Halo</Message></Response>",
        14103,
    ),
    "to nobody": (
        "<Response><Message to='whatsapp:+0'>x</Message><Message>Halo</Message></Response>",
        14101,
    ),
    "from nobody": (
        "<Response><Message from='+1'>x</Message><Message>Halo</Message></Response>",
        14102,
    ),
    "from a stranger": (
        "<Response><Message from='whatsapp:+19995550000'>x</Message>"
        "<Message>Halo</Message></Response>",
        14102,
    ),
    "from another channel": (
        "<Response><Message from='+15005550006'>x</Message><Message>Halo</Message></Response>",
        14108,
    ),
    "odd method": ("<Response><Message method='PUT'>Halo</Message></Response>", 14104),
    "odd callback": ("<Response><Message action='ftp://a'>Halo</Message></Response>", 14105),
}


@pytest.mark.parametrize(("text", "code"), WARNED.values(), ids=WARNED)
def test_a_warning_costs_at_most_its_own_message(text, code):
    wire = line(xml(text))
    outcome = wire.says("halo")

    assert codes(outcome) == [code]
    assert outcome.errors == ()
    assert wire.inbox() == ["Halo"]


def test_a_text_of_exactly_1600_characters_is_sent():
    wire = line(says("a" * 1600))

    assert codes(wire.says("halo")) == []
    assert wire.inbox() == ["a" * 1600]


def test_empty_plain_text_is_an_empty_message():
    wire = line(Response("", mimetype="text/plain"))

    assert codes(wire.says("halo")) == [14103]


def test_ten_messages_are_sent_and_the_eleventh_is_not():
    wire = line(says(*map(str, range(12))))
    outcome = wire.says("halo")

    assert codes(outcome) == [14109]
    assert wire.inbox() == [str(number) for number in range(10)]


def test_the_code_of_a_bad_status_has_a_switch():
    wire = line(Response("no", 500), setting=Setting(behaviour=Behaviour(status_error_code=11217)))

    assert codes(wire.says("halo")) == [11217]


def test_whatsapp_sends_one_file_and_sms_all():
    answer = xml(
        "<Response><Message>a<Media>/1.jpg</Media><Media>/2.pdf</Media></Message></Response>"
    )
    wire = line(answer)
    (chat,) = wire.says("halo").replies
    (sms,) = wire.says("halo", "+15005550006").replies

    assert [one.source for one in chat.media] == ["http://bot.test/1.jpg"]
    assert [one.content_type for one in sms.media] == ["image/jpeg", "application/pdf"]
    assert chat.sid.startswith("MM")


def test_a_message_may_go_to_somebody_else_from_another_number():
    wire = line(
        xml(
            "<Response><Message to='+628999999999' from='+15005550006'>a</Message>"
            "<Message to='+628999999999' from='INFO'>b</Message></Response>"
        )
    )
    first, second = wire.says("halo").replies

    assert (first.sender, first.to) == ("+15005550006", "+628999999999")
    assert second.sender == "INFO"
    assert [one.body for one in wire.carrier.store.inbox("+628999999999")] == ["a", "b"]


@pytest.mark.parametrize(
    ("to", "content", "switch", "url"),
    [
        (WHATSAPP, Content("a"), "either", "/action"),
        ("+15005550006", Content("a"), "either", "/action"),
        (WHATSAPP, Content("a"), "action", "/action"),
        (WHATSAPP, Content("a"), "statusCallback", "/status"),
    ],
)
def test_a_reply_knows_where_its_statuses_go(to, content, switch, url):
    answer = xml(
        "<Response><Message action='/action' statusCallback='/status' method='GET'>a</Message>"
        "</Response>"
    )
    wire = line(answer, setting=Setting(behaviour=Behaviour(callback_attribute=switch)))
    (reply,) = wire.says(content, to).replies

    assert reply.status_callback == f"http://bot.test{url}"
    assert reply.status_method == "GET"


def test_replies_to_a_picture_by_sms_report_to_status_callback():
    wire = line(xml("<Response><Message action='/a' statusCallback='/s'>a</Message></Response>"))
    (reply,) = wire.says(
        Content("a", attachments=(Attachment("image/png", b"x"),)), "+15005550006"
    ).replies

    assert reply.status_callback == "http://bot.test/s"


def test_a_reply_by_sms_is_charged_by_segments_and_one_by_whatsapp_is_not():
    wire = line(says("a" * 161))

    assert wire.says("x", "+15005550006").replies[0].segments == 2
    assert wire.says("x").replies[0].segments == 1

"""Read documents of every kind, and refuse those that would hurt."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import GoTo, SendMessage
from bot.emulator.twiml import DEPTH_LIMIT, PROBLEM_LIMIT, SIZE_LIMIT, Document, read_twiml

HERE = "https://bot.test/in/sms"
START = '<?xml version="1.0" encoding="UTF-8"?>'


def read(text: str | bytes, **switches) -> Document:
    body = text.encode() if isinstance(text, str) else text
    return read_twiml(body, HERE, Behaviour(**switches))


def codes(document: Document) -> list[int]:
    return [problem.code for problem in document.problems]


def inside(text: str) -> Document:
    return read(f"{START}<Response>{text}</Response>")


@pytest.mark.parametrize(
    "text",
    ["<Response/>", "<Response></Response>", f"{START}<Response />", f"{START}\n<Response/>"],
)
def test_an_empty_response_asks_for_nothing_and_is_no_error(text):
    assert read(text) == Document()


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<Message>Halo</Message>", "Halo"),
        ("<Message><Body>Halo</Body></Message>", "Halo"),
        ("<Message>\n  <Body>Ha</Body>\n  <Body>lo</Body>\n</Message>", "Halo"),
        ("<Message>Ha<Body>lo</Body></Message>", "Halo"),
        ("<Message>a &lt;b&gt; &amp; c</Message>", "a <b> & c"),
        ("<Message>satu\ndua</Message>", "satu\ndua"),
        ("<Message>a<!-- b -->c</Message>", "ac"),
        ("<Message><![CDATA[1 < 2]]></Message>", "1 < 2"),
        ("<Message>  Halo\n</Message>", "Halo"),
        ("<Sms>Halo</Sms>", "Halo"),
    ],
)
def test_the_text_of_a_message_is_its_own_and_that_of_all_bodies(text, body):
    assert inside(text) == Document((SendMessage(body=body),))


def test_trimming_has_a_switch():
    assert read("<Response><Message> a </Message></Response>", trim_bodies=False).verbs == (
        SendMessage(body=" a "),
    )


def test_every_attribute_and_file_is_read_and_relative_addresses_are_completed():
    document = inside(
        '<Message to="+628111" from="+1500" action="/done" statusCallback="status" method="get">'
        "<Media>../a.jpg</Media><Media>https://cdn.test/b.png</Media></Message>"
    )

    assert document == Document(
        (
            SendMessage(
                media=("https://bot.test/a.jpg", "https://cdn.test/b.png"),
                to="+628111",
                sender="+1500",
                action="https://bot.test/done",
                status_callback="https://bot.test/in/status",
                method="GET",
            ),
        )
    )


def test_verbs_keep_their_order_and_nothing_follows_a_redirect():
    document = inside(
        "<Message>1</Message><Message>2</Message><Redirect>/next</Redirect><Message>3</Message>"
    )

    assert document.verbs == (
        SendMessage(body="1"),
        SendMessage(body="2"),
        GoTo("https://bot.test/next"),
    )


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("<Redirect/>", GoTo(HERE)),
        ("<Redirect> ?a=1 </Redirect>", GoTo(f"{HERE}?a=1")),
        ('<Redirect method="GET">x</Redirect>', GoTo("https://bot.test/in/x", "GET")),
    ],
)
def test_a_redirect_leads_somewhere_else(text, verb):
    assert inside(text) == Document((verb,))


def test_the_default_method_of_a_redirect_has_a_switch():
    document = read("<Response><Redirect>x</Redirect></Response>", redirect_method="GET")

    assert document.verbs == (GoTo("https://bot.test/in/x", "GET"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "OK",
        "<Response>",
        "<Response><Message>a</Response>",
        f" {START}<Response/>",
        f"\n{START}<Response/>",
        "<Response/><Response/>",
        "<Response>a & b</Response>",
        "<Response><Message>\x0b</Message></Response>",
        b"<Response>\xff\xfe\xfa</Response>",
        b'<?xml version="1.0" encoding="no-such"?><Response/>',
        b'<?xml version="1.0" encoding="shift-jis"?><Response/>',
        b"<Response><Message>\xed\xa0\x80</Message></Response>",
        "<!DOCTYPE Response><Response/>",
    ],
)
def test_what_is_not_well_formed_is_a_parse_failure(text):
    document = read(text)

    assert codes(document) == [12100]
    assert document.verbs == ()


@pytest.mark.parametrize("text", ["<response/>", "<html></html>", '<Response xmlns="urn:a"/>'])
def test_the_root_must_be_response(text):
    assert codes(read(text)) == [12102]


@pytest.mark.parametrize(
    "text",
    [
        "<message>x</message>",
        "<Unknown/>",
        "x",
        '<Message colour="red">Halo</Message>',
        '<Message To="+1">Halo</Message>',
        "<Message>Halo<Unknown/></Message>",
        "<Message><Body>Halo<b/></Body></Message>",
        "<Message>Halo<Media>ftp://a.test/b</Media></Message>",
    ],
)
def test_what_the_schema_does_not_know_is_a_warning_and_the_rest_runs(text):
    document = inside(f"{text}<Message>Halo</Message>")

    assert codes(document) == [12200]
    assert document.error is None
    assert {verb.body for verb in document.verbs} == {"Halo"}


def test_more_than_ten_files_are_left_out_with_a_warning():
    document = inside("<Message>" + "<Media>/a.jpg</Media>" * 12 + "</Message>")

    assert codes(document) == [12200]
    assert len(document.verbs[0].media) == 10


@pytest.mark.parametrize("verb", ["Say", "Play", "Dial", "Hangup"])
def test_a_voice_verb_is_skipped_with_its_own_warning(verb):
    document = inside(f"<{verb}>a</{verb}><Message>Halo</Message>")

    assert codes(document) == [14110]
    assert document.verbs == (SendMessage(body="Halo"),)


def test_a_wrong_method_is_a_warning_and_means_post():
    document = inside('<Message method="PUT" action="/a">Halo</Message>')

    assert codes(document) == [14104]
    assert document.verbs[0].method == "POST"


@pytest.mark.parametrize("name", ["action", "statusCallback"])
@pytest.mark.parametrize("url", ["ftp://a.test/b", "http://", "http://[", "mailto:a"])
def test_a_callback_that_is_no_web_address_is_a_warning(name, url):
    document = inside(f'<Message {name}="{url}">Halo</Message>')

    assert codes(document) == [14105]
    assert document.verbs == (SendMessage(body="Halo"),)


def test_complaints_about_one_document_are_limited():
    assert len(inside("<a/>" * 1000).problems) == PROBLEM_LIMIT


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1).filter(
            lambda text: text == text.strip()
        ),
        max_size=10,
    )
)
def test_what_the_official_library_writes_is_read_back(texts):
    response = MessagingResponse()
    for text in texts:
        response.message(text)

    assert read(str(response)) == Document(tuple(SendMessage(body=text) for text in texts))


# Documents that would hurt: work is limited by size and depth, never by the document

BOMB = (
    '<!DOCTYPE a [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><Response><Message>&l9;</Message></Response>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Response>&x;</Response>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_refused_before_they_are_expanded(text):
    document = read(text)

    assert codes(document) == [12100]
    assert "not allowed" in document.problems[0].detail


def test_ten_megabytes_are_refused_unread():
    body = b"<Response>" + b"<Message>a</Message>" * 500_000 + b"</Response>"
    tracemalloc.start()
    document = read(body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert codes(document) == [11750]
    assert most < 100_000


def test_depth_is_limited_while_reading():
    allowed, deep = DEPTH_LIMIT - 1, 20_000
    document = inside("<a>" * deep)  # not even closed: reading stops long before the end

    assert "levels" in document.problems[0].detail
    assert codes(document) == [12100]
    assert codes(inside("<a>" * allowed + "</a>" * allowed)) == [12200]


def test_exactly_64_kilobytes_are_read():
    frame = len("<Response><Message></Message></Response>")
    full = f"<Response><Message>{'a' * (SIZE_LIMIT - frame)}</Message></Response>"

    assert codes(read(full)) == []
    assert codes(read(full.replace("a", "aa", 1))) == [11750]


@given(st.binary(max_size=2000))
def test_any_bytes_give_a_document_or_a_parse_failure(body):
    document = read(body)

    assert document == Document() or codes(document) in ([12100], [12102])


PIECES = (
    "<Response>|</Response>|<Message>|</Message>|<Body>|</Body>|<Media>/a|</Media>|<Redirect>"
    "|</Redirect>|&amp;|&|x|<!--|-->|<![CDATA[|]]>|<Message to='+1'>|\x00|<a b='c'/>|<?pi?>"
)
SCRAPS = st.sampled_from([START, *PIECES.split("|")])


@given(st.lists(SCRAPS, max_size=30).map("".join))
def test_any_scraps_of_documents_are_read_or_complained_about(text):
    document = read(text)

    assert document.error is None or document.verbs == ()
    assert all(problem.text for problem in document.problems)

"""Forms are read strictly: what is doubled, inconsistent or out of shape is no message."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import NOW
from support.web import ACCOUNT, ADDRESS, CONTACT, PHONE, a_form, an_sms, sid
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from bot.channels.form import MAX_FIELDS, completed, read_form, read_message, single_values
from bot.engine.events import Media, MessageReceived
from bot.text import clean


def read(form: dict[str, str]) -> MessageReceived:
    return read_message(single_values(read_form(urlencode(form).encode())), ACCOUNT, NOW)


def test_a_whatsapp_message_is_read() -> None:
    message = sid()
    assert read(a_form(MessageSid=message, Body="Halo 😀 & 100%+")) == MessageReceived(
        id=message,
        at=NOW,
        channel="whatsapp",
        contact=CONTACT,
        address=ADDRESS,
        text="Halo 😀 & 100%+",
    )


def test_an_sms_is_read() -> None:
    message = read(an_sms(Body="TAGIHAN 54321"))
    assert (message.channel, message.contact, message.address, message.text) == (
        "sms",
        PHONE,
        "+6287775500400",
        "TAGIHAN 54321",
    )


def test_media_are_read_in_order() -> None:
    form = a_form(NumMedia="2", Body="", MediaUrl1="https://b", MediaContentType1="image/png")
    form |= {"MediaUrl0": "https://a", "MediaContentType0": "audio/ogg"}
    message = read(form)
    assert message.media == (Media("audio/ogg", "https://a"), Media("image/png", "https://b"))
    assert message.kind == "audio"


def test_a_location_is_read() -> None:
    message = read(a_form(Body="", Latitude="-6.175392000000", Longitude="106.827153000000"))
    assert message.location == (-6.175392, 106.827153)
    assert message.kind == "location"


@pytest.mark.parametrize("name", ["ButtonPayload", "ListId"])
def test_a_tapped_button_or_row_is_read(name: str) -> None:
    assert read(a_form(**{name: "pandawa"})).payload == "pandawa"


def test_a_person_who_hides_the_number_can_write() -> None:
    message = read(a_form(From="whatsapp:ID.1234567890abcDEF"))
    assert (message.channel, message.contact) == ("whatsapp", "whatsapp:ID.1234567890abcDEF")


def test_fields_that_nobody_knows_yet_do_no_harm() -> None:
    assert read(a_form(NewField="1")).text == "halo"


def test_ids_that_differ_in_case_are_one_id() -> None:
    upper = "sm" + "AB" * 16
    assert read(a_form(MessageSid=upper)).id == "SM" + "ab" * 16


def test_a_text_is_cleaned_and_cut() -> None:
    message = read(a_form(Body="a\x00\x1b\r\nb" + "x" * 5000))
    assert message.text.startswith("a\nbxxx")
    assert len(message.text) == 4096


@given(st.text(max_size=300))
def test_any_text_arrives_clean(text: str) -> None:
    encodable = text.encode("utf-8", "replace").decode()
    assert read(a_form(Body=encodable)).text == clean(encodable)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MessageSid": "SM123"}, "MessageSid must be"),
        ({"MessageSid": "XX" + "a" * 32}, "MessageSid must be"),
        ({"MessageSid": "SM" + "a" * 31 + "١"}, "MessageSid must be"),
        ({"MessageSid": "SM" + "a" * 32 + "\n"}, "MessageSid must be"),
        ({"SmsSid": "SM" + "b" * 32}, "differ"),
        ({"SmsMessageSid": "SM" + "b" * 32}, "differ"),
        ({"From": ""}, "From must be"),
        ({"From": "6281234567890"}, "From must be"),
        ({"From": "+62812"}, "From must be"),
        ({"From": "+6281234567890\n"}, "From must be"),
        ({"From": "whatsapp:+628123456789012345"}, "From must be"),
        ({"From": "whatsapp:+62812٣٤٥٦٧٨٩٠"}, "From must be"),
        ({"From": "whatsapp:id.123"}, "From must be"),
        ({"From": "telegram:+6281234567890"}, "From must be"),
        ({"To": "javascript:alert(1)"}, "To must be"),
        ({"To": "+628118750400"}, "different channels"),
        ({"WaId": "6281234567890"}, "WaId"),
        ({"AccountSid": "AC" + "b" * 32}, "AccountSid"),
        ({"NumMedia": "-1"}, "NumMedia must be"),
        ({"NumMedia": "11"}, "NumMedia must be"),
        ({"NumMedia": "²"}, "NumMedia must be"),
        ({"NumMedia": "999999999999"}, "NumMedia must be"),
        ({"NumMedia": "1"}, "more files than"),
        ({"Latitude": "1.0"}, "two numbers"),
        ({"Latitude": "x", "Longitude": "1"}, "two numbers"),
        ({"Latitude": "nan", "Longitude": "1"}, "on this planet"),
        ({"Latitude": "91", "Longitude": "1"}, "on this planet"),
        ({"Latitude": "1", "Longitude": "-181"}, "on this planet"),
        ({"MessageStatus": "sent"}, "/webhook/status"),
    ],
)
def test_a_form_out_of_shape_is_refused_in_one_line(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadRequest, match=re.escape(sentence)) as caught:
        read(a_form() | changes)
    assert "\n" not in (caught.value.description or "")


@pytest.mark.parametrize("name", sorted(a_form()))
def test_no_field_may_come_twice(name: str) -> None:
    form = a_form()
    body = urlencode([*form.items(), (name, form[name])]).encode()
    with pytest.raises(BadRequest, match="twice"):
        single_values(read_form(body))


@given(st.text("aB1=&%+ 20C3A9é\x00;", max_size=60).map(str.encode) | st.binary(max_size=60))
def test_a_body_is_read_as_the_standard_library_reads_it(body: bytes) -> None:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    read = read_form(body)
    if len(dict(pairs)) < len(pairs):
        assert isinstance(read, MultiDict)
        assert list(read.items(multi=True)) == list(MultiDict(pairs).items(multi=True))
    else:
        assert read == dict(pairs)


def test_a_flood_of_fields_is_refused_unread() -> None:
    with pytest.raises(BadRequest, match=f"more than {MAX_FIELDS}"):
        read_form(b"&".join(b"a%d=" % number for number in range(MAX_FIELDS + 1)))


def test_a_form_typed_by_hand_is_completed() -> None:
    body = b"From=whatsapp:+6281234567890&To=whatsapp:+628118750400&Body=."
    first, second = (read_message(completed(read_form(body)), "", NOW) for _ in range(2))
    assert (first.contact, first.address) == ("whatsapp:+6281234567890", ADDRESS)
    assert first.id != second.id

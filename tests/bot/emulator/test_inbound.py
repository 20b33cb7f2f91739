"""Look at what a webhook receives, with the official library as the judge of its signature."""

import json
from dataclasses import replace

import pytest
from support.wire import ACCOUNT, PHONE, SMS, URL, WHATSAPP, Setting, hours, line
from twilio.request_validator import RequestValidator

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Attachment, Content, Location, Phone, Place, Tap, Webhook

PHOTO = Attachment("image/jpeg", b"\xff\xd8")
PIN = Location(-6.1753924, 106.8271528, "Jl. Medan Merdeka", "Monas")
KINDS = {
    "text": Content("Halo 😀 & 100%+ ç"),
    "empty": Content(""),
    "photo": Content("ini fotonya", attachments=(PHOTO,)),
    "location": Content(location=PIN),
    "contact": Content(contact="BEGIN:VCARD\nFN:Siti\nEND:VCARD"),
    "button": Content(tap=Tap("button", "Ya", "ya-1")),
    "list": Content(tap=Tap("list", "Jakarta", "31", "DKI")),
    "forwarded": Content("sebarkan", forwarded=True, frequently_forwarded=True),
}


def posted(content: Content, to: str = WHATSAPP, phone: Phone = PHONE, **setting) -> dict[str, str]:
    """Give the form that a message arrives as."""
    wire = line(setting=Setting(**setting))
    wire.carrier.receive(phone, to, content)
    return wire.bot.requests[0].form.to_dict()


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("to", [WHATSAPP, SMS])
@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("url", [URL, "http://bot.test:5000/a%20b/?q=it%27s&n=J%C3%BCrgen&a="])
def test_the_official_validator_accepts_every_inbound_request(url, content, to, method):
    wire = line(setting=Setting(Webhook(url, method)))
    wire.says(content, to)
    (request,) = wire.bot.requests
    asked = "http://" + request.host + request.environ["RAW_URI"]
    validator = RequestValidator(ACCOUNT.auth_token)
    signature = request.headers["X-Twilio-Signature"]

    assert request.method == method
    assert asked.startswith(url)
    assert validator.validate(asked, request.form, signature)
    assert not validator.validate(asked + "x", request.form, signature)
    assert (request.args if method == "GET" else request.form)["AccountSid"] == ACCOUNT.sid


def test_a_whatsapp_text_is_posted_as_it_was_captured():
    wire = line()
    wire.says("halo")
    form = wire.bot.requests[0].form

    assert " ".join(form) == (
        "SmsMessageSid NumMedia ProfileName MessageType SmsSid WaId SmsStatus Body To "
        "NumSegments ReferralNumMedia MessageSid AccountSid ChannelMetadata From ApiVersion"
    )
    sid = form["MessageSid"]
    assert sid[:2] == "SM"
    assert {**form} == {
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "MessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Budi",
        "MessageType": "text",
        "WaId": "6281234567890",
        "SmsStatus": "received",
        "Body": "halo",
        "To": WHATSAPP,
        "From": "whatsapp:+6281234567890",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "AccountSid": ACCOUNT.sid,
        "ApiVersion": "2010-04-01",
        "ChannelMetadata": (
            '{"type":"whatsapp","data":{"context":{"ProfileName":"Budi","WaId":"6281234567890"}}}'
        ),
    }


def test_an_sms_is_posted_as_it_was_captured():
    phone = replace(PHONE, place=Place("SAN FRANCISCO", "CA", "94107", "US"))
    wire = line(setting=Setting(service="MG" + "0" * 32))
    wire.carrier.receive(phone, SMS, Content("ç" * 71))
    form = wire.bot.requests[0].form

    assert " ".join(form) == (
        "ToCountry ToState SmsMessageSid NumMedia ToCity FromZip SmsSid FromState SmsStatus "
        "FromCity Body FromCountry To MessagingServiceSid ToZip NumSegments MessageSid "
        "AccountSid From ApiVersion"
    )
    assert form["MessagingServiceSid"] == "MG" + "0" * 32
    assert form["FromCity"] == "SAN FRANCISCO"
    assert form["ToCountry"] == "US"
    assert form["ToCity"] == ""
    assert form["NumSegments"] == "2"
    assert form["From"] == PHONE.number


def test_files_come_as_addresses_of_this_emulator():
    wire = line()
    outcome = wire.says(Content("ini", attachments=(PHOTO, Attachment("audio/ogg", b"OggS"))))
    form = wire.bot.requests[0].form
    first, second = outcome.message.media

    assert outcome.message.sid.startswith("MM")
    assert form["NumMedia"] == "2"
    assert form["MessageType"] == "image"
    assert form["MediaContentType1"] == "audio/ogg"
    assert second.content == b"OggS"
    assert form["MediaUrl0"] == (
        f"http://127.0.0.1:8000/2010-04-01/Accounts/{ACCOUNT.sid}"
        f"/Messages/{outcome.message.sid}/Media/{first.sid}"
    )


def test_a_file_that_is_served_elsewhere_keeps_its_address():
    picture = Attachment("image/png", url="http://127.0.0.1:9/p.png")

    assert posted(Content(attachments=(picture,)))["MediaUrl0"] == "http://127.0.0.1:9/p.png"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [("video/mp4", "video"), ("application/pdf", "document"), ("text/plain", "document")],
)
def test_the_message_type_of_a_file_is_a_guess_with_a_switch(content_type, kind):
    content = Content(attachments=(Attachment(content_type, b"x"),))

    assert posted(content)["MessageType"] == kind
    assert "MessageType" not in posted(content, behaviour=Behaviour(file_message_types=False))


def test_a_location_has_an_empty_body_and_twelve_decimals():
    form = posted(KINDS["location"])

    assert form["MessageType"] == "location"
    assert form["Body"] == ""
    assert (form["Latitude"], form["Longitude"]) == ("-6.175392400000", "106.827152800000")
    assert (form["Address"], form["Label"]) == ("Jl. Medan Merdeka", "Monas")


def test_a_pin_without_a_name_has_neither_address_nor_label():
    form = posted(Content(location=Location(1.5, 2.5)))

    assert not {"Address", "Label"} & form.keys()


def test_a_contact_card_is_a_file():
    form = posted(KINDS["contact"])

    assert form["MessageType"] == "contacts"
    assert form["NumMedia"] == "1"
    assert form["MediaContentType0"] == "text/vcard"
    assert form["MessageSid"].startswith("MM")
    assert form["Body"] == ""


def test_a_button_reply_names_its_payload_and_the_message_with_the_button():
    wire = line()
    (asked,) = wire.says("menu").replies or wire.carrier.store.messages()[:1]
    wire.says(Content(tap=Tap("button", "Ya", "ya-1"), quoted=asked.sid))
    form = wire.bot.requests[1].form

    assert form["MessageType"] == "interactive"
    assert form["Body"] == form["ButtonText"] == "Ya"
    assert form["ButtonPayload"] == "ya-1"
    assert form["ButtonType"] == "REPLY"
    assert form["Forwarded"] == form["FrequentlyForwarded"] == "false"
    assert form["OriginalRepliedMessageSid"] == asked.sid
    assert form["OriginalRepliedMessageSender"] == asked.sender
    assert json.loads(form["ChannelMetadata"])["data"]["context"] == {
        "ButtonText": "Ya",
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
        "ProfileName": "Budi",
        "WaId": "6281234567890",
    }


def test_a_list_reply_names_its_item():
    form = posted(KINDS["list"])

    assert form["MessageType"] == "interactive"
    assert (form["ListId"], form["ListTitle"], form["Body"]) == ("31", "Jakarta", "Jakarta")
    assert "ListDescription" not in form


def test_what_is_not_known_of_list_replies_has_switches():
    form = posted(
        KINDS["list"], behaviour=Behaviour(list_description=True, list_body_is_title=False)
    )

    assert form["ListDescription"] == "DKI"
    assert form["Body"] == ""


def test_a_quoted_reply_names_what_it_quotes_for_seven_days():
    wire = line()
    first = wire.says("satu").message
    wire.clock.advance(hours(7 * 24))
    wire.says(Content("dua", quoted=first.sid))
    wire.clock.advance(hours(0.1))
    wire.says(Content("tiga", quoted=first.sid))

    assert wire.bot.requests[1].form["OriginalRepliedMessageSid"] == first.sid
    assert wire.bot.requests[1].form["MessageType"] == "text"
    assert "OriginalRepliedMessageSid" not in wire.bot.requests[2].form


def test_a_forwarded_message_says_so():
    form = posted(KINDS["forwarded"])

    assert form["Forwarded"] == form["FrequentlyForwarded"] == "true"
    assert not {"Forwarded", "FrequentlyForwarded"} & posted(Content("asli")).keys()


def test_an_advertisement_names_itself():
    referral = (("ReferralNumMedia", "1"), ("ReferralHeadline", "Promo"))
    form = posted(Content("halo", referral=referral))

    assert form["ReferralHeadline"] == "Promo"
    assert form["ReferralNumMedia"] == "1"


def test_the_business_scoped_id_has_a_switch():
    phone = replace(PHONE, external_id="ID.1234567890123456")
    new = Behaviour(send_external_user_id=True)

    assert "ExternalUserId" not in posted(Content("a"), phone=phone)
    assert posted(Content("a"), phone=phone, behaviour=new)["ExternalUserId"] == (
        "whatsapp:ID.1234567890123456"
    )


def test_the_headers_are_those_that_were_captured():
    wire = line()
    wire.says("halo")
    headers = wire.bot.requests[0].headers

    assert headers["User-Agent"] == "TwilioProxy/1.1"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Accept"] == "*/*"
    assert headers["X-Home-Region"] == "us1"
    assert headers["Connection"] == "close"
    assert len(headers["I-Twilio-Idempotency-Token"]) == 36
    assert not {"Cookie", "Authorization", "X-Wartel-Clock"} & set(headers.keys())


def test_a_get_carries_the_message_in_its_query_and_has_no_body():
    wire = line(setting=Setting(Webhook(f"{URL}?tenant=7", "GET")))
    wire.says("halo")
    (request,) = wire.bot.requests

    assert request.args["tenant"] == "7"
    assert request.args["Body"] == "halo"
    assert request.get_data() == b""
    assert "Content-Type" not in request.headers


def test_a_bot_on_this_machine_can_be_told_the_time():
    wire = line(setting=Setting(parts={"share_clock": True}))
    wire.says("halo")

    assert wire.bot.requests[0].headers["X-Wartel-Clock"] == "2026-11-23T02:00:00+00:00"

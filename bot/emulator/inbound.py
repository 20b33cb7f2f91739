"""Write an inbound message as the form and the headers that Twilio posts.

Parameters: https://www.twilio.com/docs/messaging/guides/webhook-request, and, where that page is
silent (MessageType, SmsStatus, ApiVersion, ChannelMetadata), requests that were captured and
published. The order is that of the captures; it does not matter to the signature.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from bot.emulator.addresses import bare
from bot.emulator.behaviour import Behaviour
from bot.emulator.model import API_VERSION, Content, Message, Params, Phone, Place, Sender
from bot.text import segments

FORM: Final = "application/x-www-form-urlencoded"
TOKEN_HEADER: Final = "I-Twilio-Idempotency-Token"

AGENT: Final = "TwilioProxy/1.1"

HEADERS: Final[Params] = (
    ("User-Agent", AGENT),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip"),
    ("X-Home-Region", "us1"),
    ("Connection", "close"),
)
"""What every captured request carries besides its type, its signature and its token."""


def inbound_params(
    message: Message,
    phone: Phone,
    sender: Sender,
    quoted: Message | None,
    public_url: str,
    behaviour: Behaviour,
) -> Params:
    """Write the form of a stored inbound message.

    `quoted` is the message that it answers, if that is not too old; `public_url` is where this
    emulator serves media, without a trailing slash.
    """
    content = message.content or Content(message.body)
    files = tuple(_files(message, public_url))
    if message.channel == "whatsapp":
        return _whatsapp(message, content, phone, quoted, behaviour) + files
    return _sms(message, phone, sender) + files


def media_url(message: Message, index: int, public_url: str) -> str:
    """Give the address of a message's file; Twilio asks for Basic authentication there."""
    media = message.media[index]
    path = f"{API_VERSION}/Accounts/{message.account_sid}/Messages/{message.sid}/Media/{media.sid}"
    return media.source or f"{public_url}/{path}"


def _files(message: Message, public_url: str) -> Iterator[tuple[str, str]]:
    for index, media in enumerate(message.media):
        yield f"MediaContentType{index}", media.content_type
        yield f"MediaUrl{index}", media_url(message, index, public_url)


def _sms(message: Message, phone: Phone, sender: Sender) -> Params:
    sid = message.sid
    to, origin = sender.place, phone.place
    service = (("MessagingServiceSid", message.service_sid),) if message.service_sid else ()
    return (
        *_place("To", to, "Country", "State"),
        ("SmsMessageSid", sid),
        ("NumMedia", str(len(message.media))),
        *_place("To", to, "City"),
        *_place("From", origin, "Zip"),
        ("SmsSid", sid),
        *_place("From", origin, "State"),
        ("SmsStatus", "received"),
        *_place("From", origin, "City"),
        ("Body", message.body),
        *_place("From", origin, "Country"),
        ("To", message.to),
        *service,
        *_place("To", to, "Zip"),
        ("NumSegments", str(segments(message.body).count)),
        ("MessageSid", sid),
        ("AccountSid", message.account_sid),
        ("From", message.sender),
        ("ApiVersion", API_VERSION),
    )


def _place(side: str, place: Place, *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        yield side + name, getattr(place, name.lower())


def _whatsapp(
    message: Message, content: Content, phone: Phone, quoted: Message | None, behaviour: Behaviour
) -> Params:
    sid = message.sid
    context = dict(_context(content, phone))
    metadata = {"type": "whatsapp", "data": {"context": context}}
    return (
        ("SmsMessageSid", sid),
        ("NumMedia", str(len(message.media))),
        ("ProfileName", phone.name),
        *_message_type(message, content, behaviour),
        ("SmsSid", sid),
        ("WaId", bare(message.sender).lstrip("+")),
        ("SmsStatus", "received"),
        ("Body", message.body),
        ("To", message.to),
        *((("MessagingServiceSid", message.service_sid),) if message.service_sid else ()),
        ("NumSegments", "1"),
        *content.referral,
        *_default("ReferralNumMedia", "0", content.referral),
        ("MessageSid", sid),
        ("AccountSid", message.account_sid),
        ("ChannelMetadata", json.dumps(metadata, ensure_ascii=False, separators=(",", ":"))),
        ("From", message.sender),
        ("ApiVersion", API_VERSION),
        *_external_id(phone, behaviour),
        *_flags(content),
        *_tap(content, behaviour),
        *_location(content),
        *_quoted(quoted),
    )


def _default(name: str, value: str, params: Params) -> Params:
    return () if any(known == name for known, _ in params) else ((name, value),)


def _context(content: Content, phone: Phone) -> Iterator[tuple[str, str]]:
    if content.tap is not None and content.tap.kind == "button":
        yield "ButtonText", content.tap.title
    yield from _flags(content)
    yield "ProfileName", phone.name
    yield "WaId", phone.number.lstrip("+")


def _message_type(
    message: Message, content: Content, behaviour: Behaviour
) -> Iterator[tuple[str, str]]:
    if content.tap is not None:
        yield "MessageType", "interactive"
    elif content.location is not None:
        yield "MessageType", "location"
    elif content.contact:
        yield "MessageType", "contacts"
    elif not message.media:
        yield "MessageType", "text"
    elif behaviour.file_message_types:
        kind = message.media[0].content_type.split("/")[0]
        yield "MessageType", kind if kind in ("image", "audio", "video") else "document"


def _external_id(phone: Phone, behaviour: Behaviour) -> Iterator[tuple[str, str]]:
    if behaviour.send_external_user_id and phone.external_id:
        yield "ExternalUserId", f"whatsapp:{phone.external_id}"


def _flags(content: Content) -> Iterator[tuple[str, str]]:
    """Tell of forwarding; button replies were captured saying `false`, others not saying it."""
    tapped = content.tap is not None and content.tap.kind == "button"
    values = {"Forwarded": content.forwarded, "FrequentlyForwarded": content.frequently_forwarded}
    for name, value in values.items():
        if value or tapped:
            yield name, str(value).lower()


def _tap(content: Content, behaviour: Behaviour) -> Iterator[tuple[str, str]]:
    tap = content.tap
    if tap is None:
        return
    if tap.kind == "button":
        yield "ButtonText", tap.title
        yield "ButtonPayload", tap.id
        yield "ButtonType", tap.button_type
        return
    yield "ListId", tap.id
    yield "ListTitle", tap.title
    if behaviour.list_description:
        yield "ListDescription", tap.description


def _location(content: Content) -> Iterator[tuple[str, str]]:
    pin = content.location
    if pin is None:
        return
    yield "Latitude", f"{pin.latitude:.12f}"  # twelve decimals, as captured
    yield "Longitude", f"{pin.longitude:.12f}"
    if pin.address:
        yield "Address", pin.address
    if pin.label:
        yield "Label", pin.label


def _quoted(quoted: Message | None) -> Iterator[tuple[str, str]]:
    if quoted is not None:
        yield "OriginalRepliedMessageSid", quoted.sid
        yield "OriginalRepliedMessageSender", quoted.sender


def body_of(content: Content, behaviour: Behaviour) -> str:
    """Give the Body of what a person sends: the text, or the title of what was tapped."""
    tap = content.tap
    if tap is not None and (tap.kind == "button" or behaviour.list_body_is_title):
        return tap.title
    return content.body


def fallback_params(params: Params, code: int, url: str) -> Params:
    """Add what only a fallback request carries: which error, and which URL failed."""
    return (*params, ("ErrorCode", str(code)), ("ErrorUrl", url))


def more_params(params: Params, more: Mapping[str, str]) -> Params:
    """Add parameters such as OptOutType."""
    return (*params, *more.items())

"""Read Twilio's form strictly: one value a field, all of them consistent.

A signature joins names and values without delimiters, so a captured request stays valid when a
boundary moves (`MessageSid` becomes `Mess` and `ageSid...`) and when a value is doubled. The schema
here is what refuses such requests; https://www.twilio.com/docs/messaging/guides/webhook-request
lists the fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import unquote_plus
from uuid import uuid4

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from bot.engine.events import Media, MessageReceived
from bot.text import clean

MAX_FIELDS: Final = 200
"""Far above the about 45 fields that Twilio knows; parsing a million takes seconds."""

MAX_TEXT: Final = 4096
"""Characters of a text that are read: WhatsApp's own limit; Twilio passes on 1600."""

MAX_PAYLOAD: Final = 256
"""Characters of a button's or row's id, https://www.twilio.com/docs/content/twilio-quick-reply"""

MAX_MEDIA: Final = 10
"""Files of one message, https://www.twilio.com/docs/messaging/guides/accepted-mime-types"""

_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?P<channel>whatsapp:)?\+(?P<number>[0-9]{8,15})"
    r"|whatsapp:[A-Z]{2}\.[A-Za-z0-9]{1,128}",  # a person who hides the number
    re.ASCII,
)
_SPACE_FOR_PLUS = re.compile(r"^(whatsapp:)? ")

Params = Mapping[str, str] | MultiDict[str, str]


def read_form(body: bytes) -> Params:
    """Decode a form as `urllib.parse.parse_qsl` does; a MultiDict if any field came twice.

    Raises BadRequest for a flood of fields.
    """
    pieces = body.decode("utf-8", "replace").split("&")
    if len(pieces) > MAX_FIELDS:
        raise BadRequest(f"The form has more than {MAX_FIELDS} fields.")
    pairs: list[tuple[str, str]] = []
    for piece in pieces:
        name, _, value = piece.partition("=")
        # Few have anything to decode, and asking the library for each costs more than all the rest.
        if "%" in name or "+" in name:
            name = unquote_plus(name)
        if "%" in value or "+" in value:
            value = unquote_plus(value)
        if piece:
            pairs.append((name, value))
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else MultiDict(pairs)


def single_values(params: Params) -> Mapping[str, str]:
    """Give the fields of a form in which each came once; raise BadRequest for others."""
    if isinstance(params, MultiDict):
        raise BadRequest("A field came twice.")
    return params


def completed(fields: Mapping[str, str]) -> dict[str, str]:
    """Complete a form typed by hand: a fresh message id, and + where curl sent a space."""
    whole = {"MessageSid": f"SM{uuid4().hex}", **fields}
    for name in ("From", "To"):
        whole[name] = _SPACE_FOR_PLUS.sub(r"\1+", whole.get(name, ""))
    return whole


def read_message(
    fields: Mapping[str, str], account: str, at: datetime, *, reachable: bool = False
) -> MessageReceived:
    """Read an inbound message; raise BadRequest, in one sentence, for whatever is not one.

    `account` is the AccountSid that the operator configured, or empty; whether the sender is
    `reachable` for later messages is known to the line that it came over.
    """
    if "MessageStatus" in fields:
        raise BadRequest("This is a status callback; its address is /webhook/status.")
    if account and fields.get("AccountSid", account) != account:
        raise BadRequest("AccountSid is not the account of this server.")
    contact, address = fields.get("From", ""), fields.get("To", "")
    channel = _channel(contact, address)
    _check_number(fields.get("WaId"), contact)
    return MessageReceived(
        id=_sid(fields),
        at=at,
        channel=channel,
        contact=contact,
        address=address,
        text=clean(fields.get("Body", ""))[:MAX_TEXT],
        media=_media(fields),
        location=_location(fields),
        payload=clean(fields.get("ButtonPayload") or fields.get("ListId") or "")[:MAX_PAYLOAD],
        reachable=reachable,
    )


def _sid(fields: Mapping[str, str]) -> str:
    sid = fields.get("MessageSid", "")
    if not _SID.fullmatch(sid):
        raise BadRequest("MessageSid must be SM or MM and 32 hexadecimal digits.")
    if not fields.get("SmsMessageSid", sid) == fields.get("SmsSid", sid) == sid:
        raise BadRequest("MessageSid, SmsMessageSid and SmsSid differ.")
    return sid[:2].upper() + sid[2:].lower()


def channel_of(address: str) -> str | None:
    """Name the channel that an address belongs to; None for what is no address."""
    if not _ADDRESS.fullmatch(address):
        return None
    return "whatsapp" if address.startswith("whatsapp:") else "sms"


def _channel(contact: str, address: str) -> str:
    channels = [channel_of(contact), channel_of(address)]
    for name, channel in zip(("From", "To"), channels, strict=True):
        if channel is None:
            raise BadRequest(f"{name} must be like +6281234567890 or whatsapp:+6281234567890.")
    if channels[0] != channels[1]:
        raise BadRequest("From and To are of different channels.")
    return str(channels[0])


def _check_number(whatsapp_id: str | None, contact: str) -> None:
    """Refuse a WaId that is not the sender's number; who hides the number has none to compare."""
    found = _ADDRESS.fullmatch(contact)
    number = found["number"] if found else None
    if whatsapp_id is not None and number is not None and whatsapp_id != number:
        raise BadRequest("WaId is not the number in From.")


def _media(fields: Mapping[str, str]) -> tuple[Media, ...]:
    count = fields.get("NumMedia", "0")
    if count == "0":
        return ()
    if not re.fullmatch("[0-9]{1,2}", count) or int(count) > MAX_MEDIA:
        raise BadRequest(f"NumMedia must be a number from 0 to {MAX_MEDIA}.")
    try:
        return tuple(
            Media(fields[f"MediaContentType{n}"], fields[f"MediaUrl{n}"]) for n in range(int(count))
        )
    except KeyError as error:
        raise BadRequest("NumMedia counts more files than the form names.") from error


def _location(fields: Mapping[str, str]) -> tuple[float, float] | None:
    if "Latitude" not in fields and "Longitude" not in fields:
        return None
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError) as error:
        raise BadRequest("Latitude and Longitude must be two numbers.") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadRequest("Latitude and Longitude must be degrees on this planet.")
    return latitude, longitude

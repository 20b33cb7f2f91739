"""Turn fields of the wire, as somebody types them, into what a phone sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.emulator.model import (
    Attachment,
    Content,
    Location,
    Message,
    Phone,
    Place,
    Tap,
)
from bot.emulator.seams import Lines, NoRules, Ruling
from bot.errors import WartelError
from bot.text import MESSAGE_LIMIT

OURS: Final = frozenset(
    {"AccountSid", "ApiVersion", "ChannelMetadata", "From", "MessageSid", "MessageType", "NumMedia"}
    | {"NumSegments", "SmsMessageSid", "SmsSid", "SmsStatus", "To", "WaId"}
)
"""Fields that follow from the rest, so that nobody can post what Twilio never would."""

_FLAGS: Final = {"true": True, "false": False}


class WrongField(WartelError):
    """Say which field cannot be sent like that."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what is to be sent: from which phone, what, and fields that travel along as they are."""

    phone: Phone
    content: Content
    more: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Along(NoRules):
    """Let everything pass, and more fields travel along."""

    more: Mapping[str, str]

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Forward it with the fields."""
        return Ruling(params=self.more)


def draft(number: str, fields: Mapping[str, str]) -> Draft:
    """Read fields such as Body, MediaUrl0, ButtonPayload, Latitude; raise WrongField."""
    left = dict(fields)
    if ours := sorted(OURS & left.keys()):
        raise WrongField(f"{', '.join(ours)}: the emulator itself fills this in")
    phone = Phone(number, left.pop("ProfileName", ""), _place(left))
    if len(left.get("Body", "")) > MESSAGE_LIMIT:
        raise WrongField(f"Body: a message has at most {MESSAGE_LIMIT} characters")
    content = Content(
        body=left.pop("Body", ""),
        attachments=tuple(_attachments(left)),
        location=_location(left),
        tap=_tap(left),
        quoted=left.pop("OriginalRepliedMessageSid", ""),
        forwarded=_flag(left, "Forwarded"),
        frequently_forwarded=_flag(left, "FrequentlyForwarded"),
        referral=tuple((name, left.pop(name)) for name in list(left) if name[:8] == "Referral"),
    )
    return Draft(phone, content, left)


def _place(left: dict[str, str]) -> Place:
    names = ("City", "State", "Zip", "Country")
    return Place(*(left.pop(f"From{name}", "") for name in names))


def _attachments(left: dict[str, str]) -> Iterator[Attachment]:
    number = 0
    while (url := left.pop(f"MediaUrl{number}", None)) is not None:
        kind = left.pop(f"MediaContentType{number}", "application/octet-stream")
        yield Attachment(kind, url=url)
        number += 1


def _location(left: dict[str, str]) -> Location | None:
    names = [name for name in ("Latitude", "Longitude") if name in left]
    if not names:
        return None
    try:
        latitude, longitude = (float(left.pop(name)) for name in ("Latitude", "Longitude"))
    except (KeyError, ValueError) as error:
        raise WrongField("Latitude and Longitude are two numbers in degrees") from error
    return Location(latitude, longitude, left.pop("Address", ""), left.pop("Label", ""))


def _tap(left: dict[str, str]) -> Tap | None:
    if "ButtonPayload" in left:
        payload = left.pop("ButtonPayload")
        return Tap("button", left.pop("ButtonText", payload), payload)
    if "ListId" in left:
        item = left.pop("ListId")
        title, description = left.pop("ListTitle", item), left.pop("ListDescription", "")
        return Tap("list", title, item, description)
    return None


def _flag(left: dict[str, str], name: str) -> bool:
    value = left.pop(name, "false")
    if value not in _FLAGS:
        raise WrongField(f"{name} is true or false")
    return _FLAGS[value]

"""Describe what comes in: a message, or an event from outside the chat.

Each carries its own id and time. The engine has neither a clock nor randomness, so the same events
always give the same turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.effects import Recipient


@dataclass(frozen=True, slots=True)
class Media:
    """Point at one attached file."""

    content_type: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """Bring one inbound message of a contact."""

    id: str
    at: datetime  # aware
    channel: str
    contact: str  # opaque address of the person
    address: str  # opaque address of the bot
    text: str = ""
    media: tuple[Media, ...] = ()
    location: tuple[float, float] | None = None  # latitude, longitude in degrees
    payload: str = ""  # id of a tapped button or list row
    reachable: bool = False  # it came over a line on which the bot can also begin to speak

    @property
    def kind(self) -> str:
        """Name what was sent: text, a kind of media, location or empty.

        WhatsApp sends stickers as image/webp, contact cards as text/vcard and voice notes as
        audio/ogg (https://www.twilio.com/docs/messaging/guides/webhook-request).
        """
        if self.location is not None:
            return "location"
        if self.media:
            content_type = self.media[0].content_type.casefold()
            if content_type == "image/webp":
                return "sticker"
            if content_type in ("text/vcard", "text/x-vcard"):
                return "contact"
            family = content_type.partition("/")[0]
            return family if family in ("image", "audio", "video") else "document"
        return "text" if self.text.strip() or self.payload else "empty"


@dataclass(frozen=True, slots=True)
class EventReceived:
    """Bring something that happened outside the chat, such as a sent form or a payment."""

    id: str
    at: datetime  # aware
    name: str  # as flows name it after `on:`
    data: Mapping[str, str] = field(default_factory=dict)
    whom: Recipient | None = None  # who hears of it although no conversation is alive


Event = MessageReceived | EventReceived

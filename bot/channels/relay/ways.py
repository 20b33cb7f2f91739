"""Decide by which ways a message may reach a contact, and in which order.

On WhatsApp, free words are for 24 hours after the contact last wrote
(https://www.twilio.com/docs/whatsapp/key-concepts#customer-service-windows). After that the
channel's `late:` in bot.yaml names the ways.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.engine.effects import SendMessage
from bot.engine.flow import Channel

ROWS, TEXT, TEMPLATE, SMS = "rows", "text", "template", "sms"

WHATSAPP: Final = "whatsapp"
WINDOW: Final = timedelta(hours=24)
MARGIN: Final = timedelta(minutes=1)
"""What a message may take on its way, so that it does not arrive at a window just closed."""

MOST_TRIES: Final = 3
"""How often one way is tried again when Twilio has taken a message and then could not send it."""


def ways_to(message: SendMessage, channel: Channel, at: datetime) -> tuple[str, ...]:
    """Give the ways in order; none where nothing may be said."""
    assert message.to is not None
    if message.to.channel != WHATSAPP:
        return (TEXT,)
    heard = message.to.heard
    if heard is None or at - heard > WINDOW - MARGIN:
        return channel.late
    return (*((ROWS,) if channel.rows and message.choices else ()), TEXT, *channel.late)


def after(way: str, ways: tuple[str, ...]) -> str:
    """Give the way to try behind one that is closed; empty if there is none."""
    if way not in ways:
        return ways[0] if ways else ""
    behind = ways[ways.index(way) + 1 :]
    return behind[0] if behind else ""


def once_more(decided: str, way: str) -> str:
    """Name another try of the same way; empty when it was tried often enough.

    It has a name of its own because what is known of the first try must not be taken for it.
    """
    tries = int(decided.partition(":")[2] or 1)
    return f"{way}:{tries + 1}" if tries < MOST_TRIES else ""

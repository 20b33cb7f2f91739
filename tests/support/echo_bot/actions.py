"""Count messages, repeat them, and fail on request."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, phrase
from bot.engine.events import MessageReceived


@action(sets=("hitungan",))
def hitung(conversation: Conversation) -> None:
    """Count one more message."""
    conversation.slots["hitungan"] = conversation.slots.get("hitungan", 0) + 1


@action()
def gagal(conversation: Conversation) -> None:
    """Fail as careless code does: with what the contact typed in the error's words."""
    raise ValueError(f"cannot handle {conversation.text} of {conversation.contact}")


@phrase
def rangkuman(conversation: Conversation) -> str:
    """Repeat the present message, with its number, kind and hour."""
    event = conversation.event
    kind = event.kind if isinstance(event, MessageReceived) else event.name
    number = conversation.slots["hitungan"]
    return f"{number} {kind} {conversation.at:%H.%M}: {conversation.text}"


@phrase
def panjang(conversation: Conversation) -> str:
    """Say far more than one message holds."""
    return "\n".join(f"Baris {number} " + "x" * 90 for number in range(300))


@phrase
def aneh(conversation: Conversation) -> str:
    """Say what XML cannot hold."""
    return "a\x00b\x1b\ufffe </Message><Redirect>https://example.com</Redirect> & \U0001f600"

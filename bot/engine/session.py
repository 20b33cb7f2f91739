"""Hold one contact's memory and its encoding.

A session is JSON with a format number in front, so that a later release can read or refuse what an
earlier one wrote. Slots hold JSON values only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.errors import SessionTooLarge

FORMAT = 1
MAX_BYTES = 64 * 1024
"""Cap of an encoded session in bytes: far above any honest session, far below a harmful value."""

MAX_TRAIL = 32
"""How many asked states `back` can walk; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Session:
    """Remember where a contact stands and what was said so far."""

    contact: str
    address: str
    channel: str
    flow: str  # the entry flow of this session
    state: str  # full name of the state that waits for the next message
    language: str
    expires_at: datetime  # aware; after it the session no longer counts, whatever the store keeps
    slots: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()  # asked states before the present one, oldest first
    detour: str | None = None  # where a `return` comes back to
    unsent: tuple[str, ...] = ()  # texts owed to the contact while nothing can send by itself
    heard: datetime | None = None  # aware; last message over a line on which the bot can begin
    unasked: bool = False  # the state was reached by an event and its question was not said yet


def encode(session: Session) -> str:
    """Write a session as compact JSON; raise SessionTooLarge above MAX_BYTES."""
    text = json.dumps(
        {
            "v": FORMAT,
            "contact": session.contact,
            "address": session.address,
            "channel": session.channel,
            "flow": session.flow,
            "state": session.state,
            "language": session.language,
            "expires_at": session.expires_at.timestamp(),
            "slots": dict(session.slots),
            "trail": session.trail,
            "detour": session.detour,
            "unsent": session.unsent,
            "unasked": session.unasked,
            **({"heard": session.heard.timestamp()} if session.heard is not None else {}),
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )
    size = len(text.encode())
    if size > MAX_BYTES:
        raise SessionTooLarge(f"the session takes {size} bytes, more than {MAX_BYTES}")
    return text


def decode(text: str) -> Session | None:
    """Read a session; give None for a format that this release does not know."""
    data = json.loads(text)
    if data.get("v") != FORMAT:
        return None
    return Session(
        contact=data["contact"],
        address=data["address"],
        channel=data["channel"],
        flow=data["flow"],
        state=data["state"],
        language=data["language"],
        expires_at=datetime.fromtimestamp(data["expires_at"], UTC),
        slots=data["slots"],
        trail=tuple(data["trail"]),
        detour=data["detour"],
        unsent=tuple(data["unsent"]),
        unasked=data["unasked"],
        heard=datetime.fromtimestamp(data["heard"], UTC) if "heard" in data else None,
    )

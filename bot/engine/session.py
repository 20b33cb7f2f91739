"""Hold one contact's memory and its encoding.

A session is JSON with a format number in front, so that a later release can read or refuse what an
earlier one wrote. Slots hold JSON values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.errors import FlowFailure, SessionTooLarge

FORMAT = 1
MAX_BYTES = 64 * 1024
"""Cap of an encoded session in bytes: far above any honest session, far below a harmful value."""

MAX_TRAIL = 32
"""How many asked states `back` can walk; older ones are forgotten."""


MAX_LEFT = 3
"""How many questions inside questions are come back from; a further one takes the last's place."""


@dataclass(frozen=True, slots=True)
class Left:
    """Remember a place that was left for the sake of a question."""

    state: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    detour: str | None = None


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
    left: tuple[Left, ...] = ()  # places left for questions, the first one first
    kept: tuple[Left, ...] = ()  # the same, after a menu was called, until something else begins
    offered: Mapping[str, str] = field(default_factory=dict)  # number -> state of a question, or ""
    unclear: str = ""  # how the last message was answered if it was not understood


def encode(session: Session) -> str:
    """Write a session as compact JSON; raise SessionTooLarge above MAX_BYTES.

    Raises FlowFailure where a parser or an action left a slot that JSON cannot hold, such as a
    whole number of more than 64 bits.
    """
    try:
        text = orjson.dumps(_fields(session))
    except orjson.JSONEncodeError as error:
        raise FlowFailure(f"{_unkept(session)} (state '{session.state}')") from error
    if len(text) > MAX_BYTES:
        raise SessionTooLarge(f"the session takes {len(text)} bytes, more than {MAX_BYTES}")
    return text.decode()


def _unkept(session: Session) -> str:
    """Say which slot it is that JSON cannot hold."""
    for slots in (session.slots, *(place.slots for place in (*session.left, *session.kept))):
        for name, value in slots.items():
            try:
                orjson.dumps(value)
            except orjson.JSONEncodeError as error:
                return f"slot '{name}' cannot be kept in a session: {error}"
    return "a session cannot be written"


def _fields(session: Session) -> dict[str, Any]:
    return {
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
        **_of_questions(session),
    }


def decode(text: str) -> Session | None:
    """Read a session; give None for a format that this release does not know."""
    data = orjson.loads(text)
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
        left=tuple(map(_left, data.get("left", ()))),
        kept=tuple(map(_left, data.get("kept", ()))),
        offered=data.get("offered", {}),
        unclear=data.get("unclear", ""),
    )


def _of_questions(session: Session) -> dict[str, Any]:
    """Give what only conversations with free questions hold; most have none of it."""
    held = {
        "left": list(map(_place, session.left)),
        "kept": list(map(_place, session.kept)),
        "offered": dict(session.offered),
        "unclear": session.unclear,
    }
    return {key: value for key, value in held.items() if value}


def _place(left: Left) -> dict[str, Any]:
    return {
        "state": left.state,
        "slots": dict(left.slots),
        "trail": left.trail,
        "detour": left.detour,
    }


def _left(data: Mapping[str, Any]) -> Left:
    return Left(data["state"], data["slots"], tuple(data["trail"]), data["detour"])

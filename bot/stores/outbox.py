"""Write effects as the outbox stream holds them: one line here for each kind of effect."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import singledispatch

from bot.engine.effects import Effect, SendMessage


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one effect in the form of the outbox."""

    id: str
    kind: str
    payload: str  # JSON object


@singledispatch
def entry(effect: Effect) -> Entry:
    """Write an effect; raise TypeError for a kind that this release does not know."""
    raise TypeError(f"the outbox cannot hold a {type(effect).__name__}")


@entry.register
def _(effect: SendMessage) -> Entry:
    choices = [asdict(choice) for choice in effect.choices]
    return Entry(effect.id, "send", _json({"text": effect.text, "choices": choices}))


def _json(payload: dict[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))

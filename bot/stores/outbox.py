"""Write effects as the outbox stream holds them: one line here for each kind of effect."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import singledispatch

from bot.engine.effects import Apply, Effect, SendMessage

SEND = "send"
APPLY = "apply"


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
    return Entry(effect.id, SEND, _json({"text": effect.text, "choices": choices}))


@entry.register
def _(effect: Apply) -> Entry:
    return Entry(effect.id, APPLY, _json({"command": effect.command, "data": dict(effect.data)}))


def read_apply(effect_id: str, payload: str) -> Apply:
    """Read an entry of kind APPLY."""
    content = json.loads(payload)
    return Apply(effect_id, content["command"], content["data"])


def _json(payload: dict[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))

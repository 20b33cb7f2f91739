"""Write effects as the outbox stream holds them: one line here for each kind of effect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import singledispatch
from typing import Any

from bot.engine.effects import Apply, Choice, Effect, Hush, Recipient, SendMessage, Wake

SEND = "send"
APPLY = "apply"
WAKE = "wake"
HUSH = "hush"


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
    content: dict[str, object] = {"text": effect.text, "choices": choices}
    if effect.bare:
        content["bare"] = effect.bare
    if effect.to is not None:
        content |= {"to": _write_recipient(effect.to), "notice": effect.notice}
    return Entry(effect.id, SEND, _json(content))


@entry.register
def _(effect: Apply) -> Entry:
    return Entry(effect.id, APPLY, _json({"command": effect.command, "data": dict(effect.data)}))


@entry.register
def _(effect: Wake) -> Entry:
    content = {
        "at": effect.at.timestamp(),
        "name": effect.name,
        "key": effect.key,
        "to": _write_recipient(effect.to),
        "data": dict(effect.data),
    }
    return Entry(effect.id, WAKE, _json(content))


@entry.register
def _(effect: Hush) -> Entry:
    return Entry(effect.id, HUSH, _json({"on": effect.on}))


def read_apply(effect_id: str, payload: str) -> Apply:
    """Read an entry of kind APPLY."""
    content = json.loads(payload)
    return Apply(effect_id, content["command"], content["data"])


def read_send(effect_id: str, payload: str) -> SendMessage:
    """Read an entry of kind SEND."""
    content = json.loads(payload)
    to = content.get("to")
    return SendMessage(
        effect_id,
        content["text"],
        tuple(Choice(**choice) for choice in content["choices"]),
        content.get("bare", ""),
        _read_recipient(to) if to is not None else None,
        content.get("notice", False),
    )


def read_wake(effect_id: str, payload: str) -> Wake:
    """Read an entry of kind WAKE."""
    content = json.loads(payload)
    at = datetime.fromtimestamp(content["at"], UTC)
    to = _read_recipient(content["to"])
    return Wake(effect_id, at, content["name"], content["key"], to, content["data"])


def read_hush(effect_id: str, payload: str) -> Hush:
    """Read an entry of kind HUSH."""
    return Hush(effect_id, json.loads(payload)["on"])


def _write_recipient(to: Recipient) -> dict[str, object]:
    heard = to.heard.timestamp() if to.heard is not None else None
    return asdict(to) | {"heard": heard}


def _read_recipient(content: Mapping[str, Any]) -> Recipient:
    heard = content["heard"]
    at = datetime.fromtimestamp(heard, UTC) if heard is not None else None
    return Recipient(**{**content, "heard": at})


def _json(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))

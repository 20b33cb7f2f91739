"""Write transcripts the way people would: stable, readable, long texts as blocks.

What is written reads back as the same transcript; an included prefix is written out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import yaml

from bot.replay.matchers import Anything, Contains, Exact, Lines, Matcher, Matches, OneOf
from bot.replay.showing import UNSEEN
from bot.replay.transcript import (
    Act,
    Beginning,
    Check,
    Exchange,
    Fault,
    Happening,
    Message,
    Repeat,
    Transcript,
)
from bot.replay.values import JSON_KEY

WIDTH = 4096
"""Columns before YAML would fold a text: never, because a folded text is hard to compare."""

Row = dict[str, Any]


def write_transcript(transcript: Transcript) -> str:
    """Write a transcript as YAML text."""
    header: Row = {
        "title": transcript.title,
        "channel": transcript.channel,
        "from": transcript.contact,
        "to": transcript.address,
        "at": transcript.at,
        "language": transcript.language,
    }
    data = {name: value for name, value in header.items() if value}
    if transcript.beginning is not None:
        data["session"] = _session(transcript.beginning)
    data["turns"] = [row for exchange in transcript.exchanges for row in rows(exchange)]
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def rows(exchange: Exchange) -> Iterator[Row]:
    """Give the items of one exchange."""
    if exchange.after:
        yield {"after": span(exchange.after)}
    note = {"note": exchange.note} if exchange.note else {}
    checks = _checks(exchange.checks)
    said = [{"bot": expectation(line.matcher)} for line in exchange.lines]
    if not said and isinstance(exchange.act, Message):
        said = [{"bot": []}]
    items: list[Row] = [{**_act(exchange.act), **note}, *said]
    items[-1].update(checks)
    yield from items


def expectation(matcher: Matcher) -> Any:
    """Give what `bot:` says for a matcher."""
    match matcher:
        case Exact(text):
            return text
        case Contains(pieces):
            return _Flow(contains=pieces[0] if len(pieces) == 1 else list(pieces))
        case Matches(pattern):
            return _Flow(matches=pattern)
        case Anything():
            return _Flow(any=_TRUE)
        case OneOf(texts):
            return {"any": list(texts)}
        case Lines(lines):
            return {"lines": [expectation(line) for line in lines]}
    raise TypeError(f"no transcript can hold a {type(matcher).__name__}")


def span(length: timedelta) -> str:
    """Write a span of whole seconds, such as 2h30m."""
    seconds = round(length.total_seconds())
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        parts.append(f"{count}{unit}" if count else "")
    return "".join(parts) or "0s"


def slot(value: Any) -> Any:
    """Give a slot as `slots:` holds it; what is no text is marked as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and set(value) != {JSON_KEY}:
        return {name: slot(each) for name, each in value.items()}
    if isinstance(value, list):
        return [slot(each) for each in value]
    return _Flow({JSON_KEY: json.dumps(value, ensure_ascii=False)})


def _act(act: Act) -> Row:
    match act:
        case Message():
            return _message(act)
        case Happening(name, data):
            return {"event": name, **({"data": dict(data)} if data else {})}
        case Fault(name):
            return {"fault": name}
        case Repeat():
            return {"repeat": _TRUE}


def _message(message: Message) -> Row:
    row: Row = {}
    special = message.button or message.media or message.location
    if message.text or message.sms or not special:
        row["sms" if message.sms else "user"] = message.text
    if message.button:
        row["button"] = message.button
    if message.media:
        row["media"] = message.media[0] if len(message.media) == 1 else list(message.media)
    if message.location is not None:
        row["location"] = ", ".join(map(str, message.location))
    return row


def _checks(checks: tuple[Check, ...]) -> Row:
    row: Row = {}
    slots: Row = {}
    for check in checks:
        row.update({"state": check.state} if check.state is not None else {})
        row.update({"language": check.language} if check.language is not None else {})
        slots.update({name: slot(value) for name, value in check.slots.items()})
    return {**row, **({"slots": slots} if slots else {})}


def _session(beginning: Beginning) -> Row:
    row: Row = {
        "state": beginning.state,
        "flow": beginning.flow,
        "language": beginning.language,
        "slots": {name: slot(value) for name, value in beginning.slots.items()},
        "trail": list(beginning.trail),
        "detour": beginning.detour,
        "unsent": list(beginning.unsent),
        "unasked": "true" if beginning.unasked else "",
    }
    return {name: value for name, value in row.items() if value}


class _Flow(dict[str, Any]):
    """Mark a mapping to be written on one line, between braces."""


class _Plain(str):
    """Mark a text to be written without quotes, although YAML might take it for something else."""


_TRUE = _Plain("true")


class _Dumper(yaml.SafeDumper):
    """Write long texts as blocks, and lists indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        allowed = self.allow_unicode
        self.allow_unicode = allowed and not UNSEEN.search(text)  # else they would stay unseen
        super().write_double_quoted(text, split)
        self.allow_unicode = allowed


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text.rstrip("\n") else None
    style = '"' if UNSEEN.search(text) else style
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_plain(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:bool", text)


def _represent_time(dumper: yaml.SafeDumper, time: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", time.isoformat())


def _represent_flow(dumper: yaml.SafeDumper, data: _Flow) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_Plain, _represent_plain)
_Dumper.add_representer(datetime, _represent_time)
_Dumper.add_representer(_Flow, _represent_flow)

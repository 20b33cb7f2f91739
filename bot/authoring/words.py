"""Read what holds for the whole bot: its channels and the words that work in every state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.authoring.branches import ACTS, Branches
from bot.authoring.fields import Fields, Notes, fields_of, suggestion
from bot.authoring.reader import Scalar
from bot.engine.flow import Builtin, Channel, Trigger, Word

WORD_KEYS = ("match", "parse", "channels", "late", "when", *ACTS)
CHANNEL_KEYS = ("flow", "expires", "routes", "menus", "late")
MENUS = ("text", "rows")
LATE_WAYS = ("template", "sms")

_DURATION = re.compile(r"([1-9]\d{0,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_channels(fields: Fields, flows: frozenset[str], notes: Notes) -> Iterator[Channel]:
    """Read the channels under `channels` and the flows that they enter."""
    for name, entry in fields.named("channels"):
        opened = fields_of(entry, f"channel '{name}'", CHANNEL_KEYS, notes)
        if opened is not None:
            yield Channel(
                name=name,
                flow=_flow(opened, flows),
                expires=_duration(opened),
                routes=dict(_routes(opened, flows)),
                rows=_among(opened, "menus", MENUS) == ("rows",),
                late=_among(opened, "late", LATE_WAYS),
            )


def read_words(
    fields: Fields, branches: Branches, channels: frozenset[str], notes: Notes
) -> Iterator[Word]:
    """Read the words under `words`."""
    for name, entry in fields.named("words"):
        opened = fields_of(entry, f"word '{name}'", WORD_KEYS, notes)
        if opened is not None:
            yield _word(name, opened, branches, channels)


def _word(name: str, fields: Fields, branches: Branches, channels: frozenset[str]) -> Word:
    builtin = _builtin(fields)
    if "match" not in fields and "parse" not in fields:
        fields.notes.add(fields.place, f"{fields.what} needs 'match' or 'parse'")
    return Word(
        name=name,
        place=fields.place,
        match=fields.words("match"),
        parse=fields.name("parse"),
        branches=() if builtin else branches.onward(fields, Trigger.word(name)),
        builtin=builtin,
        channels=frozenset(_channels_of(fields, channels)),
        late=fields.flag("late"),
    )


def _builtin(fields: Fields) -> Builtin | None:
    value = fields.entries["do"].value if "do" in fields else None
    if not isinstance(value, Scalar) or value.text not in {builtin.value for builtin in Builtin}:
        return None
    others = (*(key for key in ACTS if key != "do"), "when")
    fields.exclude("do", others, f"'{value.text}' already says where to go")
    return Builtin(value.text)


def _channels_of(fields: Fields, channels: frozenset[str]) -> Iterator[str]:
    for name in fields.texts("channels"):
        if name not in channels:
            sentence = f"{fields.what} works on '{name}', but no channel of that name exists"
            fields.notes.add(fields.place_of("channels"), sentence + suggestion(name, channels))
        yield name


def _flow(fields: Fields, flows: frozenset[str]) -> str:
    flow = fields.required("flow")
    if "flow" in fields:
        _known_flow(flow, fields, "flow", flows)
    return flow


def _known_flow(flow: str, fields: Fields, key: str, flows: frozenset[str]) -> None:
    if flow not in flows:
        sentence = f"{fields.what} enters flow '{flow}', but no flow of that name exists"
        fields.notes.add(fields.place_of(key), sentence + suggestion(flow, flows))


def _routes(fields: Fields, flows: frozenset[str]) -> Iterator[tuple[str, str]]:
    section = fields.section("routes")
    if section is None:
        return
    routes = Fields(section, fields.what, section.entries, fields.notes)
    for address in section.entries:
        flow = routes.text(address)
        if flow is not None:
            _known_flow(flow, routes, address, flows)
            yield address, flow


def _among(fields: Fields, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give one text or several, each of which must be a known one."""
    given = fields.texts(key)
    if not set(given) <= set(known):
        fields.wrong(key, " or ".join(known))
    return given


def _duration(fields: Fields) -> timedelta:
    text = fields.required("expires")
    found = _DURATION.fullmatch(text)
    if found is not None:
        return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))})
    if text:
        fields.wrong("expires", "a number with s, m, h or d, such as 15m or 24h")
    return timedelta()

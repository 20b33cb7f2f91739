"""Read what WhatsApp's "Export chat" writes, on Android and on iOS.

    Android   23/11/26 09.05 - Siti: halo
    iOS       [23/11/26 09.05.31] Siti: halo

A message goes on until the next line that begins like the first one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from bot.engine.flow import Place
from bot.replay.importing.chat import Said, place_in, wrong
from bot.replay.importing.phrases import content_of, is_system, visible
from bot.replay.importing.stamps import (
    PATTERN,
    SPACE,
    Stamp,
    decide_order,
    read_stamp,
    times_of,
)

_MARKS = "[\ufeff\u200e\u200f\u202a-\u202e]*"
_STYLES = (
    re.compile(rf"{_MARKS}\[(?P<stamp>{PATTERN})\]{SPACE}(?P<rest>.*)", re.S),
    re.compile(rf"{_MARKS}(?P<stamp>{PATTERN}){SPACE}[-\u2013]{SPACE}(?P<rest>.*)", re.S),
)
_SENDER = re.compile(r"(?P<sender>[^:\n]+):(?: (?P<text>.*)|$)", re.S)
_SYSTEM_SENDER = re.compile(r"[\"'\u201c\u201d]| (?:changed|created|mengubah|membuat) ")
"""Tells "Budi changed the subject to "x: y"" from a sender's name."""


@dataclass
class _Block:
    stamp: Stamp
    lines: list[str] = field(default_factory=list)


def looks_like_whatsapp(text: str) -> bool:
    """Tell whether a text begins like an export."""
    first = text.lstrip("\ufeff \r\n").partition("\n")[0]
    return any(style.match(first) for style in _STYLES)


def read_whatsapp(text: str, path: Path, zone: tzinfo, order: str | None) -> tuple[Said, ...]:
    """Read an export; `order` is dmy, mdy, ymd, or None to find it out.

    Raises FlowError for a file that is no export or does not tell its date order.
    """
    blocks = list(_blocks(text.split("\n"), path))
    if not blocks:
        raise wrong(place_in(path), "this file is empty")
    stamps = [block.stamp for block in blocks]
    times = times_of(stamps, order or decide_order(stamps), zone)
    return tuple(
        _said("\n".join(block.lines).rstrip("\n"), at)
        for block, at in zip(blocks, times, strict=True)
    )


def _blocks(lines: Iterable[str], path: Path) -> Iterator[_Block]:
    style: re.Pattern[str] | None = None
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        line = line.removesuffix("\r")
        if style is None:
            if not visible(line).strip():
                continue
            style = _style_of(line, place_in(path, number))
        begun = _begun(line, style, place_in(path, number))
        if begun is not None:
            if block is not None:
                yield block
            block = begun
        else:
            assert block is not None  # the first line has begun one
            block.lines.append(line)
    if block is not None:
        yield block


def _style_of(line: str, place: Place) -> re.Pattern[str]:
    for style in _STYLES:
        if _begun(line, style, place) is not None:
            return style
    raise wrong(
        place,
        "a WhatsApp export begins with a time and a name, like '23/11/26 09.05 - Siti: halo' "
        "or '[23/11/26 09.05.31] Siti: halo'",
    )


def _begun(line: str, style: re.Pattern[str], place: Place) -> _Block | None:
    found = style.fullmatch(line)
    stamp = read_stamp(found["stamp"], place) if found else None
    return _Block(stamp, [found["rest"]]) if found and stamp else None


def _said(rest: str, at: datetime) -> Said:
    found = None if is_system(rest) else _SENDER.fullmatch(rest)
    if found is None or _SYSTEM_SENDER.search(found["sender"]):
        return Said(at, "", visible(rest))
    sender, text = name_of(found["sender"]), found["text"] or ""
    if is_system(text):
        return Said(at, "", f"{sender}: {visible(text)}")
    content = content_of(text)
    return Said(at, sender, content.text, content.media, content.location, content.notes)


def name_of(sender: str) -> str:
    """Give a sender's name without marks, odd spaces and the `~` of people who are no contacts."""
    return " ".join(visible(sender).replace("\u202f", " ").split()).removeprefix("~").strip()

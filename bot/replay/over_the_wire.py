"""Cut a transcript down to what can be seen from outside a bot, and say what that leaves out.

Over the wire there are texts alone. How a conversation stands inside, what happens outside the chat
and beginnings in the middle of one are the bot's own business, so they are listed as not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.engine.flow import Place
from bot.replay.transcript import Exchange, Happening, Transcript


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Say what could not be looked at."""

    place: Place
    sentence: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Hold the part of a transcript that anybody can play, and what is missing from it."""

    transcript: Transcript
    unchecked: tuple[Unchecked, ...] = ()


def outside(transcript: Transcript, *, silences: bool) -> Outside:
    """Keep the messages up to the first act that is impossible; `silences` tells of `after`."""
    start = Place(str(transcript.path), 1)
    if transcript.beginning is not None or transcript.language:
        what = "'session'" if transcript.beginning is not None else "'language'"
        note = Unchecked(start, f"{what}: nobody outside can put a conversation there")
        return Outside(replace(transcript, exchanges=()), (note,))
    kept: list[Exchange] = []
    notes: list[Unchecked] = []
    for exchange in transcript.exchanges:
        obstacle = _obstacle(exchange, silences)
        if obstacle:
            notes.append(Unchecked(exchange.place, f"{obstacle}; the rest was not played"))
            break
        notes += _checks(exchange)
        kept.append(replace(exchange, checks=()))
    return Outside(replace(transcript, exchanges=tuple(kept)), tuple(notes))


def _obstacle(exchange: Exchange, silences: bool) -> str:
    if exchange.after and not silences:
        return "'after': this bot does not take the clock from here"
    if isinstance(exchange.act, Happening):
        return f"'event: {exchange.act.name}' happens outside the chat"
    return ""


def _checks(exchange: Exchange) -> Iterator[Unchecked]:
    for check in exchange.checks:
        names = [name for name in ("state", "language") if getattr(check, name) is not None]
        if check.slots:
            names.append("slots")
        yield Unchecked(check.place, f"{', '.join(names)}: not visible over the wire")

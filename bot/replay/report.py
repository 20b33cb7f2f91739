"""Show a failed transcript: two columns, the first difference, and how to play it again."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from bot.replay.matchers import Exact, Lines, Matcher
from bot.replay.player import Failure, Played, Result
from bot.replay.reader import shown
from bot.replay.showing import visible
from bot.replay.transcript import Exchange, Fault, Happening, Line, Message, Repeat
from bot.replay.writer import span
from bot.settings import DEFAULT_BOT

COLUMN = 46
"""Width of one column: both, the mark and the frame fit into 100."""

BEFORE = 3
"""Exchanges shown before the one that failed."""

MARK = "≠"
ARROW = " → "


def report(result: Result, folder: Path = DEFAULT_BOT, options: Sequence[str] = ()) -> str:
    """Write everything that somebody needs to mend a transcript or a flow of this bot folder.

    `options` of the command line belong to the command that repeats it.
    """
    failure = result.failure
    if failure is None:
        raise ValueError("there is nothing to report about a transcript that passed")
    lines = [_headline(result, failure), "", *_body(result), "", *_footer(result, folder, options)]
    return visible("\n".join(lines))


def command(result: Result, folder: Path, options: Sequence[str] = ()) -> str:
    """Give the command that plays this transcript again on the same bot, quoted for a shell."""
    words = ["wartel", "replay", shown(result.transcript.path), "--against", result.against]
    if folder.resolve() != DEFAULT_BOT:
        words += ["--bot", shown(folder)]
    words += options
    return shlex.join(words)


def act_words(exchange: Exchange) -> str:
    """Say in one line what happened."""
    act = exchange.act
    match act:
        case Happening(name, data):
            words = f"event {name} {dict(data) or ''}"
        case Repeat():
            words = "the same message again"
        case Fault(name):
            words = f"fault {name}"
        case Message():
            parts = [f"media {kind}" for kind in act.media]
            parts += [f"button {act.button}"] if act.button else []
            parts += [f"location {act.location}"] if act.location else []
            words = f"{'sms: ' if act.sms else ''}{act.text!r} {' '.join(parts)}"
    after = f"({span(exchange.after)} later) " if exchange.after else ""
    return f"> {after}{words.strip()}"


def _headline(result: Result, failure: Failure) -> str:
    case = f" [{result.transcript.case}]" if result.transcript.case else ""
    title = f"{result.transcript.title}{case}, against {result.against}"
    return f"{failure.place}: {failure.sentence}\n{title}"


def _body(result: Result) -> Iterator[str]:
    failed = next(
        (n for n, played in enumerate(result.played) if played.failures), len(result.played)
    )
    first = max(failed - BEFORE, 0)
    yield _row(" ", "expected", "got")
    yield _row(" ", "-" * COLUMN, "-" * COLUMN)
    if first:
        yield f"  ... {first} exchanges before"
    for played in result.played[first : failed + 1]:
        yield f"  {act_words(played.exchange)}"
        yield from _columns(played)
        for failure in played.failures:
            yield f"{MARK} {failure.place}: {failure.sentence}"
        if played.heard.trouble:
            yield f"{MARK} the turn failed: {played.heard.trouble}"
    if result.refusal is not None and failed == len(result.played):
        yield f"{MARK} {result.refusal.sentence}"


def _columns(played: Played) -> Iterator[str]:
    """Put what was expected and what came side by side; mark the first difference."""
    marked = False
    pairs = zip_longest(played.exchange.lines, played.heard.texts)
    for line, text in pairs if not isinstance(played.exchange.act, Repeat) else ():
        wrong = line is None or text is None or not line.matcher.accepts(text)
        at = -1 if marked or not wrong else _first_difference(line, text)
        marked = marked or wrong
        left = line.matcher.shown() if line is not None else "(nothing)"
        right = text if text is not None else "(nothing)"
        if not wrong:
            right = _shortened(right, left.count("\n") + 1)
        for number, (one, other) in enumerate(
            zip_longest(left.split("\n"), right.split("\n"), fillvalue="")
        ):
            yield from _wrapped(MARK if number == at else " ", one, other)
        yield _row(" ", "", "")


def _shortened(text: str, lines: int) -> str:
    """Cut a message that was right to about the length of what was expected of it."""
    given = text.split("\n")
    return text if len(given) <= lines + 1 else "\n".join([*given[:lines], "..."])


def _first_difference(line: Line | None, text: str | None) -> int:
    """Find the first line that differs; the first of all where lines cannot be compared."""
    given = (text or "").rstrip("\n").split("\n")
    matcher = line.matcher if line is not None else None
    if isinstance(matcher, Exact):
        wanted: list[Matcher] = [Exact(line) for line in matcher.shown().split("\n")]
    elif isinstance(matcher, Lines):
        wanted = list(matcher.lines)
    else:
        return 0
    for number, (one, other) in enumerate(zip_longest(wanted, given)):
        if one is None or other is None or not one.accepts(other):
            return number
    return 0


def _wrapped(mark: str, left: str, right: str) -> Iterator[str]:
    columns = [
        textwrap.wrap(text, COLUMN, drop_whitespace=False, replace_whitespace=False) or [""]
        for text in (left, right)
    ]
    for number, (one, other) in enumerate(zip_longest(*columns, fillvalue="")):
        yield _row(mark if number == 0 else " ", one, other)


def _row(mark: str, left: str, right: str) -> str:
    return f"{mark} {left:<{COLUMN}} | {right}".rstrip()


def _footer(result: Result, folder: Path, options: Sequence[str]) -> Iterator[str]:
    yield f"states: {ARROW.join(_states(result)) or 'none'}"
    yield f"repeat: {command(result, folder, options)}"


def _states(result: Result) -> Iterator[str]:
    """Give the states in which the conversation stood, each change once, up to the failure."""
    last = ""
    for played in result.played:
        session = played.heard.session
        if session is not None and session.state != last:
            last = session.state
            yield last
        if played.failures:
            return

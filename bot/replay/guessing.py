"""Make an expectation of what the bot said: to the letter, but for what differs in every run.

That is the end of a link, where signatures stand; ids and tokens; and dates from 2020 on, with
their years. Amounts, names, births, numbers of cards and opening hours stay: they are what a
transcript is about.
"""

from __future__ import annotations

import re

from bot.replay.matchers import Exact, Lines, Matcher, Matches

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September"),
    *("Oktober", "November", "Desember", "January", "February", "March", "May", "June", "July"),
    *("August", "October", "December"),
)
_YEAR = "20[2-9][0-9]"  # later ones are about now; earlier ones, such as births, are data
_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_CLOCK = rf"(?P<clock>[ T][0-9]{{2}}[.:][0-9]{{2}}(?:[.:][0-9]{{2}}(?:\.[0-9]+)?)?{_ZONE})?"

_KINDS = re.compile(
    r"(?P<link>https?://[^\s/]+(?P<path>/(?:[^\s/]+/)+)[^\s/]*[^\s/.,;:!?)*_])"
    r"|(?<![\w.-])(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])"
    r"|(?<![\w.-])(?P<sid>[A-Z]{2})[0-9a-f]{32}(?![\w-])"
    # A token has digits and letters in one piece; a number of so many digits is no token.
    r"|(?<![\w.-])(?P<token>(?=[\w.-]*[0-9])(?=[\w.-]*[A-Za-z])[A-Za-z0-9_-]{20,}"
    r"(?:\.[A-Za-z0-9_-]{6,})*)(?![\w-])"
    rf"|(?<![\w.-])(?P<iso>{_YEAR}-[0-9]{{2}}-[0-9]{{2}}){_CLOCK}(?![\w-])"
    rf"|(?<![\w.,/-])(?P<short>[0-9]{{1,2}}(?P<mark>[-/.])[0-9]{{1,2}}(?P=mark){_YEAR})(?![\w/-])"
    rf"|(?<!\w)(?P<long>[0-9]{{1,2}} (?:{'|'.join(_MONTHS)}) {_YEAR})(?!\w)"
)
_SPECIAL = re.compile(r"([\\.^$*+?{}\[\]|()])")


def guess(text: str) -> Matcher:
    """Expect a text; lines with something that differs in every run become patterns."""
    lines = text.split("\n")
    matchers = tuple(map(_line, lines))
    if all(isinstance(matcher, Exact) for matcher in matchers):
        return Exact(text)
    return matchers[0] if len(matchers) == 1 else Lines(matchers)


def _line(line: str) -> Matcher:
    parts = []
    end = 0
    for found in _KINDS.finditer(line):
        parts.append(f"{_escaped(line[end : found.start()])}{_pattern(found)}")
        end = found.end()
    if not parts:
        return Exact(line)
    return Matches(f"^{''.join(parts)}{_escaped(line[end:])}$")


def _pattern(found: re.Match[str]) -> str:
    """Write what is accepted in place of one piece: its form, whatever it says."""
    if found["link"]:
        return f"https?://[^ ]+{_escaped(found['path'])}[^ ]+"
    if found["uuid"]:
        return "[0-9a-f-]{36}"
    if found["sid"]:
        return f"{found['sid']}[0-9a-f]{{32}}"
    if found["iso"]:
        return "[0-9]{4}-[0-9]{2}-[0-9]{2}" + ("[ T][0-9.:Z+-]+" if found["clock"] else "")
    if found["short"]:
        mark = _escaped(found["mark"])
        return mark.join(("[0-9]{1,2}", "[0-9]{1,2}", "[0-9]{4}"))
    return "[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}" if found["long"] else "[A-Za-z0-9._-]{20,}"


def _escaped(text: str) -> str:
    # re.escape would also put a backslash before every space, which nobody can read.
    return _SPECIAL.sub(r"\\\1", text)

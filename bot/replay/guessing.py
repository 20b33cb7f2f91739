"""Make an expectation of what the bot said: to the letter, but for what differs in every run.

So far that is the end of a link, where ids and signatures stand.
"""

from __future__ import annotations

import re

from bot.replay.matchers import Exact, Lines, Matcher, Matches

_LINK = re.compile(r"(?P<site>https?://[^\s/]+)(?P<path>/(?:[^\s/]+/)+)[^\s/]*[^\s/.,;:!?)*_]")
_SPECIAL = re.compile(r"([\\.^$*+?{}\[\]|()])")


def guess(text: str) -> Matcher:
    """Expect a text; lines with links that carry a token become patterns."""
    lines = text.split("\n")
    matchers = tuple(map(_line, lines))
    if all(isinstance(matcher, Exact) for matcher in matchers):
        return Exact(text)
    return matchers[0] if len(matchers) == 1 else Lines(matchers)


def _line(line: str) -> Matcher:
    parts = []
    end = 0
    for found in _LINK.finditer(line):
        parts.append(f"{_escaped(line[end : found.start()])}https?://[^ ]+{found['path']}[^ ]+")
        end = found.end()
    if not parts:
        return Exact(line)
    return Matches(f"^{''.join(parts)}{_escaped(line[end:])}$")


def _escaped(text: str) -> str:
    # re.escape would also put a backslash before every space, which nobody can read.
    return _SPECIAL.sub(r"\\\1", text)

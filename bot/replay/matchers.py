"""Compare what a bot said with what a transcript expects of it.

A trailing line feed never counts: YAML's block texts end with one, messages do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol


class Matcher(Protocol):
    """Accept some texts; every kind is frozen data, so that it can be written down again."""

    def accepts(self, text: str) -> bool:
        """Tell whether a message is what was expected."""

    def shown(self) -> str:
        """Give the expectation as a failure shows it; an exact text as it is."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Accept one text to the letter."""

    text: str

    def accepts(self, text: str) -> bool:
        """Compare all but the trailing line feeds."""
        return text.rstrip("\n") == self.text.rstrip("\n")

    def shown(self) -> str:
        """Give the text itself."""
        return self.text.rstrip("\n")


@dataclass(frozen=True, slots=True)
class Contains:
    """Accept texts that hold all of these pieces, in any order."""

    pieces: tuple[str, ...]

    def accepts(self, text: str) -> bool:
        """Look for every piece to the letter."""
        return all(piece.rstrip("\n") in text for piece in self.pieces)

    def shown(self) -> str:
        """List the pieces."""
        return "\n".join(f"<contains> {piece}" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Matches:
    """Accept texts in which a regular expression is found; `^` and `$` tie it to the ends."""

    pattern: str

    def accepts(self, text: str) -> bool:
        """Search the whole text; `.` does not cross lines."""
        return re.search(self.pattern, text.rstrip("\n")) is not None

    def shown(self) -> str:
        """Give the expression."""
        return f"<matches> {self.pattern}"


@dataclass(frozen=True, slots=True)
class Anything:
    """Accept any text; that there is one is all that is asked."""

    def accepts(self, text: str) -> bool:
        """Say yes."""
        return True

    def shown(self) -> str:
        """Name it."""
        return "<anything>"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Accept each of some texts to the letter."""

    texts: tuple[str, ...]

    def accepts(self, text: str) -> bool:
        """Compare with each."""
        return any(Exact(each).accepts(text) for each in self.texts)

    def shown(self) -> str:
        """List the texts."""
        return "\n".join(f"<one of> {text}" for text in self.texts)


@dataclass(frozen=True, slots=True)
class Lines:
    """Accept a text of exactly so many lines, each accepted by its own matcher."""

    lines: tuple[Matcher, ...]

    def accepts(self, text: str) -> bool:
        """Compare line by line."""
        given = text.rstrip("\n").split("\n")
        return len(given) == len(self.lines) and all(
            matcher.accepts(line) for matcher, line in zip(self.lines, given, strict=True)
        )

    def shown(self) -> str:
        """Put the lines under one another."""
        return "\n".join(matcher.shown() for matcher in self.lines)

"""Read a message as words: one spelling, slang spelt out, and the clauses that it consists of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from bot.engine.matching import normalise

LONGEST = 600
"""Characters of a message that are read; who asks says so within the first sentences."""

MOST_WORDS = 60
"""Words of a message that are read, for the same reason."""

REMEMBERED = 2**13
"""Words that are kept with what they mean; examples and messages repeat them."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_DRAWL = re.compile(r"([^\W\d_])\1{2,}")
_LAST = re.compile(r"([^\W\d_])\1+$")
_APOSTROPHE = re.compile(r"(?<=\w)['’`](?=\w)")
_CLAUSE_END = re.compile(r"[?!;\n]+|\.(?=\s|$)")


class Wording:
    """Know how people write: slang, and the words that join two questions."""

    def __init__(
        self,
        slang: Mapping[str, str],
        joining: Collection[str] = (),
        filler: Collection[str] = (),
    ) -> None:
        """Take slang and what it means, joining words, and words that say nothing."""
        plain = {normalise(word): tuple(meant.split()) for word, meant in slang.items()}
        self._slang = {
            word: tuple(part for each in meant for part in plain.get(each, (each,)))
            for word, meant in plain.items()
        }
        self._filler = frozenset(part for word in filler for part in normalise(word).split())
        words = "|".join(sorted(map(re.escape, map(normalise, joining)), key=len, reverse=True))
        self._spelt_out = lru_cache(REMEMBERED)(self._spell_out)
        self._joint = re.compile(rf"\b(?:{words})\b") if words else None

    def words(self, text: str) -> tuple[str, ...]:
        """Give the words of a text that say something, as `spoken` gives them."""
        return tuple(word for word in self.spoken(text) if word not in self._filler)

    def spoken(self, text: str) -> tuple[str, ...]:
        """Give all words of a text: small letters, no drawl, numbers apart, slang spelt out."""
        plain = _APOSTROPHE.sub("", normalise(text[:LONGEST]))
        return tuple(self._meant(plain))[:MOST_WORDS]

    def clauses(self, text: str) -> tuple[str, ...]:
        """Split a text where a sentence ends."""
        parts = (part.strip() for part in _CLAUSE_END.split(text[:LONGEST]))
        return tuple(part for part in parts if part)

    def halves(self, clause: str) -> Iterator[tuple[str, str]]:
        """Give each way to split a clause in two at a word that joins."""
        small = clause.casefold()
        if self._joint is None or len(small) != len(clause):
            return
        for joint in self._joint.finditer(small):
            yield clause[: joint.start()], clause[joint.end() :]

    def _meant(self, plain: str) -> Iterator[str]:
        for found in _WORD.finditer(plain):
            yield from self._spelt_out(found[0])

    def _spell_out(self, spelt: str) -> tuple[str, ...]:
        word = _DRAWL.sub(r"\1", spelt)
        return self._slang.get(word) or self._slang.get(_LAST.sub(r"\1", word)) or (word,)

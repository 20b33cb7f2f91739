"""Find the known word that a misspelt one was meant to be."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

LIKE = 0.8
"""Least similarity of a typo to a known word."""

SHORTEST = 6
"""Shorter unknown words are not compared: too many words are near to them."""

REMEMBERED = 256
"""Words whose answer is kept: a message is read as a whole and in clauses."""


class Typos:
    """Hold the known words, by the lengths of the words that could be meant for them."""

    def __init__(self, known: Collection[str]) -> None:
        """Take the known words."""
        longest = max(map(len, known), default=0)
        self._near = {
            length: tuple(sorted(word for word in known if _reaches(length, len(word))))
            for length in range(SHORTEST, int(longest / LIKE) + 1)
        }
        self.meant = lru_cache(REMEMBERED)(self._meant)

    def _meant(self, word: str) -> str | None:
        """Give the known word that is likest, if it begins alike; None for short or other words."""
        if word.isdigit():
            return None
        known = self._near.get(len(word), ())
        near = extractOne(word, known, scorer=OSA.normalized_similarity, score_cutoff=LIKE)
        return near[0] if near is not None and near[0][0] == word[0] else None


def _reaches(one: int, other: int) -> bool:
    """Tell whether words of two lengths can be alike: each letter too many is one difference."""
    return abs(one - other) <= round((1 - LIKE) * max(one, other), 6)

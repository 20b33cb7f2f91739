"""Take texts apart: words, pairs of neighbours and pieces of words, and what each of them weighs.

The first character of a feature keeps the kinds apart: `w` word, `p` pair, `c` piece.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from math import log

PAIR = 0.3
"""Weight of two words that stand side by side, against 1 of a word."""

PIECE = 0.35
"""Weight of a piece of a word: it forgives endings and typos, but also finds what is not there."""

SHARED = 0.12
"""Share of the questions above which a pair or a piece of a word is not worth the time it takes."""

FEW = 4
"""Number of questions that may share a word however few questions there are."""

PIECES = (3, 4)
"""Lengths of the pieces of a word, its ends included."""

REMEMBERED = 2**13
"""Words whose pieces are kept: those of a bot's examples, and some that people type."""

Vector = dict[str, float]


def words_and_pairs(words: Iterable[str]) -> Iterator[str]:
    """Give words and pairs of neighbours; the first character keeps the kinds apart."""
    before = "^"
    for word in words:
        yield f"w{word}"
        yield f"p{before} {word}"
        before = word


def features(words: Sequence[str]) -> list[str]:
    """Give words, pairs of neighbours and pieces."""
    found = list(words_and_pairs(words))
    for word in words:
        found.extend(_pieces(word))
    return found


@lru_cache(REMEMBERED)
def _pieces(word: str) -> tuple[str, ...]:
    if word.isdigit():
        return ()
    whole = f"<{word}>"
    return tuple(
        f"c{whole[start : start + size]}"
        for size in PIECES
        for start in range(len(whole) - size + 1)
    )


FACTORS = {"w": 1.0, "p": PAIR, "c": PIECE}
"""Weight of each kind where texts are compared."""


def weigh(read: Iterable[tuple[int, tuple[str, ...]]], targets: int) -> Vector:
    """Weigh every feature: the fewer questions share it, the more it says."""
    owned: dict[int, set[str]] = defaultdict(set)
    for number, words in read:
        owned[number].update(features(words))
    most = max(FEW, SHARED * targets)
    return {
        feature: FACTORS[feature[0]] * log(1 + targets / having)
        for feature, having in Counter(chain.from_iterable(owned.values())).items()
        if feature[0] == "w" or having <= most
    }

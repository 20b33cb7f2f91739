"""Take texts apart: words, pairs of neighbours and pieces of words, and what each of them weighs.

The first character of a feature keeps the kinds apart: `w` word, `p` pair, `c` piece.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
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

SMOOTHING = 0.05
"""What a word counts in a question whose examples do not have it."""

Vector = dict[str, float]


def words_and_pairs(words: Iterable[str]) -> Iterator[str]:
    """Give words and pairs of neighbours; the first character keeps the kinds apart."""
    before = "^"
    for word in words:
        yield f"w{word}"
        yield f"p{before} {word}"
        before = word


def features(words: Sequence[str]) -> Iterator[str]:
    """Give words, pairs of neighbours and pieces."""
    yield from words_and_pairs(words)
    for word in words:
        if not word.isdigit():
            whole = f"<{word}>"
            for size in PIECES:
                for start in range(len(whole) - size + 1):
                    yield f"c{whole[start : start + size]}"


FACTORS = {"w": 1.0, "p": PAIR, "c": PIECE}
"""Weight of each kind where texts are compared."""

BAYES = {"w": 1.0, "p": 0.5}
"""Weight of the kinds that count as evidence; pairs repeat what their words have said."""


def weigh(read: Iterable[tuple[int, tuple[str, ...]]], targets: int) -> Vector:
    """Weigh every feature: the fewer questions share it, the more it says."""
    owners: dict[str, set[int]] = defaultdict(set)
    for number, words in read:
        for feature in features(words):
            owners[feature].add(number)
    most = max(FEW, SHARED * targets)
    return {
        feature: FACTORS[feature[0]] * log(1 + targets / len(having))
        for feature, having in owners.items()
        if feature[0] == "w" or len(having) <= most
    }


def damped(number: int) -> float:
    """Count what stands in a text repeatedly less each time."""
    return 1 + log(number)


def evidence(
    read: Sequence[tuple[int, tuple[str, ...]]],
) -> tuple[dict[str, list[tuple[int, float]]], Vector]:
    """Count words by question: what one adds to a question that has it, and what to the others."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for number, words in read:
        for feature in set(words_and_pairs(words)):
            counts[feature][number] += 1
    gains = {
        feature: [
            (number, BAYES[feature[0]] * log((count + SMOOTHING) / SMOOTHING))
            for number, count in having.items()
        ]
        for feature, having in counts.items()
    }
    priors = {
        feature: BAYES[feature[0]] * log(SMOOTHING * len(read) / (sum(having.values()) + SMOOTHING))
        for feature, having in counts.items()
    }
    return gains, priors

"""Weigh what words say for or against each question, as naive Bayes does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

import numpy as np

from bot.engine.features import words_and_pairs
from bot.engine.rows import Numbers, Rows

SMOOTHING = 0.05
"""What a word counts in a question whose examples do not have it."""

BAYES = {"w": 1.0, "p": 0.5}
"""Weight of the kinds of features; pairs repeat what their words have said."""


class Evidence:
    """Hold how often the examples of each question have each word and pair of words."""

    def __init__(self, read: Sequence[tuple[int, Sequence[str]]], targets: int) -> None:
        """Take the words of each example behind the number of its question."""
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for number, words in read:
            counts[number].update(set(words_and_pairs(words)))
        sizes = Counter(number for number, _ in read)
        self._sizes = np.array([log(sizes[number] + 1) for number in range(targets)])
        told: list[str] = []
        by: list[int] = []
        gains: list[float] = []
        totals: Counter[str] = Counter()
        for number, having in counts.items():
            totals.update(having)
            told.extend(having)
            by.extend([number] * len(having))
            gains.extend([log((count + SMOOTHING) / SMOOTHING) for count in having.values()])
        self._gains = Rows(told, by, gains, targets)
        self._priors = {
            feature: log(SMOOTHING * len(read) / (total + SMOOTHING))
            for feature, total in totals.items()
        }

    def of(self, words: Sequence[str]) -> Numbers:
        """Give what the words say for each question, a word on average; below 0 is against it."""
        known = dict.fromkeys(each for each in words_and_pairs(words) if each in self._priors)
        factors = {feature: BAYES[feature[0]] for feature in known}
        prior = sum(self._priors[feature] * factor for feature, factor in factors.items())
        told = prior - sum(factors.values()) * self._sizes + self._gains.total(factors)
        return told / max(1, len(words))

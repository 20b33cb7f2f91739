"""Place texts in a space of features, and measure the angles between them.

Every feature is a direction. A text goes as far in it as the feature weighs, further if the text
has it repeatedly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt

from bot.engine.features import features
from bot.engine.rows import Numbers, Rows


class Space:
    """Hold texts as points, by the features that they have."""

    def __init__(self, texts: Sequence[Sequence[str]], weights: Mapping[str, float]) -> None:
        """Take texts as words, and what each feature weighs; others are passed over."""
        self._weights = weights
        having: list[str] = []
        numbers: list[int] = []
        shares: list[float] = []
        for number, words in enumerate(texts):
            vector = self._vector(words)
            length = _length(vector)
            having.extend(vector)
            numbers.extend([number] * len(vector))
            shares.extend([weight / length for weight in vector.values()])
        self._postings = Rows(having, numbers, shares, len(texts))

    def cosines(self, words: Sequence[str], strange: float = 0.0) -> Numbers:
        """Give the cosine of the angle between words and each text, in the order of the texts.

        `strange` is the square of how far the words go in directions that no text has.
        """
        vector = self._vector(words)
        length = _length(vector, strange)
        return self._postings.total(
            {feature: weight / length for feature, weight in vector.items()}
        )

    def _vector(self, words: Sequence[str]) -> dict[str, float]:
        weights = self._weights
        return {
            feature: (1.0 if number == 1 else _damped(number)) * weights[feature]
            for feature, number in Counter(features(words)).items()
            if feature in weights
        }


def _damped(number: int) -> float:
    """Count what stands in a text repeatedly less each time."""
    return 1 + log(number)


def _length(vector: Mapping[str, float], strange: float = 0.0) -> float:
    return sqrt(sum(weight * weight for weight in vector.values()) + strange) or 1.0

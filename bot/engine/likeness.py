"""Say how like a message is to each question, given how like it is to each example."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.engine.rows import Numbers, summed

TRACE = 0.05
"""Similarity up to which an example is passed over: most share no more than a syllable."""

BEST, FEW_BEST, ALL = 0.5, 0.5, 0.2
"""Share of the nearest example, of the three nearest, and of all examples in a likeness."""

NEAREST = 3


class Owners:
    """Know which question each example belongs to."""

    def __init__(self, owners: Sequence[int], targets: int) -> None:
        """Take the number of the question of each example."""
        self._owners = np.array(owners, dtype=np.intp)
        self._numbers = np.arange(targets)
        self._roots = np.sqrt(np.bincount(self._owners, minlength=targets).clip(1))

    def likenesses(self, similarities: Numbers) -> tuple[Numbers, Numbers]:
        """Give the likeness of each question and its nearest example's similarity, or 0 twice."""
        found = np.flatnonzero(similarities > TRACE)
        near, owners = similarities[found], self._owners[found]
        order = np.argsort(owners - near / 2)  # by question, the nearest first: none is above 1
        near, owners = near[order], owners[order]
        place = np.arange(len(found)) - np.searchsorted(owners, self._numbers)[owners]
        nearest, few, every = (
            summed(owners[which], near[which], len(self._numbers))
            for which in (place == 0, place < NEAREST, slice(None))
        )
        return BEST * nearest + FEW_BEST * few / NEAREST + ALL * every / self._roots, nearest

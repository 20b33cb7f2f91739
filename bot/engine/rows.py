"""Add up rows of numbers of which most are zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class Rows:
    """Hold rows by name, all in two arrays, one behind the other."""

    def __init__(
        self, names: Sequence[str], columns: Sequence[int], numbers: Sequence[float], width: int
    ) -> None:
        """Take number after number with its row and its column, of so many; the rest is zero."""
        places: dict[str, int] = {}
        rows = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.intp)
        order = np.argsort(rows, kind="stable")
        self._columns = np.array(columns, dtype=np.intp)[order]
        self._numbers = np.array(numbers, dtype=np.float64)[order]
        ends = np.bincount(rows, minlength=len(places)).cumsum().tolist()
        self._places = dict(zip(places, map(slice, [0, *ends], ends), strict=False))
        self._width = width

    def total(self, factors: Mapping[str, float]) -> Numbers:
        """Add up the named rows, each times its factor, column by column."""
        if not factors:
            return np.zeros(self._width)
        places = [self._places[name] for name in factors]
        numbers = [
            self._numbers[place] * factor
            for place, factor in zip(places, factors.values(), strict=True)
        ]
        columns = np.concatenate([self._columns[place] for place in places])
        return summed(columns, np.concatenate(numbers), self._width)


def summed(columns: NDArray[np.intp], numbers: Numbers, width: int) -> Numbers:
    """Add up the numbers that belong to the same column, for so many columns."""
    total = np.bincount(columns, numbers, width)
    return total.astype(np.float64, copy=False)  # they are: numpy annotates counts alone

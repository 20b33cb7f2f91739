"""Add up rows of numbers of which most are zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

Row = Sequence[tuple[int, float]]
"""Columns and the numbers that stand in them; all others are zero."""


class Rows:
    """Hold rows by name, all in two arrays, one behind the other."""

    def __init__(self, rows: Mapping[str, Row], width: int) -> None:
        """Take rows of so many columns."""
        self._width = width
        ends = accumulate(map(len, rows.values()))
        self._places = {
            name: slice(end - len(row), end)
            for (name, row), end in zip(rows.items(), ends, strict=True)
        }
        filled = [each for row in rows.values() for each in row]
        self._columns = np.array([column for column, _ in filled], dtype=np.intp)
        self._numbers = np.array([number for _, number in filled], dtype=np.float64)

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

"""A question is as like a message as its nearest examples are, and a little as all are."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.likeness import ALL, BEST, FEW_BEST, TRACE, Owners

QUESTIONS = 4
similar = st.tuples(
    st.integers(0, QUESTIONS - 1), st.sampled_from([0.0, TRACE, 0.2, 0.5, 0.9, 1.0])
)


def plainly(found: list[tuple[int, float]], question: int) -> float:
    size = sum(owner == question for owner, _ in found)
    each = sorted((s for owner, s in found if owner == question and s > TRACE), reverse=True)
    if not each:
        return 0.0
    return BEST * each[0] + FEW_BEST * sum(each[:3]) / 3 + ALL * sum(each) / sqrt(size)


@given(st.lists(similar, max_size=12))
def test_the_likeness_is_that_of_plain_arithmetic(found: list[tuple[int, float]]) -> None:
    owners = Owners([owner for owner, _ in found], QUESTIONS)
    likeness, nearest = owners.likenesses(np.array([s for _, s in found], dtype=np.float64))
    for question in range(QUESTIONS):
        best = max((s for owner, s in found if owner == question and s > TRACE), default=0.0)
        assert likeness[question] == pytest.approx(plainly(found, question))
        assert nearest[question] == best

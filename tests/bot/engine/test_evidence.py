"""Words speak for the questions whose examples have them, and against the others."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.evidence import BAYES, SMOOTHING, Evidence
from bot.engine.features import words_and_pairs

words = st.lists(st.sampled_from(["bayar", "kartu", "atm", "hilang"]), max_size=4)


def plainly(read: list[tuple[int, list[str]]], question: int, asked: list[str]) -> float:
    """Give the naive Bayes evidence of the asked words for one question, a word on average."""
    having = [set(words_and_pairs(each)) for _, each in read]
    size = sum(number == question for number, _ in read)
    told = 0.0
    for feature in set(words_and_pairs(asked)):
        everywhere = sum(feature in each for each in having)
        here = sum(
            feature in each
            for (number, _), each in zip(read, having, strict=True)
            if number == question
        )
        if everywhere:
            seldom = log((here + SMOOTHING) / (size + 1))
            told += BAYES[feature[0]] * (seldom - log((everywhere + SMOOTHING) / len(read)))
    return told / max(1, len(asked))


@given(st.lists(st.tuples(st.integers(0, 2), words), max_size=8), words)
def test_the_evidence_is_that_of_plain_arithmetic(
    read: list[tuple[int, list[str]]], asked: list[str]
) -> None:
    plain = [plainly(read, question, asked) for question in range(3)]
    assert Evidence(read, 3).of(asked).tolist() == pytest.approx(plain, abs=1e-9)


def test_a_word_speaks_for_the_question_that_has_it() -> None:
    lost = [(1, ["kartu", "hilang"])] * 3
    first, second = Evidence([(0, ["bayar", "iuran"])] * 3 + lost, 2).of(["kartu"])
    assert second > 0 > first

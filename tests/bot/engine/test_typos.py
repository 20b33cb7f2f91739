"""A misspelt word is taken for the known word that it is likest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.engine.typos import LIKE, SHORTEST, Typos

words = st.text("abc", min_size=1, max_size=16)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("puksesmas", "puskesmas"),
        ("puskesmass", "puskesmas"),
        ("uskesmas", None),  # it begins with another letter
        ("katru", None),  # too short
        ("123456", None),
        ("rendang", None),
    ],
)
def test_a_typo_has_the_same_beginning_and_few_differences(typed: str, meant: str | None) -> None:
    assert Typos(["kartu", "puskesmas", "123457"]).meant(typed) == meant


@given(st.lists(words), words.filter(lambda word: len(word) >= SHORTEST))
def test_no_word_is_missed_because_of_its_length(known: list[str], typed: str) -> None:
    best = extractOne(
        typed, sorted(set(known)), scorer=OSA.normalized_similarity, score_cutoff=LIKE
    )
    expected = best[0] if best is not None and best[0][0] == typed[0] else None
    assert Typos(known).meant(typed) == expected

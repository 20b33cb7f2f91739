"""A message is read as words: one spelling, slang spelt out, split into clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.wording import LONGEST, MOST_WORDS, Wording

SLANG = {"gmn": "bagaimana", "gk": "tidak", "nonaktif": "tidak aktif"}


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(SLANG, joining=["dan", "terus"], filler=["min", "terima kasih"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GMN caranya?", ("bagaimana", "caranya")),
        ("gmnnn", ("bagaimana",)),
        ("gkk bisaaaa", ("tidak", "bisa")),
        ("kartu NONAKTIF!!", ("kartu", "tidak", "aktif")),
        ("min, bayar 3bulan", ("bayar", "3", "bulan")),
        ("terima kasih", ()),
        ("don't", ("dont",)),
        ("bpjs-kesehatan", ("bpjs", "kesehatan")),
        ("𝐛𝐚𝐲𝐚𝐫 １", ("bayar", "1")),
        ("🙏", ()),
    ],
)
def test_words_are_given_in_one_spelling(
    wording: Wording, text: str, words: tuple[str, ...]
) -> None:
    assert wording.words(text) == words


def test_filler_is_spoken_but_says_nothing(wording: Wording) -> None:
    assert wording.spoken("min gmn") == ("min", "bagaimana")


def test_a_text_is_split_where_a_sentence_ends(wording: Wording) -> None:
    text = "Halo. Bayar di mana? Rp42.000 ya!\nterima kasih"
    assert wording.clauses(text) == ("Halo", "Bayar di mana", "Rp42.000 ya", "terima kasih")


def test_a_clause_is_split_at_every_joining_word(wording: Wording) -> None:
    halves = list(wording.halves("bayar DAN cek terus daftar"))
    assert halves == [("bayar ", " cek terus daftar"), ("bayar DAN cek ", " daftar")]


def test_a_joining_word_inside_another_joins_nothing(wording: Wording) -> None:
    assert list(wording.halves("dandanan seterusnya")) == []


def test_without_joining_words_nothing_is_split() -> None:
    assert list(Wording({}).halves("bayar dan cek")) == []


def test_a_letter_that_grows_in_small_letters_splits_nothing(wording: Wording) -> None:
    assert list(wording.halves("İ dan bayar")) == []


@given(st.text(max_size=2 * LONGEST))
def test_any_text_is_read_and_long_ones_not_to_the_end(text: str) -> None:
    wording = Wording(SLANG, ["dan"], ["min"])
    assert len(wording.words(text)) <= MOST_WORDS
    assert sum(map(len, wording.clauses(text))) <= LONGEST

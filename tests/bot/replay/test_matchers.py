import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replay.guessing import guess
from bot.replay.matchers import Anything, Contains, Exact, Lines, Matches, OneOf

TEXT = "Satu\nDua, tiga.\n\nEmpat"


@pytest.mark.parametrize(
    ("matcher", "text"),
    [
        (Exact(TEXT), TEXT),
        (Exact(TEXT + "\n"), TEXT),
        (Contains(("Satu", "Dua, tiga.\n\nEmpat")), TEXT),
        (Matches("^Satu"), TEXT),
        (Matches("E.pat$"), TEXT),
        (Anything(), TEXT),
        (OneOf(("Lain", TEXT)), TEXT),
        (Lines((Exact("Satu"), Matches("^D"), Exact(""), Anything())), TEXT),
    ],
)
def test_a_matcher_accepts_what_it_describes(matcher, text):
    assert matcher.accepts(text)


@pytest.mark.parametrize(
    "matcher",
    [
        Exact(TEXT.lower()),
        Exact(TEXT[:-1]),
        Exact(" " + TEXT),
        Contains(("Satu", "Lima")),
        Matches("^Dua"),
        Matches("Satu.Dua"),
        OneOf(("Satu", "Dua")),
        Lines((Exact("Satu"), Anything(), Exact(""))),
        Lines((Exact("Satu"), Anything(), Exact("x"), Anything())),
        Lines((Exact("Satu"), Anything(), Exact(""), Anything(), Exact(""))),
    ],
)
def test_a_matcher_refuses_everything_else(matcher):
    assert not matcher.accepts(TEXT)


@given(st.text(min_size=1))
def test_a_guess_accepts_the_text_that_it_was_made_of(text):
    assert guess(text).accepts(text)


LINK = "Buka *https://a.example/f/abc.DEF_9-x*, lalu balas (1)."


@given(st.text(alphabet="abcXYZ019._-", min_size=1).filter(lambda text: text[-1] not in "._"))
def test_a_guess_accepts_another_token_in_the_link_but_no_other_word(token):
    matcher = guess(LINK)

    assert matcher.accepts(LINK.replace("abc.DEF_9-x", token))
    assert not matcher.accepts(LINK.replace("Buka", "Lihat"))
    assert not matcher.accepts(LINK.replace("/f/", "/bayar/"))
    assert not matcher.accepts(LINK + "!")

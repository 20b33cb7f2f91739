"""Ask for the assistant by its name, in chats with the whole bot on a real store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.rehearsal import Phone

WHAT_CHIKA_IS = "*CHIKA* (Chat Assistant JKN)"

Phones = Callable[..., Phone]


@pytest.fixture
def siti(phone: Phones) -> Phone:
    siti = phone()
    siti.says("menu")
    return siti


@pytest.mark.parametrize(
    "asked",
    ["apa itu chika", "Chika itu siapa sih??", "CHIKA", "chika iku opo to", "what is chika?"],
)
def test_a_question_that_is_nothing_but_the_name_is_answered(siti: Phone, asked: str) -> None:
    assert siti.says(asked)[0].startswith(WHAT_CHIKA_IS)


@pytest.mark.parametrize(
    "asked", ["chika, cara bayar iuran gimana?", "bayar iuran di mana ya chika"]
)
def test_beside_a_question_the_name_is_a_mere_address(siti: Phone, asked: str) -> None:
    assert siti.says(asked)[0].startswith("*Cara membayar*")


def test_words_that_ask_do_not_name_anybody(siti: Phone) -> None:
    assert not siti.says("apa itu")[0].startswith(WHAT_CHIKA_IS)

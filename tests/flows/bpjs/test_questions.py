"""The bot understands people's own words, and the page says how well."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.authoring.checker import load_checked
from bot.engine.flow import Questions
from bot.engine.questions import router_of
from bot.replay.utterances import Judgement, Utterance, judge, page, read
from bot.settings import DEFAULT_BOT

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "tests" / "questions" / "utterances.csv"
PAGE = ROOT / "docs" / "questions.md"

TOP_1, OFFERED, WRONG_JUMP = 90.0, 97.0, 2.0
"""What the part that was held back must keep, in percent."""


@pytest.fixture(scope="module")
def questions() -> Questions:
    return load_checked(DEFAULT_BOT).script.questions


@pytest.fixture(scope="module")
def utterances(questions: Questions) -> list[Utterance]:
    return read(TABLE, questions.items)


@pytest.fixture(scope="module")
def held(questions: Questions, utterances: list[Utterance]) -> Judgement:
    kept = [each for each in utterances if each.part == "held"]
    return judge(router_of(questions), kept)


def test_six_hundred_utterances_are_kept_a_third_of_them_held_back(
    utterances: list[Utterance], held: Judgement
) -> None:
    assert len(utterances) >= 600
    assert len(held.judged) >= len(utterances) / 3


def test_the_likeliest_question_is_the_right_one(held: Judgement) -> None:
    assert held.first >= TOP_1


def test_the_right_question_is_answered_or_offered(held: Judgement) -> None:
    assert held.offered >= OFFERED


def test_hardly_anybody_gets_the_answer_to_another_question(held: Judgement) -> None:
    assert held.wrong_jumps <= WRONG_JUMP


def test_the_page_shows_these_figures(questions: Questions, utterances: list[Utterance]) -> None:
    written = "".join(f"{line}\n" for line in page(router_of(questions), utterances))
    command = "wartel questions tests/questions/utterances.csv --page > docs/questions.md"
    assert PAGE.read_text("utf-8") == written, f"run: {command}"

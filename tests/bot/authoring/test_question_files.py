"""Questions in a file of their own are those of their flow, translations and mistakes included."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.authoring.checker import check, load_checked
from bot.engine.flow import Question

BOT = Path(__file__).parents[2] / "broken_flows" / "questions_in_two_files"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a sound bot of one flow whose questions stand beside it."""
    folder = tmp_path / "uji"
    shutil.copytree(BOT, folder)
    whole = (folder / "uji.yaml").read_text("utf-8")
    asked = whole[whole.index("questions:") : whole.index("states:")]
    (folder / "uji.yaml").write_text(whole.replace(asked, ""), "utf-8")
    return folder


def question(folder: Path) -> Question:
    return load_checked(folder).script.questions.items["uji.jam"]


def test_they_are_read_as_if_they_stood_in_the_flow(folder: Path) -> None:
    found = question(folder)
    assert found.name == {"id": "Jam Buka"}
    assert found.like == {"id": ("jam berapa buka", "kapan tutup")}
    assert str(found.place) == "questions/uji.yaml:3"


def test_they_are_translated_beside_the_others(folder: Path) -> None:
    bot = folder / "bot.yaml"
    bot.write_text(bot.read_text("utf-8").replace("[id]", "[id, en]"), "utf-8")
    (folder / "questions" / "uji.en.yaml").write_text(
        "flow: uji\nlanguage: en\nquestions: {jam: {name: Hours, like: [when do you open]}}\n"
    )
    mistakes = check(folder)
    assert mistakes, "the sentences and the flow have no translation yet"
    assert not [mistake for mistake in mistakes if mistake.startswith("questions/")]


def test_a_translation_of_nothing_is_refused(folder: Path) -> None:
    (folder / "questions" / "loket.en.yaml").write_text(
        "flow: loket\nlanguage: en\nquestions: {jam: {name: Hours}}\n"
    )
    assert check(folder) == [
        "questions/loket.en.yaml:1: this translates questions/loket.yaml, but there is no such "
        "file; did you mean 'questions/uji.yaml'?"
    ]

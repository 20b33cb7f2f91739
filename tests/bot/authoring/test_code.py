from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.authoring.code import import_code, load_folder
from bot.errors import FlowError

BOT = """
bot: uji
title: Uji
languages: [id]
channels: {sms: {flow: uji, expires: 90s}}
sentences: {failure: Gangguan., expired: Habis., lost: Hilang.}
"""
FLOW = (
    "flow: uji\nstart: awal\nstates:\n  awal: {otherwise: tamat}\n  tamat: {say: Ya., end: true}\n"
)
ACTIONS = """
from bot.engine.actions import guard

from .helper import ANSWER


@guard
def yes(conversation):
    return ANSWER
"""


def bot_folder(folder: Path, actions: str = ACTIONS) -> Path:
    folder.mkdir(parents=True)
    (folder / "bot.yaml").write_text(BOT, encoding="utf-8")
    (folder / "uji.yaml").write_text(FLOW, encoding="utf-8")
    (folder / "actions.py").write_text(actions, encoding="utf-8")
    (folder / "helper.py").write_text("ANSWER = True\n", encoding="utf-8")
    return folder


def test_a_folder_outside_of_packages_may_import_its_own_files(tmp_path: Path) -> None:
    loaded = load_folder(bot_folder(tmp_path / "a bot!"))
    assert list(loaded.registry.guards) == ["yes"]
    assert loaded.module is not None
    assert loaded.script.name == "uji"


def test_two_folders_of_the_same_name_keep_their_own_code(tmp_path: Path) -> None:
    one = load_folder(bot_folder(tmp_path / "one" / "bot"))
    other = load_folder(bot_folder(tmp_path / "two" / "bot"))
    assert one.module is not other.module


def test_a_folder_inside_a_package_is_imported_by_its_full_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    folder = bot_folder(tmp_path / "uji_bots" / "satu")
    (folder / "__init__.py").touch()
    (folder.parent / "__init__.py").touch()
    module = load_folder(folder).module
    assert module is not None
    assert module.__name__ == "uji_bots.satu.actions"
    assert sys.modules["uji_bots.satu.actions"] is module


def test_another_package_of_the_same_name_is_not_taken_for_the_bots_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    first, second = tmp_path / "x" / "uji_twin", tmp_path / "y" / "uji_twin"
    for folder in (first, second):
        bot_folder(folder)
        (folder / "__init__.py").touch()
    load_folder(first)
    with pytest.raises(FlowError, match=r"actions.py:1: Python imports another 'uji_twin.actions'"):
        load_folder(second)


def test_a_folder_without_code_has_an_empty_registry(tmp_path: Path) -> None:
    folder = bot_folder(tmp_path / "bot")
    (folder / "actions.py").unlink()
    loaded = load_folder(folder)
    assert loaded.module is None
    assert not loaded.registry.guards


def test_code_is_run_once(tmp_path: Path) -> None:
    folder = bot_folder(tmp_path / "bot").resolve()
    assert import_code(folder) is import_code(folder)


def test_a_mistake_in_a_file_that_the_code_imports_is_told_with_that_file(tmp_path: Path) -> None:
    folder = bot_folder(tmp_path / "bot")
    (folder / "helper.py").write_text("A = 1\nANSWER = A / 0\n", encoding="utf-8")
    with pytest.raises(FlowError, match=r"^helper.py:2: this cannot be imported: ZeroDivision"):
        load_folder(folder)


def test_code_that_is_no_python_is_told_with_its_line(tmp_path: Path) -> None:
    folder = bot_folder(tmp_path / "bot", "ANSWER = 1\ndef sore(:\n")
    with pytest.raises(FlowError, match=r"^actions.py:2: this cannot be imported: SyntaxError"):
        load_folder(folder)

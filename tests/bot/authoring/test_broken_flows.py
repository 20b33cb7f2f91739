"""Every mistake has a bot of its own and the exact sentence that its author reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.authoring.checker import RULES, Rule, check
from bot.authoring.code import load_folder
from bot.errors import FlowError

FOLDERS = sorted(
    path.parent for path in (Path(__file__).parents[2] / "broken_flows").glob("*/expected.txt")
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_bot_is_refused_with_exactly_the_expected_sentences(folder: Path) -> None:
    expected = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert len(expected) == 1
    assert check(folder) == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_bot_that_breaks_it(rule: Rule) -> None:
    assert any(_breaks(rule, folder) for folder in FOLDERS)


def _breaks(rule: Rule, folder: Path) -> bool:
    try:
        loaded = load_folder(folder)
    except FlowError:
        return False
    return any(rule(loaded.script, loaded.registry))

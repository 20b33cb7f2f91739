"""Keep COVERAGE.md honest: its tests and its switches exist, and none is missing."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.emulator.behaviour import Behaviour

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "bot/emulator/COVERAGE.md").read_text()


def section(heading: str) -> list[list[str]]:
    """Give the cells of the table under a heading that begins with this."""
    text = re.split(rf"\n## {heading}.*\n", PAGE)[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


IMITATED = section("Imitated")


@pytest.mark.parametrize("row", IMITATED, ids=[row[0] for row in IMITATED])
def test_each_imitated_row_names_modules_and_a_test_that_exist(row):
    _, modules, reference = row
    path, _, name = reference.strip("`").partition("::")
    functions = {
        node.name
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef)
    }

    assert name.startswith("test_")
    assert name in functions
    for module in modules.split(", "):
        assert (ROOT / "bot/emulator" / module.strip("`")).is_file()


def test_the_page_lists_every_switch():
    listed = [row[0].strip("`") for row in section("Unconfirmed")]

    assert listed == [field.name for field in fields(Behaviour)]

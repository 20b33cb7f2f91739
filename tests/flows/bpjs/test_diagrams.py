"""The page with the pictures shows the machine that runs."""

from __future__ import annotations

from pathlib import Path

from bot.authoring.checker import load_checked
from bot.authoring.diagram import markdown
from bot.settings import DEFAULT_BOT

PAGE = Path(__file__).parents[3] / "docs" / "diagrams.md"


def test_the_page_is_what_wartel_diagram_prints() -> None:
    drawn = markdown(load_checked(DEFAULT_BOT).script)
    assert PAGE.read_text("utf-8") == drawn, "run: wartel diagram --markdown > docs/diagrams.md"

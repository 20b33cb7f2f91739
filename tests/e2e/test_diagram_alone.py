"""Open the diagram of a flow in a tab of its own, where it is large enough to be read."""

from __future__ import annotations

from playwright.sync_api import Page

BLACK = "rgb(0, 0, 0)"


def test_a_diagram_in_its_own_tab_has_its_colours(page: Page, home: str) -> None:
    page.goto(f"{home}/local/flows/pandawa.svg?state=pandawa.kota")
    fills = page.locator("g.node > :is(rect, path)").evaluate_all(
        "shapes => shapes.map(shape => getComputedStyle(shape).fill)"
    )
    assert fills
    assert BLACK not in fills

"""Drive Debian's Chromium with Playwright's Python package, for what only a browser can show."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from support.javascript import MODULES

NAMES = ("chromium", "google-chrome")
ADVICE = (
    "no Chromium on this machine, so this test did not run. Install it with `apt-get install -y "
    "chromium`, or set NO_BROWSER=1 to go without the browser tests"
)
FLAGS = (
    "--no-sandbox",  # as root, Chromium starts in no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # or it looks for its maker's hosts
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000
"""Milliseconds that a page may take for anything, on a machine busy with other tests."""

AXE = MODULES / "axe-core/axe.min.js"


def chromium() -> str:
    """Give the browser's program; without one the test fails, or is skipped if NO_BROWSER=1."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.environ.get("NO_BROWSER") == "1":
        pytest.skip("NO_BROWSER=1")
    if found is None:
        pytest.fail(ADVICE, pytrace=False)
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """Run one browser until the block ends."""
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open a page of a person of its own; a script that fails fails the test."""
    errors: list[str] = []
    context: BrowserContext = browser.new_context(locale="id-ID", **options)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], "scripts of the page failed"


def violations(page: Page) -> list[str]:
    """Let axe-core look at a page as it is now, by WCAG 2.2 AA, and give each violation in a line.

    https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
    """
    # Into the page's own world, where its Content-Security-Policy lets no foreign script in by tag.
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
    )
    return [
        f"{found['id']}: {found['help']} ({node['target']}: {node.get('failureSummary', '')})"
        for found in result["violations"]
        for node in found["nodes"]
    ]

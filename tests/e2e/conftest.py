"""Give tests one Chromium, and Wartel as `wartel up` starts it, for as long as they run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from support.browser import launched, tab
from support.command import ROOT, running


@pytest.fixture(scope="module")  # no longer: Playwright's event loop would be in others' way
def browser() -> Iterator[Browser]:
    """Give the browser that the tests of a file share."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a running `wartel up` with the bot that it ships with."""
    folder = tmp_path_factory.mktemp("up")
    with running(folder, "up", WARTEL_BOT=str(ROOT / "flows/bpjs")) as (_, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a tab of a person of its own, as wide as a laptop."""
    with tab(browser, viewport={"width": 1280, "height": 800}) as page:
        yield page

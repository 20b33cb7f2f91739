"""Give tests one Chromium, and Wartel as `wartel up` starts it, for as long as they run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.browser import launched, tab
from support.command import ROOT, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what drives the browser once more where it fails; the report counts second tries.

    A browser paints and sends when it finds the time, and a busy machine has none to give. No other
    test is tried again: what those hunt may be just as rare.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")  # no longer: Playwright's event loop would be in others' way
def browser() -> Iterator[Browser]:
    """Give the browser that the tests of a file share."""
    with launched() as browser:
        yield browser


@contextmanager
def up(folder: Path) -> Iterator[str]:
    """Start `wartel up` with the bot that it ships with, and give its address."""
    with running(folder, "up", WARTEL_BOT=str(ROOT / "flows/bpjs")) as (_, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address that all tests share, each with phones of its own."""
    with up(tmp_path_factory.mktemp("up")) as home:
        yield home


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the shared address; to a second try one where nothing has happened yet."""
    if request.node.execution_count == 1:
        yield request.getfixturevalue("shared_home")
        return
    with up(tmp_path) as home:
        yield home


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a tab of a person of its own, as wide as a laptop."""
    with tab(browser, viewport={"width": 1280, "height": 800}) as page:
        yield page

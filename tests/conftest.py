"""Give every test a real server: a private one, or the one that WARTEL_TEST_REDIS_URL names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, settings

sys.path.append(str(Path(__file__).parent))  # for `support`, in every import mode

from support.leftovers import left_in
from support.samples import PEPPER

from bot.stores.client import connect
from bot.stores.embedded import EmbeddedServer
from bot.stores.sessions import SessionStore

# Neither a busy machine nor another draw of inputs may fail a change that broke nothing. New draws
# come by --hypothesis-profile=searching.
settings.register_profile(
    "gate",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("searching", settings.get_profile("gate"), derandomize=False)
settings.load_profile("gate")

LEFT = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "concurrency: real processes, killed while they work")


@pytest.hookimpl(trylast=True)  # when the workers of xdist have ended
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a server that it started still runs."""
    if hasattr(session.config, "workerinput"):
        return
    left = left_in(session.config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]
    session.config.stash[LEFT] = left
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    left = config.stash.get(LEFT, [])
    if left:
        terminalreporter.section("processes that nobody stopped", red=True)
    for line in left:
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The URL of a server that may be emptied; a given server has one database per xdist worker."""
    given = os.environ.get("WARTEL_TEST_REDIS_URL")
    if given:
        number = int("0" + worker_id.lstrip("gwmaster"))
        yield f"{given}?db={number}"
        return
    with EmbeddedServer(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A client of an empty database."""
    with connect(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def store(redis_client: redis.Redis) -> SessionStore:
    """An empty session store."""
    return SessionStore(redis_client, PEPPER)


@pytest.fixture
def private_server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A running server of this test alone, which may be filled, frozen or killed."""
    with EmbeddedServer(tmp_path / "private") as server:
        yield server


@pytest.fixture
def private_client(private_server: EmbeddedServer) -> Iterator[redis.Redis]:
    """A client of the private server."""
    with connect(private_server.url) as client:
        yield client

"""Give every test a real server: a private one, or the one that WARTEL_TEST_REDIS_URL names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

sys.path.append(str(Path(__file__).parent))  # for `support`, in every import mode

from support.samples import PEPPER

from bot.stores.client import connect
from bot.stores.embedded import EmbeddedServer
from bot.stores.sessions import SessionStore


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "concurrency: real processes, killed while they work")


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

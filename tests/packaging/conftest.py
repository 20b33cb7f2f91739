"""Read docker-compose.yml, and run the store that it describes."""

import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
import yaml

from bot.stores.binaries import find_binary
from bot.stores.client import connect

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


def answers(url: str) -> bool:
    """Tell whether a server serves already: its socket is there before anybody listens."""
    try:
        with connect(url) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@contextmanager
def store(arguments: list[str]) -> Iterator[str]:
    """Run a Redis server with these arguments on a socket of its own; give its URL."""
    # Socket paths are limited to about 100 bytes, which pytest's own folders may exceed.
    with tempfile.TemporaryDirectory(prefix="wartel-") as folder:
        socket = Path(folder, "s")
        place = ["--port", "0", "--unixsocket", str(socket), "--dir", folder]
        command = [str(find_binary()), *arguments, *place]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                deadline = time.monotonic() + START_SECONDS
                while not answers(f"unix://{socket}"):
                    assert server.poll() is None, "the store ended by itself"
                    assert time.monotonic() < deadline, "the store did not start"
                    time.sleep(0.02)
                yield f"unix://{socket}"
            finally:
                server.terminate()


@pytest.fixture(scope="session")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="session")
def store_arguments(compose):
    """Give what the compose file passes to its Redis server."""
    program, *arguments = shlex.split(compose["services"]["redis"]["command"])
    assert program == "redis-server"
    return arguments


@pytest.fixture
def composed_store(store_arguments):
    with store(store_arguments) as url:
        yield url


@pytest.fixture
def store_without(store_arguments):
    """Give a context that runs the same server without one of its settings."""

    def run(setting: str):
        place = store_arguments.index(setting)
        return store(store_arguments[:place] + store_arguments[place + 2 :])

    return run

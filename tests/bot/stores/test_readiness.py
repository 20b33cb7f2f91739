from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
import redis
from support.servers import frozen, kill, process_of, server_binaries
from support.timing import within

from bot.stores.binaries import find_binary
from bot.stores.client import REST_SECONDS, connect
from bot.stores.embedded import EmbeddedServer
from bot.stores.readiness import readiness


@pytest.mark.parametrize("binary", server_binaries().values(), ids=server_binaries())
def test_the_embedded_server_is_ready(tmp_path: Path, binary: Path) -> None:
    with EmbeddedServer(tmp_path, binary) as server, connect(server.url) as client:
        assert readiness(client) == []


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        (
            "maxmemory-policy",
            "allkeys-lru",
            "maxmemory-policy is allkeys-lru: set it to noeviction, "
            "or Redis may forget replies and answer a message twice.",
        ),
        (
            "appendonly",
            "no",
            "appendonly is no: set it to yes, or a crash of Redis loses conversations.",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    private_client: redis.Redis, setting: str, value: str, sentence: str
) -> None:
    private_client.config_set(setting, value)
    assert readiness(private_client) == [sentence]


def test_a_full_memory_is_named(private_client: redis.Redis) -> None:
    private_client.config_set("maxmemory", 1)
    (sentence,) = readiness(private_client)
    assert sentence.startswith("Writing fails. Redis refuses to serve: command not allowed")


def test_a_replica_is_named(private_client: redis.Redis) -> None:
    private_client.replicaof("127.0.0.1", 1)
    role, write = readiness(private_client)
    assert role == "This server is a slave: REDIS_URL must name the master."
    assert write.startswith("Writing fails.")


def test_an_old_version_is_named(
    private_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No server of that age can be had here, so its answer stands in for it.
    info = private_client.info()
    monkeypatch.setattr(private_client, "info", lambda: {**info, "redis_version": "6.2.14"})
    assert readiness(private_client) == [
        "Redis 6.2.14 is too old: the scripts need version 7 or later."
    ]


def test_a_server_that_still_loads_is_named(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server, connect(server.url) as client:
        client.eval("for i = 1, 50000 do redis.call('SET', i, i) end", 0)
    socket = tmp_path / "slow.sock"
    command = [find_binary(), "--port", "0", "--unixsocket", socket, "--dir", tmp_path]
    command += ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    # Microseconds for each command; while it loads, it serves clients every 1,024 commands.
    command += ["--key-load-delay", "100"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as slow:
        try:
            deadline = time.monotonic() + 20
            with connect(f"unix://{socket}") as client:
                while "Redis is still loading its data." not in readiness(client):
                    assert time.monotonic() < deadline
                    time.sleep(0.01)
        finally:
            slow.kill()


def test_a_server_that_hangs_or_is_gone_is_named_in_time(private_client: redis.Redis) -> None:
    pid = process_of(private_client)
    with frozen(pid), within(1.4):
        (sentence,) = readiness(private_client)
    assert re.fullmatch(r"Redis does not answer: .*[^.]\.", sentence)
    kill(pid)
    time.sleep(REST_SECONDS)
    (sentence,) = readiness(private_client)
    assert re.fullmatch(r"Redis does not answer: Error .*[^.]\.", sentence)

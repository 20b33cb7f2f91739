from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import redis
from support.servers import frozen, kill, process_of
from support.timing import within

from bot.errors import SettingsError, StoreUnavailable
from bot.stores.client import REST_SECONDS, connect, translated_errors
from bot.stores.embedded import EmbeddedServer


@contextmanager
def unavailable_within(seconds: float) -> Iterator[None]:
    with within(seconds), pytest.raises(StoreUnavailable), translated_errors():
        yield


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(params=["unix", "tcp"])
def url(request: pytest.FixtureRequest, private_server: EmbeddedServer, free_port: int) -> str:
    if request.param == "unix":
        return private_server.url
    with connect(private_server.url) as client:
        client.config_set("port", free_port)
    return f"redis://127.0.0.1:{free_port}"


def test_a_frozen_server_counts_as_away_in_time(url: str) -> None:
    with connect(url) as client:
        client.ping()
        with frozen(process_of(client)):
            with unavailable_within(1.3):
                client.get("a")  # on an open connection
            time.sleep(REST_SECONDS)
            with unavailable_within(1.3):
                client.get("a")  # on a new one, which the frozen server's kernel accepts
        time.sleep(REST_SECONDS)
        assert client.get("a") is None


def test_after_a_hang_nobody_waits_again_until_the_rest_is_over(url: str) -> None:
    with connect(url) as client:
        client.ping()
        with frozen(process_of(client)):
            with unavailable_within(1.3):
                client.get("a")
            with within(0.5):
                for ask in (client.ping, client.pipeline().get("a").execute):
                    with pytest.raises(StoreUnavailable, match="a moment ago"), translated_errors():
                        ask()
        with pytest.raises(StoreUnavailable), translated_errors():
            client.get("a")  # it would answer by now, but nobody has looked
        time.sleep(REST_SECONDS)
        assert client.pipeline().get("a").get("b").execute() == [None, None]


def test_all_who_wait_for_a_hanging_server_at_once_share_one_wait(url: str) -> None:
    def ask(client: redis.Redis) -> None:
        with pytest.raises(StoreUnavailable), translated_errors():
            client.get("a")

    with connect(url) as client:
        client.ping()
        with frozen(process_of(client)), ThreadPoolExecutor(4) as threads, within(1.5):
            list(threads.map(ask, [client] * 24))


def test_one_client_does_not_rest_for_the_server_of_another(
    private_server: EmbeddedServer, redis_client: redis.Redis
) -> None:
    with connect(private_server.url) as client:
        client.ping()
        with frozen(process_of(client)), unavailable_within(1.3):
            client.get("a")
        assert redis_client.ping()
        with connect(private_server.url) as other:
            assert other.ping()


def test_a_killed_server_counts_as_away_at_once(url: str) -> None:
    with connect(url) as client:
        client.ping()
        kill(process_of(client))
        for _ in range(2):
            with unavailable_within(0.4):
                client.get("a")


@pytest.mark.parametrize("said", ["Connection refused.", "Connection refused"])
def test_what_the_library_says_ends_without_a_full_stop_of_its_own(said: str) -> None:
    with pytest.raises(StoreUnavailable) as caught, translated_errors():
        raise redis.ConnectionError(said)
    assert str(caught.value) == "Redis does not answer: Connection refused"


def test_a_server_that_accepts_no_connection_counts_as_away_in_time() -> None:
    with socket.socket() as listener, socket.socket() as first:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        first.connect(address)  # fills the queue; the next handshake is never answered
        with connect(f"redis://127.0.0.1:{address[1]}") as client, unavailable_within(1.3):
            client.ping()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("maxmemory", "1"), ("min-replicas-to-write", "1")],
)
def test_a_refusal_to_write_counts_as_away(
    private_client: redis.Redis, setting: str, value: str
) -> None:
    private_client.config_set(setting, value)
    with pytest.raises(StoreUnavailable), translated_errors():
        private_client.set("a", "1")


def test_a_replica_counts_as_away(private_client: redis.Redis, free_port: int) -> None:
    private_client.replicaof("127.0.0.1", free_port)
    with pytest.raises(StoreUnavailable), translated_errors():
        private_client.set("a", "1")


@pytest.mark.parametrize(
    "answer", ["BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM"]
)
def test_every_answer_that_means_not_now_counts_as_away(
    redis_client: redis.Redis, answer: str
) -> None:
    with pytest.raises(StoreUnavailable), translated_errors():
        redis_client.eval(f"return redis.error_reply('{answer} for some reason')", 0)


def test_a_busy_script_counts_as_away(private_server: EmbeddedServer) -> None:
    with connect(private_server.url) as busy, connect(private_server.url) as client:
        client.config_set("busy-reply-threshold", 1)
        with pytest.raises(redis.TimeoutError):
            busy.eval("while true do end", 0)
        with pytest.raises(StoreUnavailable), translated_errors():
            client.get("a")
        client.script_kill()


def test_a_wrong_command_stays_a_bug(redis_client: redis.Redis) -> None:
    redis_client.rpush("list", "1")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"), translated_errors():
        redis_client.get("list")


def test_a_url_that_is_none_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="REDIS_URL"):
        connect("localhost:6379")

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from support.servers import frozen, process_of
from support.timing import within

from bot.errors import StoreUnavailable
from bot.stores.client import REST_SECONDS, connect, translated_errors
from bot.stores.embedded import EmbeddedServer
from bot.stores.lines import Lines, Script, lines_of


def test_everybody_who_asks_at_once_gets_the_own_answer(redis_client: redis.Redis) -> None:
    lines = lines_of(redis_client)

    def echoes(who: int) -> bool:
        said = [f"{who}/{number}" for number in range(200)]
        return [lines.ask("ECHO", text) for text in said] == said

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(echoes, range(8)))


def test_who_asks_one_after_another_uses_one_connection(redis_client: redis.Redis) -> None:
    lines = lines_of(redis_client)
    assert len({lines.ask("CLIENT", "ID") for _ in range(20)}) == 1


def test_all_users_of_a_pool_share_its_lines(redis_client: redis.Redis) -> None:
    other = redis.Redis(connection_pool=redis_client.connection_pool)
    assert lines_of(other) is lines_of(redis_client)


def test_a_connection_that_was_closed_meanwhile_is_made_anew(redis_client: redis.Redis) -> None:
    lines = lines_of(redis_client)
    before = lines.ask("CLIENT", "ID")
    redis_client.client_kill_filter(_id=str(before))
    assert lines.ask("CLIENT", "ID") != before


def test_a_server_that_is_gone_is_said_to_be_away(private_server: EmbeddedServer) -> None:
    with connect(private_server.url) as client:
        lines = lines_of(client)
        lines.ask("PING")
        private_server.stop()
        with pytest.raises(StoreUnavailable), translated_errors():
            lines.ask("PING")


def test_the_answer_that_nobody_waited_for_is_given_to_nobody(
    private_server: EmbeddedServer,
) -> None:
    with connect(private_server.url) as client:
        lines = lines_of(client)
        lines.ask("ECHO", "before")
        with frozen(process_of(client)), within(1.3):
            with pytest.raises(redis.TimeoutError):
                lines.ask("ECHO", "late")
            with pytest.raises(redis.TimeoutError, match="a moment ago"):
                lines.ask("ECHO", "during the rest")
        time.sleep(REST_SECONDS)
        assert lines.ask("ECHO", "after") == "after"


def test_a_refused_command_leaves_the_line_usable(redis_client: redis.Redis) -> None:
    lines = lines_of(redis_client)
    redis_client.set("text", "a")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        lines.ask("LPUSH", "text", "b")
    assert lines.ask("GET", "text") == "a"


def test_a_script_is_told_again_to_a_server_that_has_forgotten_it(
    redis_client: redis.Redis,
) -> None:
    script = Script(redis_client, "return {KEYS[1], ARGV[1]}")
    for _ in range(2):
        redis_client.script_flush()
        assert script(["key"], ["argument"]) == ["key", "argument"]


def test_a_forked_process_speaks_on_lines_of_its_own(redis_client: redis.Redis) -> None:
    lines = Lines(redis_client.connection_pool)
    ours = lines.ask("CLIENT", "ID")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(lines.ask("CLIENT", "ID")).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) != ours
    assert lines.ask("CLIENT", "ID") == ours

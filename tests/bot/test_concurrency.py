"""Several processes, one contact, kill -9 in between. Alone: `pytest -m concurrency`."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from support.crowd import Crowd, plan, violations

from bot.stores import sessions

pytestmark = pytest.mark.concurrency

WORKERS = 4
COMMIT = sessions._source("commit.lua")
COMPARISON = "if token ~= ARGV[1] then"
REPLAY = "if reply then"
TOMBSTONE = "if redis.call('EXISTS', KEYS[3]) == 1 then"


def without(*conditions: str) -> str:
    """Give the commit script with some of its conditions never true."""
    script = COMMIT
    for condition in conditions:
        assert script.count(condition) == 1
        script = script.replace(condition, "if false then")
    return script


def test_no_message_is_lost_or_taken_twice_while_processes_are_killed(
    tmp_path: Path, redis_url: str, redis_client: redis.Redis
) -> None:
    messages, deliveries = plan(messages=500, duplicates=100, kills=150, seed=1)
    run = Crowd(tmp_path, redis_url, COMMIT, WORKERS).deliver(messages, deliveries)
    assert violations(run, redis_client) == []
    assert run.kills == 150
    assert run.kills_in_flight >= 20
    repeated = [texts for texts in run.answers.values() if len(texts) > 1]
    assert len(repeated) >= 100, "every duplicate must have been answered"


@pytest.mark.parametrize(
    ("conditions", "kind"),
    [
        ([COMPARISON], "lost"),
        ([REPLAY], "replies"),
        ([REPLAY, TOMBSTONE], "twice"),
    ],
    ids=["without comparison", "without replay", "without replay and tombstone"],
)
def test_the_harness_sees_what_a_weaker_commit_script_does(
    tmp_path: Path, redis_url: str, redis_client: redis.Redis, conditions: list[str], kind: str
) -> None:
    messages, deliveries = plan(messages=150, duplicates=75, kills=20, seed=2)
    run = Crowd(tmp_path, redis_url, without(*conditions), WORKERS).deliver(messages, deliveries)
    assert kind in {each.partition(":")[0] for each in violations(run, redis_client)}


def test_the_same_harness_finds_nothing_wrong_with_the_whole_script(
    tmp_path: Path, redis_url: str, redis_client: redis.Redis
) -> None:
    messages, deliveries = plan(messages=150, duplicates=75, kills=20, seed=2)
    run = Crowd(tmp_path, redis_url, without(), WORKERS).deliver(messages, deliveries)
    assert violations(run, redis_client) == []

from __future__ import annotations

import time

import pytest
import redis
from support.round_trips import counted_round_trips
from support.servers import frozen, process_of

from bot.stores.limits import MessageLimits, Verdict

ADMITTED, NOTICE, SILENCE = Verdict.ADMITTED, Verdict.NOTICE, Verdict.SILENCE


def verdicts(limits: MessageLimits, count: int, uid: str = "siti") -> list[Verdict]:
    return [limits.admit(uid) for _ in range(count)]


def test_a_contact_is_told_once_and_then_not_answered(redis_client: redis.Redis) -> None:
    limits = MessageLimits(redis_client, "3/minute;200/day")
    assert verdicts(limits, 6) == [ADMITTED] * 3 + [NOTICE] + [SILENCE] * 2
    assert verdicts(limits, 1, "budi") == [ADMITTED]


def test_the_window_moves_and_with_it_the_notice(redis_client: redis.Redis) -> None:
    limits = MessageLimits(redis_client, "2/second")
    assert verdicts(limits, 4) == [ADMITTED, ADMITTED, NOTICE, SILENCE]
    time.sleep(1.1)
    assert verdicts(limits, 4) == [ADMITTED, ADMITTED, NOTICE, SILENCE]


def test_a_flood_of_the_minute_uses_up_the_day(redis_client: redis.Redis) -> None:
    limits = MessageLimits(redis_client, "1/second;4/day")
    assert verdicts(limits, 4) == [ADMITTED, NOTICE, SILENCE, SILENCE]
    time.sleep(1.1)
    assert verdicts(limits, 3) == [NOTICE, SILENCE, SILENCE], "the day has a notice of its own"


def test_several_processes_count_together(redis_client: redis.Redis) -> None:
    one, other = (MessageLimits(redis_client, "3/minute") for _ in range(2))
    assert verdicts(one, 2) + verdicts(other, 2) == [ADMITTED] * 3 + [NOTICE]


def test_all_windows_cost_one_round_trip(redis_client: redis.Redis) -> None:
    limits = MessageLimits(redis_client, "20/minute;50/hour;200/day")
    limits.admit("siti")  # the server learns the script
    with counted_round_trips(redis_client) as sent:
        limits.admit("siti")
    assert len(sent) == 1


def test_no_key_outlives_its_window(redis_client: redis.Redis) -> None:
    verdicts(MessageLimits(redis_client, "1/minute;200/day"), 3)
    lives = sorted(redis_client.ttl(key) for key in redis_client.scan_iter())
    assert [round(life, -1) for life in lives] == [60, 60, 86_400]


def test_without_the_store_each_process_counts_for_itself(private_client: redis.Redis) -> None:
    limits = MessageLimits(private_client, "2/minute")
    assert verdicts(limits, 1) == [ADMITTED]
    with frozen(process_of(private_client)):
        assert verdicts(limits, 4) == [ADMITTED, ADMITTED, NOTICE, SILENCE]


def test_limits_that_cannot_be_read_are_refused(redis_client: redis.Redis) -> None:
    with pytest.raises(ValueError, match="parse"):
        MessageLimits(redis_client, "many")

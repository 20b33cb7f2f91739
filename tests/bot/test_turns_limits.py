"""Messages beyond the limits: one sentence, then silence; whoever repeats gets the same again."""

from __future__ import annotations

import pytest
import redis
from support.round_trips import counted_round_trips
from support.samples import ADDRESS, CONTACT, a_message, an_event, counting_step
from support.small_bot import BOT, small_bot

from bot.engine.actions import NoFacts
from bot.engine.bot import Bot
from bot.stores.limits import MessageLimits
from bot.stores.sessions import SessionStore
from bot.turns import Turns

TOO_MANY = "Satu per satu, ya."
SENTENCE = f"  throttled: {TOO_MANY}\n  lost:"


@pytest.fixture(scope="module")
def bot() -> Bot:
    return small_bot(
        bot=BOT.replace("  lost:", SENTENCE), **{"kios.en": "flow: kios\nlanguage: en"}
    )


@pytest.fixture
def turns(bot: Bot, store: SessionStore, redis_client: redis.Redis) -> Turns:
    limits = MessageLimits(redis_client, "2/minute;200/day")
    return Turns(bot, store, NoFacts, limits=limits, step=counting_step)


def replies(turns: Turns, *ids: str) -> list[tuple[str, ...]]:
    return [turns.take_turn(a_message(each)).replies for each in ids]


def test_the_session_stays_where_it_was(turns: Turns, store: SessionStore) -> None:
    answers = replies(turns, "SM1", "SM2", "SM3", "SM4")
    assert answers == [("1: SM1",), ("2: SM2",), (TOO_MANY,), ()]
    assert store.read(store.uid(ADDRESS, CONTACT)).slots == {"seen": ["SM1", "SM2"]}


def test_a_redelivered_message_gets_the_same_answer_and_is_not_counted(turns: Turns) -> None:
    first = replies(turns, "SM1", "SM2", "SM3", "SM4")
    assert replies(turns, "SM1", "SM2", "SM3", "SM4") == first
    assert turns.take_turn(a_message("SM4")).duplicate


def test_two_deliveries_of_a_message_too_many_get_one_answer(
    turns: Turns, store: SessionStore
) -> None:
    replies(turns, "SM1", "SM2")
    uid = store.uid(ADDRESS, CONTACT)
    (first,) = replies(turns, "SM3")
    kept = store.record(uid, "SM3", ("another",), "f")
    assert kept is not None
    assert kept.texts == first


def test_whoever_has_no_session_is_answered_too(turns: Turns, redis_client: redis.Redis) -> None:
    replies(turns, "SM1", "SM2")
    redis_client.delete(*redis_client.keys("*:s:*"))
    assert replies(turns, "SM3", "SM4") == [(TOO_MANY,), ()]


def test_what_happens_outside_the_chat_is_not_limited(turns: Turns, store: SessionStore) -> None:
    replies(turns, "SM1", "SM2", "SM3")
    taken = turns.take_turn(an_event("pay-1"), uid=store.uid(ADDRESS, CONTACT))
    assert taken.replies == ("3: pay-1",)


def test_a_bot_without_the_sentence_is_silent(
    store: SessionStore, redis_client: redis.Redis
) -> None:
    limits = MessageLimits(redis_client, "1/minute")
    turns = Turns(small_bot(), store, NoFacts, limits=limits, step=counting_step)
    assert replies(turns, "SM1", "SM2") == [("1: SM1",), ()]


def test_limits_cost_one_round_trip_and_none_for_what_comes_again(
    turns: Turns, redis_client: redis.Redis
) -> None:
    replies(turns, "SM1")  # the server learns the scripts
    for message, count in (("SM2", 3), ("SM2", 1), ("SM3", 4), ("SM4", 4), ("SM4", 1)):
        with counted_round_trips(redis_client) as sent:
            replies(turns, message)
        assert len(sent) == count, message

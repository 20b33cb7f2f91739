from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import redis
from support.round_trips import counted_round_trips
from support.samples import (
    ADDRESS,
    CONTACT,
    NOW,
    PEPPER,
    a_message,
    a_session,
    an_event,
    counting_step,
    counting_turns,
)
from support.servers import frozen, kill, process_of
from support.timing import within

from bot.engine.actions import Facts, NoFacts
from bot.engine.effects import Apply
from bot.engine.events import Event, Media
from bot.engine.session import Session
from bot.engine.turn import Turn
from bot.errors import FlowFailure, MessageConflict, StoreUnavailable
from bot.stores.client import REST_SECONDS, connect
from bot.stores.keys import aside, partition_of
from bot.stores.sessions import SessionStore
from bot.turns import Taken, Turns, fingerprint


@pytest.fixture
def turns(store: SessionStore) -> Turns:
    return counting_turns(store)


@pytest.fixture
def uid(store: SessionStore) -> str:
    return store.uid(ADDRESS, CONTACT)


def outbox(client: redis.Redis) -> list[str]:
    return [fields["id"] for key in client.keys("*:out") for _, fields in client.xrange(key)]


def asking_step(bot: Any, session: Session | None, event: Event, facts: Facts) -> Turn:
    """Ask for one change with every message."""
    return Turn(a_session(), effects=(Apply(f"{event.id}#catat0", "catat", {"apa": "x"}),))


def changing_turns(store: SessionStore, apply: Any) -> Turns:
    return Turns(None, store, NoFacts, apply=apply, step=asking_step)  # type: ignore[arg-type]


def test_a_change_is_made_once_its_turn_counts(
    store: SessionStore, redis_client: redis.Redis
) -> None:
    made: list[Apply] = []
    turns = changing_turns(store, made.append)
    turns.take_turn(a_message("SM1"))
    turns.take_turn(a_message("SM1"))
    assert made == [Apply("SM1#catat0", "catat", {"apa": "x"})]
    assert outbox(redis_client) == []


def test_a_change_that_could_not_be_made_is_made_later(
    store: SessionStore, redis_client: redis.Redis
) -> None:
    def away(effect: Apply) -> None:
        raise StoreUnavailable

    changing_turns(store, away).take_turn(a_message("SM1"))
    assert outbox(redis_client) == ["SM1#catat0"]
    made: list[Apply] = []
    turns = changing_turns(store, made.append)
    assert turns.apply_left(timedelta(hours=1)) == 0
    assert turns.apply_left(timedelta()) == 1
    assert [effect.id for effect in made] == ["SM1#catat0"]
    assert turns.apply_left(timedelta()) == 0


def test_a_change_that_nobody_knows_is_set_aside_and_blocks_nothing(
    store: SessionStore, redis_client: redis.Redis
) -> None:
    def away(effect: Apply) -> None:
        raise StoreUnavailable

    asking = changing_turns(store, away)
    for number in (1, 2, 3):
        asking.take_turn(a_message(f"SM{number}"))
    made: list[str] = []

    def pick(effect: Apply) -> None:
        if effect.id.startswith("SM2"):
            raise FlowFailure(f"no command is called '{effect.command}'")
        made.append(effect.id)

    told: list[str] = []
    turns = changing_turns(store, pick)
    assert turns.apply_left(timedelta(), lambda what, error: told.append(f"{what}: {error}")) == 2
    assert made == ["SM1#catat0", "SM3#catat0"]
    assert told == ["change_set_aside: no command is called 'catat'"]
    assert turns.apply_left(timedelta()) == 0
    assert outbox(redis_client) == []
    [(_, kept)] = redis_client.xrange(aside(partition_of(store.uid(ADDRESS, CONTACT))))
    assert kept["id"] == "SM2#catat0"


def test_a_message_moves_the_session_and_gives_its_replies(
    turns: Turns, store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    taken = turns.take_turn(a_message("SM1"))
    assert taken.replies == ("1: SM1",)
    assert [message.text for message in taken.messages] == ["1: SM1"]
    assert (taken.uid, taken.duplicate) == (uid, False)
    assert taken.turn.session == store.read(uid)
    assert turns.take_turn(a_message("SM2")).replies == ("2: SM2",)
    assert outbox(redis_client) == ["SM1#later", "SM2#later"]


def test_a_redelivered_message_gets_the_same_reply_and_moves_nothing(
    turns: Turns, uid: str, store: SessionStore, redis_client: redis.Redis
) -> None:
    turns.take_turn(a_message("SM1"))
    turns.take_turn(a_message("SM2"))
    again = turns.take_turn(a_message("SM1", at=NOW.replace(hour=9)))
    assert again == Taken(uid, ("1: SM1",), duplicate=True)
    assert store.read(uid).slots == {"seen": ["SM1", "SM2"]}
    assert outbox(redis_client) == ["SM1#later", "SM2#later"]


def test_a_message_id_with_another_content_is_refused(turns: Turns, store: SessionStore) -> None:
    turns.take_turn(a_message("SM1", "1"))
    with pytest.raises(MessageConflict, match="SM1"):
        turns.take_turn(a_message("SM1", "2"))
    assert turns.take_turn(a_message("SM1", "1")).replies == ("1: SM1",)


def test_a_message_whose_reply_is_forgotten_gets_none(
    turns: Turns, uid: str, redis_client: redis.Redis
) -> None:
    turns.take_turn(a_message("SM1"))
    redis_client.delete(*redis_client.keys("*:r:*"))
    assert turns.take_turn(a_message("SM1")) == Taken(uid, duplicate=True)


def test_an_event_reaches_the_session_of_its_uid_once(
    turns: Turns, uid: str, store: SessionStore
) -> None:
    turns.take_turn(a_message("SM1"))
    assert turns.take_turn(an_event("pay-1", ref="r"), uid=uid).replies == ("2: pay-1",)
    assert turns.take_turn(an_event("pay-1", ref="r"), uid=uid).duplicate
    assert store.read(uid).slots == {"seen": ["SM1", "pay-1"]}


def test_an_event_needs_a_uid(turns: Turns) -> None:
    with pytest.raises(TypeError, match="EventReceived does not say whose it is"):
        turns.take_turn(an_event())


def test_an_event_that_reaches_nobody_writes_nothing(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    turns = counting_turns(store, step=lambda bot, session, event, facts: Turn(None))
    taken = turns.take_turn(an_event(), uid=uid)
    assert taken.turn == Turn(None)
    assert redis_client.keys() == []


def test_the_engine_is_the_step_by_default(store: SessionStore, uid: str) -> None:
    class NoBot:
        """The real step asks nothing of the bot for an event without a session."""

    turns = Turns(NoBot(), store, lambda at: None)  # type: ignore[arg-type]
    assert turns.take_turn(an_event(), uid=uid).turn == Turn(None)


def test_a_message_costs_two_round_trips_and_one_more_per_look_up(
    store: SessionStore, redis_client: redis.Redis
) -> None:
    class Ledger:
        def look_up(self, kind: str, key: str) -> object:
            return redis_client.hgetall(f"{kind}:{key}")

    def curious(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
        for number in range(look_ups):
            facts.look_up("member", str(number))
        return counting_step(bot, session, event, facts)

    turns = counting_turns(store, facts_for=lambda at: Ledger(), step=curious)
    look_ups = 0
    turns.take_turn(a_message("SM0"))  # the server learns the scripts
    for look_ups in (0, 1, 3):
        with counted_round_trips(redis_client) as sent:
            turns.take_turn(a_message(f"SM1{look_ups}"))
        assert len(sent) == 2 + look_ups
    with counted_round_trips(redis_client) as sent:
        turns.take_turn(a_message("SM0"))
    assert len(sent) == 1, "a duplicate is answered by the first one"


def test_a_conflict_steps_again_on_the_fresh_session_with_one_round_trip_more(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    sessions: list[Session | None] = []

    def interrupted(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
        sessions.append(session)
        if len(sessions) == 1:
            with connect(url) as other:
                counting_turns(SessionStore(other, PEPPER)).take_turn(a_message("SM2"))
        return counting_step(bot, session, event, facts)

    url = _url_of(redis_client)
    counting_turns(store).take_turn(a_message("SM1"))
    turns = counting_turns(store, step=interrupted)
    with counted_round_trips(redis_client) as sent:
        taken = turns.take_turn(a_message("SM3"))
    assert taken.replies == ("3: SM3",)
    assert [session.slots["seen"] for session in sessions] == [["SM1"], ["SM1", "SM2"]]
    assert len(sent) == 3
    assert store.read(uid).slots["seen"] == ["SM1", "SM2", "SM3"]
    assert outbox(redis_client) == ["SM1#later", "SM2#later", "SM3#later"]


def test_two_deliveries_at_the_same_moment_give_one_turn(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    meeting = threading.Barrier(2, timeout=10)

    def together(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
        meeting.wait()
        return counting_step(bot, session, event, facts)

    turns = counting_turns(store, step=together)
    taken: list[Taken] = []
    threads = [
        threading.Thread(target=lambda: taken.append(turns.take_turn(a_message("SM1"))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.replies for one in taken] == [("1: SM1",)] * 2
    assert sorted(one.duplicate for one in taken) == [False, True]
    assert outbox(redis_client) == ["SM1#later"]


def test_endless_conflicts_end_as_unavailable(store: SessionStore, uid: str) -> None:
    def overtaken(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
        token = store.load(uid, "other").token
        number = int(token.partition(":")[0] or 0)
        store.commit(uid, f"other{number}", token, a_session(), [], [], "f")
        return counting_step(bot, a_session(slots={"seen": []}), event, facts)

    turns = counting_turns(store, step=overtaken, patience=0.2)
    started = time.monotonic()
    with within(1), pytest.raises(StoreUnavailable, match="too many messages"):
        turns.take_turn(a_message("SM1"))
    assert time.monotonic() - started > 0.1


def test_a_failing_step_changes_nothing(store: SessionStore, redis_client: redis.Redis) -> None:
    def failing(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
        raise FlowFailure("a loop")

    with pytest.raises(FlowFailure):
        counting_turns(store, step=failing).take_turn(a_message())
    assert redis_client.keys() == []


def test_without_redis_a_turn_is_refused_in_time(private_client: redis.Redis) -> None:
    turns = counting_turns(SessionStore(private_client, PEPPER))
    turns.take_turn(a_message("SM1"))
    pid = process_of(private_client)
    with frozen(pid):
        for _ in range(2):
            with within(1.4), pytest.raises(StoreUnavailable):
                turns.take_turn(a_message("SM2"))
            time.sleep(REST_SECONDS)
    assert turns.take_turn(a_message("SM2")).replies == ("2: SM2",)
    kill(pid)
    with within(0.4), pytest.raises(StoreUnavailable):
        turns.take_turn(a_message("SM3"))


def test_a_commit_whose_answer_is_lost_counts_once(private_client: redis.Redis) -> None:
    """The server freezes between load and commit; the commit waits in its socket, and is done."""

    def freezing(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
        freeze.__enter__()
        return counting_step(bot, session, event, facts)

    store = SessionStore(private_client, PEPPER)
    counting_turns(store).take_turn(a_message("SM1"))
    freeze = frozen(process_of(private_client))
    with pytest.raises(StoreUnavailable):
        counting_turns(store, step=freezing).take_turn(a_message("SM2"))
    freeze.__exit__(None, None, None)
    time.sleep(REST_SECONDS)
    again = counting_turns(store).take_turn(a_message("SM2"))
    assert again.replies == ("2: SM2",)
    assert again.duplicate, "the late commit was done, and its reply is the one that counts"
    assert outbox(private_client) == ["SM1#later", "SM2#later"]


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "sms"},
        {"text": "2"},
        {"media": (Media("image/png", "https://example.org/a"),)},
        {"location": (-6.2, 106.8)},
        {"payload": "1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_fingerprint_sees_every_field_of_a_message(change: dict[str, object]) -> None:
    assert fingerprint(a_message(**change)) != fingerprint(a_message())


def test_a_fingerprint_ignores_id_time_and_the_order_of_data() -> None:
    assert fingerprint(a_message("SM1")) == fingerprint(a_message("SM2", at=NOW.replace(hour=5)))
    assert fingerprint(an_event("1", a="1", b="2")) == fingerprint(an_event("2", b="2", a="1"))
    assert fingerprint(an_event(a="1")) != fingerprint(an_event(a="2"))


def _url_of(client: redis.Redis) -> str:
    place = client.connection_pool.connection_kwargs
    if "path" in place:
        return f"unix://{place['path']}?db={place.get('db', 0)}"
    return f"redis://{place['host']}:{place['port']}/{place.get('db', 0)}"


def test_whoever_watches_hears_of_each_turn_that_counts_once(
    turns: Turns, store: SessionStore
) -> None:
    heard: list[tuple[Event, Taken]] = []
    turns.watch = lambda event, taken: heard.append((event, taken))
    message, event = a_message("SM1"), an_event("pay-1")
    first = turns.take_turn(message)
    turns.take_turn(message)  # a delivery that came twice
    second = turns.take_turn(event, uid=first.uid)
    assert heard == [(message, first), (event, second)]
    assert first.turn is not None


def test_a_turn_that_did_not_count_is_not_told(store: SessionStore) -> None:
    heard: list[Event] = []

    def ending(bot: Any, session: Session | None, event: Event, facts: Facts) -> Turn:
        return Turn(None)

    turns = counting_turns(store, step=ending)
    turns.watch = lambda event, taken: heard.append(event)
    turns.take_turn(a_message("SM1"))
    assert heard == []

from __future__ import annotations

import json
import re
import string
from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st
from support.samples import ADDRESS, CONTACT, PEPPER, a_session

from bot.engine.effects import Choice, SendMessage
from bot.errors import FlowFailure, SessionTooLarge, StoreUnavailable
from bot.stores import sessions
from bot.stores.outbox import entry
from bot.stores.sessions import (
    Committed,
    Conflict,
    Duplicate,
    Loaded,
    SessionStore,
    StoredReply,
)

LATER = SendMessage("SM1#1", "Kartu aktif", (Choice("1", "Menu", "Kembali"),))


@pytest.fixture
def uid(store: SessionStore) -> str:
    return store.uid(ADDRESS, CONTACT)


def contents(client: redis.Redis) -> dict[str, bytes]:
    """Give every value in the server's own form, and without its TTL."""
    return {
        key: client.execute_command("DUMP", key, NEVER_DECODE=True) for key in client.scan_iter()
    }


def test_a_contact_nobody_knows_has_no_session(store: SessionStore, uid: str) -> None:
    assert store.load(uid, "SM1") == Loaded(None, "")
    assert store.read(uid) is None


def test_a_committed_turn_is_read_back_whole(store: SessionStore, uid: str) -> None:
    session = a_session(slots={"nik": "9901"}, trail=("chika.menu",), detour="chika.menu")
    assert store.commit(uid, "SM1", "", session, ["a", "b"], [], "f") == Committed()
    assert store.load(uid, "SM2") == Loaded(session, "1:SM1")
    assert store.load(uid, "SM1") == Loaded(reply=StoredReply(("a", "b"), "f"))
    assert store.read(uid) == session


def test_the_keys_stand_as_the_layout_says(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    session = a_session()
    store.commit(uid, "SM1", "", session, ["a"], [LATER], "f")
    head = f"w:{{p{int(uid[:4], 16) % 16:02}}}"
    assert sorted(redis_client.keys()) == [
        f"{head}:out",
        f"{head}:r:{uid}:SM1",
        f"{head}:s:{uid}",
        f"{head}:x:{uid}:SM1",
    ]
    assert redis_client.get(f"{head}:s:{uid}").startswith("1:SM1\n{")
    assert redis_client.get(f"{head}:x:{uid}:SM1") == "1"
    assert redis_client.ttl(f"{head}:r:{uid}:SM1") == 48 * 3600
    assert redis_client.ttl(f"{head}:x:{uid}:SM1") == 30 * 24 * 3600
    assert redis_client.ttl(f"{head}:out") == -1


def test_effects_wait_in_the_outbox_in_their_order(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    effects = [LATER, SendMessage("SM1#2", "é\n2")]
    store.commit(uid, "SM1", "", a_session(), [], effects, "f")
    (key,) = redis_client.keys("*:out")
    first, second = (fields for _, fields in redis_client.xrange(key))
    assert (first["id"], first["kind"], first["uid"]) == ("SM1#1", "send", uid)
    assert json.loads(first["payload"]) == {
        "text": "Kartu aktif",
        "choices": [{"id": "1", "title": "Menu", "description": "Kembali"}],
    }
    assert second["id"] == "SM1#2"
    assert json.loads(second["payload"]) == {"text": "é\n2", "choices": []}


def test_an_effect_of_unknown_kind_is_refused_before_anything_is_sent(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    with pytest.raises(TypeError, match="cannot hold a str"):
        store.commit(uid, "SM1", "", a_session(), [], ["nothing"], "f")
    assert redis_client.keys() == []


def test_the_same_message_is_committed_once(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    store.commit(uid, "SM1", "", a_session(), ["first"], [LATER], "f")
    before = contents(redis_client)
    # Twice the same token (a repeated commit whose answer was lost), and the current one.
    for token in ("", "1:SM1"):
        outcome = store.commit(uid, "SM1", token, a_session(state="x"), ["second"], [LATER], "g")
        assert outcome == Duplicate(StoredReply(("first",), "f"))
    assert contents(redis_client) == before


def test_a_commit_on_an_old_session_conflicts_and_gives_the_fresh_one(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    fresh = a_session(state="chika.tagihan")
    store.commit(uid, "SM1", "", fresh, ["a"], [], "f")
    before = contents(redis_client)
    outcome = store.commit(uid, "SM2", "", a_session(), ["b"], [LATER], "f")
    assert outcome == Conflict(fresh, "1:SM1")
    assert contents(redis_client) == before
    assert store.commit(uid, "SM2", "1:SM1", a_session(), ["b"], [], "f") == Committed()


def test_a_commit_on_a_vanished_session_conflicts(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    store.commit(uid, "SM1", "", a_session(), ["a"], [], "f")
    redis_client.delete(*redis_client.keys("*:s:*"))
    outcome = store.commit(uid, "SM2", "1:SM1", a_session(), ["b"], [], "f")
    assert outcome == Conflict(None, "")


def test_a_commit_on_a_session_that_began_anew_conflicts(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    store.commit(uid, "SM1", "", a_session(), ["a"], [], "f")
    stale = store.load(uid, "SM3")
    redis_client.delete(*redis_client.keys("*:s:*"))
    store.commit(uid, "SM2", "", a_session(), ["b"], [], "f")
    fresh = store.load(uid, "SM3")
    # Both are one turn old: a bare counter would take them for the same.
    assert (stale.token, fresh.token) == ("1:SM1", "1:SM2")
    outcome = store.commit(uid, "SM3", stale.token, a_session(), ["c"], [], "f")
    assert outcome == Conflict(fresh.session, "1:SM2")


def test_a_message_whose_reply_is_forgotten_stays_handled(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    store.commit(uid, "SM1", "", a_session(), ["a"], [], "f")
    redis_client.delete(*redis_client.keys("*:r:*"))
    assert store.load(uid, "SM1") == Loaded(gone=True)
    assert store.commit(uid, "SM1", "1:SM1", a_session(), ["b"], [], "f") == Duplicate(None)
    assert store.load(uid, "SM2").token == "1:SM1"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(hours=24), timedelta(hours=48)),
        (timedelta(days=-400), timedelta(hours=24)),
        (timedelta(days=4000), timedelta(days=31)),
    ],
    ids=["ordinary", "rehearsed in the past", "rehearsed in the future"],
)
def test_the_ttl_of_a_session_only_cleans_up(
    store: SessionStore,
    uid: str,
    redis_client: redis.Redis,
    left: timedelta,
    expected: timedelta,
) -> None:
    session = a_session(expires_at=datetime.now(UTC).replace(microsecond=0) + left)
    store.commit(uid, "SM1", "", session, [], [], "f")
    (key,) = redis_client.keys("*:s:*")
    assert redis_client.ttl(key) == pytest.approx(expected.total_seconds(), abs=3)
    assert store.read(uid) == session


def test_a_session_of_another_release_is_replaced_but_not_overrun(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    store.commit(uid, "SM1", "", a_session(), ["a"], [], "f")
    (key,) = redis_client.keys("*:s:*")
    redis_client.set(key, '7:SM9\n{"v":99}')
    assert store.load(uid, "SM2") == Loaded(None, "7:SM9")
    assert store.commit(uid, "SM2", "", a_session(), [], [], "f") == Conflict(None, "7:SM9")
    assert store.commit(uid, "SM2", "7:SM9", a_session(), [], [], "f") == Committed()
    assert store.load(uid, "SM3").token == "8:SM2"


def test_a_session_above_its_cap_changes_nothing(
    store: SessionStore, uid: str, redis_client: redis.Redis
) -> None:
    with pytest.raises(SessionTooLarge):
        store.commit(uid, "SM1", "", a_session(slots={"a": "x" * 70_000}), ["a"], [], "f")
    assert redis_client.keys() == []


@pytest.mark.parametrize("value", [2**64, {1, 2}, "\ud800"])
def test_a_slot_that_json_cannot_hold_changes_nothing(
    store: SessionStore, uid: str, redis_client: redis.Redis, value: object
) -> None:
    with pytest.raises(FlowFailure, match=r"slot 'a' cannot be kept .*kios\.menu"):
        store.commit(
            uid, "SM1", "", a_session(state="kios.menu", slots={"a": value}), ["a"], [], "f"
        )
    assert redis_client.keys() == []


def test_a_message_id_that_would_break_the_token_is_refused(store: SessionStore, uid: str) -> None:
    with pytest.raises(ValueError, match="line feed"):
        store.commit(uid, "SM1\nx", "", a_session(), ["a"], [], "f")


@pytest.mark.parametrize("victim", ["s", "r", "out"])
def test_a_key_of_the_wrong_type_stops_a_turn_before_it_writes(
    store: SessionStore, uid: str, redis_client: redis.Redis, victim: str
) -> None:
    store.commit(uid, "SM1", "", a_session(), ["a"], [LATER], "f")
    (key,) = redis_client.keys(f"*:{victim}*")
    redis_client.delete(key)
    redis_client.hset(key, "a", "b")
    message = "SM1" if victim == "r" else "SM2"
    before = contents(redis_client)
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        store.commit(uid, message, "1:SM1", a_session(state="x"), ["b"], [LATER], "f")
    assert contents(redis_client) == before


def test_a_full_memory_writes_nothing_and_still_answers_duplicates(
    private_client: redis.Redis,
) -> None:
    store = SessionStore(private_client, PEPPER)
    uid = store.uid(ADDRESS, CONTACT)
    store.commit(uid, "SM1", "", a_session(), ["a"], [LATER], "f")
    before = contents(private_client)
    private_client.config_set("maxmemory", 1)
    for message in ("SM2", "SM3"):
        assert store.load(uid, message).token == "1:SM1"
        with pytest.raises(StoreUnavailable):
            store.commit(uid, message, "1:SM1", a_session(state="x"), ["b"], [LATER], "f")
    assert store.load(uid, "SM1").reply == StoredReply(("a",), "f")
    assert contents(private_client) == before
    private_client.config_set("maxmemory", 0)
    assert store.commit(uid, "SM2", "1:SM1", a_session(), ["b"], [], "f") == Committed()


def test_scripts_come_back_after_the_server_forgot_them(
    store: SessionStore, uid: str, private_client: redis.Redis
) -> None:
    store = SessionStore(private_client, PEPPER)
    for number in range(3):
        private_client.script_flush()
        token = store.load(uid, f"SM{number}").token
        assert store.commit(uid, f"SM{number}", token, a_session(), [], [], "f") == Committed()


def test_no_key_names_a_phone_number(store: SessionStore, redis_client: redis.Redis) -> None:
    for number in range(50):
        uid = store.uid(ADDRESS, f"whatsapp:+62000111222{number:03}")
        store.commit(uid, "SM" + "ab" * 16, "", a_session(), ["a"], [LATER], "f")
    keys = redis_client.keys()
    assert len(keys) >= 150
    for key in keys:
        assert "62000111222" not in key
        assert "628118750400" not in key
        assert not re.search(r"\+[0-9]", key)


def test_a_uid_depends_on_both_addresses_and_on_the_secret(redis_client: redis.Redis) -> None:
    store = SessionStore(redis_client, PEPPER)
    uids = {
        store.uid(ADDRESS, CONTACT),
        store.uid(CONTACT, ADDRESS),
        store.uid(ADDRESS, CONTACT + "1"),
        store.uid(ADDRESS + "1", CONTACT),
        SessionStore(redis_client, b"another").uid(ADDRESS, CONTACT),
    }
    assert len(uids) == 5
    assert all(len(uid) == 26 and set(uid) <= set(string.hexdigits) for uid in uids)
    assert store.uid(ADDRESS, CONTACT) == SessionStore(redis_client, PEPPER).uid(ADDRESS, CONTACT)


def test_partitions_are_fixed_for_ever() -> None:
    # A session that was written as partition 15 must be looked for there by every later release.
    assert sessions._keys("000f" + "0" * 22, "SM1")[0] == "w:{p15}:s:000f" + "0" * 22
    assert sessions._keys("ffff" + "0" * 22, "SM1")[3] == "w:{p15}:out"
    assert sessions._keys("0010" + "0" * 22, "SM1")[3] == "w:{p00}:out"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(
    slots=st.dictionaries(texts, values, max_size=4),
    reply=st.lists(texts, max_size=4),
    message_id=st.text(string.ascii_letters + string.digits + "-:#{}", min_size=1, max_size=40),
)
def test_anything_comes_back_to_the_letter(
    store: SessionStore,
    redis_client: redis.Redis,
    slots: dict[str, object],
    reply: list[str],
    message_id: str,
) -> None:
    redis_client.flushdb()
    uid = store.uid(ADDRESS, CONTACT)
    session = a_session(slots=slots)
    effect = SendMessage("e", "".join(reply))
    assert store.commit(uid, message_id, "", session, reply, [effect], "f") == Committed((ANY,))
    assert store.load(uid, message_id).reply == StoredReply(tuple(reply), "f")
    loaded = store.load(uid, message_id + "x")
    assert loaded == Loaded(session, f"1:{message_id}")
    (key,) = redis_client.keys("*:out")
    assert redis_client.xrange(key)[0][1]["payload"] == entry(effect).payload
    assert store.commit(uid, message_id + "x", loaded.token, session, [], [], "f") == Committed()


def test_a_session_is_erased_as_its_last_message_left_it(store: SessionStore, uid: str) -> None:
    store.commit(uid, "SM1", "", a_session(), ["yes"], [], "f")
    store.erase(uid, "SM0")
    assert store.read(uid) == a_session()
    store.erase(uid, "SM1")
    assert store.load(uid, "SM2") == Loaded()
    assert store.load(uid, "SM1").reply == StoredReply(("yes",), "f")
    store.erase(uid, "SM1")

"""The outbox in the hands of a relay: what may be sent, what is known of it, what could not be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis

from bot.engine.effects import Apply, Hush, Recipient, SendMessage, Wake
from bot.engine.session import Session
from bot.stores.alarms import Alarms
from bot.stores.dispatch import Dispatch, Waiting, as_sent
from bot.stores.outbox import read_send
from bot.stores.sessions import Committed, SessionStore

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TO = Recipient("whatsapp:+6281", "whatsapp:+6284", "whatsapp", "id", NOW)
SESSION = Session("whatsapp:+6281", "whatsapp:+6284", "whatsapp", "f", "f.a", "id", NOW)
MESSAGE = SendMessage("E#0", "Kartu aktif", to=TO)
GRACE = 60.0


@pytest.fixture
def dispatch(redis_client: redis.Redis) -> Dispatch:
    dispatch = Dispatch(redis_client, "one")
    dispatch.open()
    return dispatch


def commit(store: SessionStore, *effects: object, event: str = "E", contact: str = "+1") -> str:
    uid = store.uid("+6284", contact)
    done = store.commit(uid, event, "", SESSION, (), effects, "f")  # type: ignore[arg-type]
    assert isinstance(done, Committed)
    return uid


def only(dispatch: Dispatch) -> Waiting:
    (entry,) = dispatch.read(10, 0.01)
    return entry


def test_an_entry_comes_back_as_the_message_that_was_committed(dispatch, store):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    assert (entry.uid, entry.kind) == (uid, "send")
    assert read_send(entry.id, entry.payload) == MESSAGE


def test_each_entry_is_handed_to_one_relay_alone(dispatch, store, redis_client):
    commit(store, MESSAGE)
    other = Dispatch(redis_client, "two")
    assert len(dispatch.read(10, 0.01)) == 1
    assert other.read(10, 0.01) == []
    assert len(dispatch.mine(10)) == 1
    assert other.mine(10) == []


def test_a_relay_that_is_gone_leaves_its_entries_to_others(dispatch, store, redis_client):
    commit(store, MESSAGE)
    entry = only(dispatch)
    other = Dispatch(redis_client, "two")
    assert other.abandoned(timedelta(seconds=60), 10) == []
    assert other.abandoned(timedelta(), 10) == [entry]


def test_a_store_that_was_emptied_is_read_on(dispatch, store, redis_client):
    redis_client.flushdb()
    assert dispatch.read(10, 0.01) == []
    assert dispatch.abandoned(timedelta(), 10) == []
    commit(store, MESSAGE)
    assert only(dispatch).id == MESSAGE.id


def test_an_entry_may_be_begun_once(dispatch, store):
    commit(store, MESSAGE)
    entry = only(dispatch)
    assert dispatch.begin(entry, "text", GRACE).verdict == "go"
    busy = dispatch.begin(entry, "text", GRACE)
    assert busy.verdict == "busy"
    assert 59 < busy.wait <= 60


def test_a_try_that_nobody_saw_end_is_in_doubt_and_may_be_repeated_once(dispatch, store):
    commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    doubt = dispatch.begin(entry, "sms", 0)
    assert (doubt.verdict, doubt.way) == ("doubt", "text")
    assert dispatch.begin(entry, "text", GRACE, doubt.moment).verdict == "go"
    assert dispatch.begin(entry, "text", GRACE, "1").verdict == "busy"


def test_what_was_sent_is_settled_and_never_sent_again(dispatch, store):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    dispatch.sent(entry, "SM1")
    assert dispatch.begin(entry, "text", 0).verdict == "done"
    assert dispatch.waiting() == 0
    assert dispatch.mine(10) == []
    assert dispatch.known(uid, ["SM1", "SM2"]) == {"SM1"}
    assert dispatch.known(uid, []) == set()


def test_a_status_callback_is_evidence(dispatch, store):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    assert dispatch.report(uid, entry.mark, "SM1", "sent", "")
    assert dispatch.begin(entry, "text", 0).verdict == "done"
    assert dispatch.known(uid, ["SM1"]) == {"SM1"}


def test_a_status_never_goes_back_and_counts_once(dispatch, store):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    assert dispatch.report(uid, entry.mark, "SM1", "delivered", "")
    assert not dispatch.report(uid, entry.mark, "SM1", "sent", "")
    assert not dispatch.report(uid, entry.mark, "SM1", "delivered", "")
    assert dispatch.report(uid, entry.mark, "SM1", "read", "")


def test_a_status_of_an_unknown_message_leaves_nothing_behind(dispatch, redis_client):
    assert not dispatch.report("ab" * 13, "0" * 32, "SM1", "sent", "")
    assert not [key for key in redis_client.scan_iter() if ":m:" in key or ":k:" in key]


def test_a_failure_that_comes_later_brings_the_message_back_once(dispatch, store):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    dispatch.sent(entry, "SM1")
    assert dispatch.report(uid, entry.mark, "SM1", "undelivered", "63016")
    assert not dispatch.report(uid, entry.mark, "SM1", "undelivered", "63016")
    failed = only(dispatch)
    assert (failed.kind, failed.code) == ("failed", "63016")
    back, way = as_sent(failed)
    assert (back.id, back.payload, back.mark) == (entry.id, entry.payload, entry.mark)
    assert way == "text"


def test_a_delivered_message_leaves_no_text_behind(dispatch, store, redis_client):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    dispatch.sent(entry, "SM1")
    dispatch.report(uid, entry.mark, "SM1", "delivered", "")
    (marker,) = (redis_client.hgetall(key) for key in redis_client.scan_iter() if ":m:" in key)
    assert "payload" not in marker


def test_another_way_is_another_entry_with_a_marker_of_its_own(dispatch, store):
    commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    dispatch.reroute(entry, "sms")
    other = only(dispatch)
    assert (other.id, other.payload, other.way) == (entry.id, entry.payload, "sms")
    assert other.mark != entry.mark
    assert dispatch.begin(other, "sms", GRACE).verdict == "go"
    assert dispatch.waiting() == 1


def test_what_was_put_off_waits_as_long_as_was_said(dispatch, store):
    commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    dispatch.put_off(entry, 30)
    busy = dispatch.begin(entry, "text", GRACE)
    assert (busy.verdict, 29 < busy.wait <= 30) == ("busy", True)
    dispatch.put_off(entry, 0)
    assert dispatch.begin(entry, "text", GRACE).verdict == "go"


def test_what_could_not_be_sent_is_kept_with_its_reason_and_can_be_sent_again(dispatch, store):
    uid = commit(store, MESSAGE)
    entry = only(dispatch)
    dispatch.begin(entry, "text", GRACE)
    dispatch.bury(entry, "21211")
    (dead,) = dispatch.dead()
    assert (dead.id, dead.uid, dead.reason) == (entry.id, uid, "21211")
    assert dispatch.waiting() == 0
    dispatch.revive(dead)
    assert dispatch.dead() == []
    again = only(dispatch)
    assert replace(again, number=entry.number) == entry
    assert dispatch.begin(again, "text", GRACE).verdict == "go"


def test_a_hushed_contact_is_sent_nothing_until_that_ends(dispatch, store):
    commit(store, Hush("E#hush0", True), MESSAGE)
    hush, entry = dispatch.read(10, 0.01)
    dispatch.hush(hush)
    assert dispatch.begin(entry, "text", GRACE).verdict == "hushed"
    commit(store, Hush("F#hush0", False), event="F", contact="+2")
    end = only(dispatch)
    dispatch.hush(replace(end, uid=entry.uid))
    assert dispatch.begin(entry, "text", GRACE).verdict == "go"
    dispatch.silence(entry.uid)
    dispatch.put_off(entry, 0)
    assert dispatch.begin(entry, "text", GRACE).verdict == "hushed"


def test_changes_of_data_are_left_where_they_are(dispatch, store):
    commit(store, Apply("E#a0", "hapus", {}))
    entry = only(dispatch)
    assert entry.kind == "apply"


def test_a_relay_is_present_until_it_says_otherwise(dispatch, redis_client):
    assert not dispatch.has_relay()
    dispatch.show_presence()
    assert dispatch.has_relay()
    assert 0 < redis_client.ttl("w:relay") <= 30
    dispatch.end_presence()
    assert not dispatch.has_relay()


WAKE = Wake("E#wake0", NOW, "petugas.kabar", "T1", TO, {"nomor": "T1"})


@pytest.fixture
def alarms(redis_client: redis.Redis) -> Alarms:
    return Alarms(redis_client)


def set_alarm(dispatch: Dispatch, store: SessionStore, wake: Wake, event: str = "E") -> str:
    uid = commit(store, wake, event=event, contact=f"+{event}")
    dispatch.set_alarm(only(dispatch))
    return uid


def test_an_alarm_rings_when_its_time_has_come(dispatch, store, alarms):
    uid = set_alarm(dispatch, store, WAKE)
    assert alarms.due(NOW - timedelta(seconds=1), 10) == []
    (alarm,) = alarms.due(NOW, 10)
    assert (alarm.uid, alarm.wake) == (uid, WAKE)
    assert dispatch.waiting() == 0


def test_an_alarm_rings_until_it_is_struck(dispatch, store, alarms):
    set_alarm(dispatch, store, WAKE)
    (alarm,) = alarms.due(NOW, 10)
    assert alarms.due(NOW, 10) == [alarm]
    alarms.strike(alarm)
    assert alarms.due(NOW, 10) == []


def test_an_alarm_of_the_same_name_and_key_takes_the_place_of_another(dispatch, store, alarms):
    uid = set_alarm(dispatch, store, WAKE)
    (alarm,) = alarms.due(NOW, 10)
    later = replace(WAKE, id="F#wake0", at=NOW + timedelta(days=30))
    commit(store, later, event="F", contact="+F")
    dispatch.set_alarm(replace(only(dispatch), uid=uid))
    alarms.strike(alarm)
    (kept,) = alarms.due(later.at, 10)
    assert kept.wake == later


def test_an_alarm_can_be_put_off(dispatch, store, alarms):
    set_alarm(dispatch, store, WAKE)
    (alarm,) = alarms.due(NOW, 10)
    alarms.postpone(alarm, NOW + timedelta(minutes=10))
    assert alarms.due(NOW, 10) == []
    assert alarms.due(NOW + timedelta(minutes=10), 10) == [alarm]


def test_forgetting_a_contact_forgets_its_alarms_and_nobody_elses(
    dispatch, store, alarms, redis_client
):
    uid = set_alarm(dispatch, store, WAKE)
    set_alarm(dispatch, store, replace(WAKE, id="F#wake0"), "F")
    alarms.forget(uid)
    assert [alarm.wake.id for alarm in alarms.due(NOW, 10)] == ["F#wake0"]
    assert not [key for key in redis_client.scan_iter() if key.endswith(f":a:{uid}")]

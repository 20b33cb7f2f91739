"""Keep messages, and wait for them."""

import threading

import pytest
from support.wire import MORNING, WHATSAPP

from bot.emulator.model import Message
from bot.emulator.store import Store

ME = "whatsapp:+6281234567890"


def message(sid: str, **fields) -> Message:
    common = {"direction": "outbound-api", "sender": WHATSAPP, "to": ME, "body": sid}
    times = {"created": MORNING, "updated": MORNING}
    return Message(sid=sid, account_sid="AC", **(common | times | {"status": "queued"} | fields))


@pytest.fixture
def store() -> Store:
    store = Store()
    for sid in ("SM1", "SM2", "SM3"):
        store.add(message(sid))
    return store


def test_a_sid_is_taken_once(store):
    with pytest.raises(ValueError, match="SM1"):
        store.add(message("SM1"))


def test_a_change_gives_a_new_snapshot_and_leaves_the_old_one(store):
    held = store.get("SM1")
    before, after = store.update("SM1", body="")

    assert (held.body, before.body, after.body) == ("SM1", "SM1", "")
    assert store.get("SM1") is after
    assert [one.sid for one in store.messages()] == ["SM1", "SM2", "SM3"]


def test_a_move_happens_only_from_an_expected_status(store):
    assert store.move("SM1", {"scheduled"}, status="canceled") is None
    assert store.move("SM1", {"queued", "accepted"}, status="canceled").status == "canceled"
    assert store.move("SM1", {"queued"}, status="sent") is None


@pytest.mark.parametrize("what", ["update", "remove", "move"])
def test_an_unknown_sid_is_a_key_error(store, what):
    arguments = {"move": ({"queued"},)}.get(what, ())
    with pytest.raises(KeyError):
        getattr(store, what)("SM9", *arguments)
    assert store.get("SM9") is None


def test_the_inbox_is_in_the_order_of_arrival_and_holds_what_arrived(store):
    store.update("SM3", status="delivered")
    store.update("SM1", status="delivered")
    store.update("SM2", status="undelivered")
    store.update("SM3", status="read")

    assert [one.sid for one in store.inbox(ME)] == ["SM3", "SM1"]
    assert [one.sid for one in store.inbox(ME, since=1)] == ["SM1"]
    assert store.inbox(ME)[0].status == "read"


def test_a_removed_message_is_gone_everywhere(store):
    store.update("SM1", status="delivered")
    store.remove("SM1")

    assert store.inbox(ME) == []
    assert store.get("SM1") is None


def test_what_a_phone_sends_is_in_no_inbox(store):
    store.add(message("SM4", direction="inbound", status="read", to=WHATSAPP, sender=ME))

    assert store.inbox(WHATSAPP) == []


def test_waiting_ends_when_the_message_comes(store):
    timer = threading.Timer(0.05, lambda: store.update("SM2", status="delivered"))
    timer.start()
    found = store.wait(ME, lambda one: one.body == "SM2", timeout=10)
    timer.join()

    assert found.sid == "SM2"


def test_waiting_ends_with_nothing_after_its_time(store):
    store.update("SM1", status="delivered")

    assert store.wait(ME, lambda one: True, timeout=0.01, since=1) is None


def test_what_was_there_already_need_not_be_waited_for(store):
    store.update("SM1", status="delivered")

    assert store.wait(ME, lambda one: True, timeout=0).sid == "SM1"

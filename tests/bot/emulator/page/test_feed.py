"""Tell every reader all that happens once and in order, also after a break."""

import threading
from datetime import timedelta

import pytest
from support.wire import ACCOUNT, PHONE, SMS, WHATSAPP, Bot, says

from bot.emulator.assembly import assemble
from bot.emulator.faults import Fault
from bot.emulator.model import Content, Sender, Webhook
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.page.feed import Feed

NOTHING = 0.01  # seconds until a reader that hears nothing says so


@pytest.fixture
def emulator():
    webhook = Webhook("http://bot.test/webhook")
    senders = [Sender(SMS, webhook), Sender(WHATSAPP, webhook)]
    return assemble(ACCOUNT, senders, WsgiTransport(Bot(says("Baik"))))


def entries(feed, after="", count=None):
    """Give what a reader hears until there is nothing more, or so many entries."""
    reader = feed.read(after, NOTHING)
    heard = []
    for entry in reader:
        if entry is None or len(heard) == count:
            break
        heard.append(entry)
    reader.close()
    return heard


def kinds(heard):
    return [entry.kind for entry in heard]


def says_halo(emulator, text="halo", to=WHATSAPP):
    return emulator.carrier.receive(PHONE, to, Content(text))


def test_a_new_reader_begins_with_all_messages_and_exchanges(emulator):
    feed = Feed(emulator)
    says_halo(emulator)

    (snapshot,) = entries(feed)

    assert snapshot.kind == "snapshot"
    assert [one["body"] for one in snapshot.data["messages"]] == ["halo", "Baik"]
    assert [one["status"] for one in snapshot.data["exchanges"]] == [200]
    assert not snapshot.data["paused"]


def test_a_new_reader_hears_which_answers_are_under_way():
    heard, answered = [], says("Baik")

    def bot(request):
        heard.extend(entries(feed))
        return answered

    webhook = Webhook("http://bot.test/webhook")
    emulator = assemble(ACCOUNT, [Sender(WHATSAPP, webhook)], WsgiTransport(Bot(bot)))
    feed = Feed(emulator)
    sid = says_halo(emulator).message.sid
    (after,) = entries(feed)

    assert heard[0].data["awaited"] == [sid]
    assert after.data["awaited"] == []


def test_after_the_snapshot_come_a_message_its_exchange_and_the_statuses_of_the_reply(emulator):
    feed = Feed(emulator)
    (snapshot,) = entries(feed)
    says_halo(emulator)

    heard = entries(feed, snapshot.id)

    assert kinds(heard)[:2] == ["message", "exchange"]
    statuses = [one.data["status"] for one in heard if one.kind == "message"]
    assert statuses[0] == "received"
    assert statuses[-1] == "delivered"


def test_who_comes_back_hears_what_was_missed_and_nothing_twice(emulator):
    feed = Feed(emulator)
    (snapshot,) = entries(feed)
    says_halo(emulator)
    first = entries(feed, snapshot.id, count=2)
    says_halo(emulator, "lagi")

    rest = entries(feed, first[-1].id)
    whole = entries(feed, snapshot.id)

    assert [one.id for one in first + rest] == [one.id for one in whole]
    assert "snapshot" not in kinds(rest)


@pytest.mark.parametrize("after", ["", "nonsense", "00000000-3", "x-y", "-", "٣-٣"])
def test_an_id_of_another_life_begins_with_a_snapshot(emulator, after):
    feed = Feed(emulator)
    says_halo(emulator)

    assert kinds(entries(feed, after)) == ["snapshot"]


def test_an_id_that_is_yet_to_come_waits_for_what_comes(emulator):
    feed = Feed(emulator)
    (snapshot,) = entries(feed)
    life = snapshot.id.partition("-")[0]

    assert entries(feed, f"{life}-999999") == []


def test_who_was_away_for_too_long_begins_anew(emulator):
    feed = Feed(emulator, kept=3)
    (snapshot,) = entries(feed)
    for _ in range(3):
        says_halo(emulator)

    heard = entries(feed, snapshot.id)

    assert kinds(heard) == ["snapshot"]
    assert len(heard[0].data["messages"]) == 6


def test_of_two_entries_about_a_message_the_later_one_is_newer(emulator):
    feed = Feed(emulator)
    (snapshot,) = entries(feed)
    sid = says_halo(emulator).replies[0].sid
    emulator.carrier.move_status(sid, "delivered", "read")

    heard = entries(feed, snapshot.id)

    assert [one.data["status"] for one in heard if one.data.get("sid") == sid][-1] == "read"


def test_a_jump_of_the_clock_is_told(emulator):
    feed = Feed(emulator)
    (snapshot,) = entries(feed)
    before = emulator.carrier.clock.now()
    emulator.carrier.clock.advance(timedelta(days=1))
    emulator.carrier.clock.pause()

    jump, pause = entries(feed, snapshot.id)

    assert jump.kind == pause.kind == "clock"
    assert jump.data["now"] > (before + timedelta(hours=23)).isoformat()
    assert (jump.data["paused"], pause.data["paused"]) == (False, True)


def test_removed_messages_and_a_reset_are_told(emulator):
    feed = Feed(emulator)
    outcome = says_halo(emulator)
    (snapshot,) = entries(feed)
    emulator.carrier.store.remove(outcome.message.sid)
    emulator.carrier.tell("removed", outcome.message)
    emulator.reset()

    heard = entries(feed, snapshot.id)

    assert heard[0].data == {"sid": outcome.message.sid}
    assert [kind for kind in kinds(heard) if kind != "clock"] == ["removed", "reset"]


def test_a_closed_feed_ends_its_readers(emulator):
    feed = Feed(emulator)
    reader = feed.read("", NOTHING)
    next(reader)
    feed.close()

    assert list(reader) == []


def test_readers_miss_nothing_while_many_threads_write(emulator):
    feed = Feed(emulator)
    count = 40
    heard = [[] for _ in range(3)]

    def listen(found):
        for entry in feed.read("", 1):
            if entry is None:
                continue
            if entry.kind == "snapshot":
                found.extend(one["sid"] for one in entry.data["messages"])
            elif entry.kind == "message" and entry.data["sid"] not in found:
                found.append(entry.data["sid"])
            if len(found) == 2 * count:
                return

    readers = [threading.Thread(target=listen, args=(found,)) for found in heard]
    writers = [
        threading.Thread(target=lambda: [says_halo(emulator, to=SMS) for _ in range(count // 4)])
        for _ in range(4)
    ]
    for thread in readers + writers:
        thread.start()
    for thread in readers + writers:
        thread.join(20)

    everything = {message.sid for message in emulator.carrier.store.messages()}
    assert len(everything) == 2 * count
    assert all(set(found) == everything for found in heard)


def test_a_beat_tells_the_time_and_how_many_faults_are_in_force(emulator):
    feed = Feed(emulator)
    emulator.box.arm(Fault("drop"))

    assert feed.beat().kind == "beat"
    assert feed.beat().id == ""  # who comes back goes on behind something that happened
    assert feed.beat().data["faults"] == 1

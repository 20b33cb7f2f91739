"""Tell browsers what happens over real HTTP, forty at a time, and after every break."""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from support.wire import ACCOUNT, WHATSAPP, Bot, says

from bot.cli.serving import open_server
from bot.emulator.app import FEED, create_app
from bot.emulator.assembly import assemble
from bot.emulator.model import Content, Phone, Sender, Webhook
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.page.feed import Feed
from bot.emulator.page.stream import Stream

STREAMS = 40


def emulator_with(*answers):
    sender = Sender(WHATSAPP, Webhook("http://bot.test/webhook"))
    return assemble(ACCOUNT, [sender], WsgiTransport(Bot(*answers)))


@contextmanager
def serving(emulator):
    """Serve the page as `wartel up` does; give the port."""
    app = create_app(emulator)
    server = open_server(app, 0, str)
    done = threading.Event()

    def run():  # as the server's own `run`, which ends by a signal alone
        while not done.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        app.extensions[FEED].close()
        server.task_dispatcher.shutdown()
        done.set()
        thread.join()
        server.asyncore.close_all(server._map)  # connections, too


@dataclass
class Tab:
    """Read a stream in a thread, as a browser does."""

    port: int
    after: str = ""
    heard: list = field(default_factory=list)  # (id, kind, data)

    def open(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Last-Event-ID": self.after} if self.after else {}
        self.connection.request("GET", "/emulator/page/stream", headers=headers)
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        assert self.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        self.thread = threading.Thread(target=self._read)
        self.thread.start()
        return self

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.connection.close()

    def _read(self):
        event = {}
        try:
            while line := self.answer.readline().decode():
                name, _, value = line.rstrip("\n").partition(": ")
                event[name] = value
                if line == "\n" and "event" in event:
                    found = (event.get("id", ""), event["event"], json.loads(event["data"]))
                    self.after = found[0] or self.after
                    self.heard.append(found)
                    event = {}
        except (OSError, ValueError, http.client.HTTPException):
            pass  # the line was cut, as the test wants it

    def kinds(self):
        return [kind for _, kind, _ in self.heard]

    def fresh(self):
        """Count how often each message was told of as received or queued, its first status."""
        first = ("received", "queued")
        told = [data for _, kind, data in self.heard if kind == "message"]
        return Counter(one["sid"] for one in told if one["status"] in first)


def send(port, number, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    path = f"/emulator/page/phones/{number}/messages"
    fields = json.dumps({"to": WHATSAPP, "Body": body})
    connection.request("POST", path, fields, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 202


def says_thrice(port, number):
    for turn in range(3):
        send(port, f"+628123456{number:03}", str(turn))


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_forty_streams_hear_all_that_ten_phones_say_once_and_in_order():
    emulator = emulator_with(says("Baik"))
    with serving(emulator) as port:
        tabs = [Tab(port).open() for _ in range(STREAMS)]
        until(lambda: all(tab.heard for tab in tabs))
        phones = [threading.Thread(target=says_thrice, args=(port, one)) for one in range(10)]
        for phone in phones:
            phone.start()
        for phone in phones:
            phone.join()
        until(lambda: all(len(tab.fresh()) == 60 for tab in tabs))
        for tab in tabs:
            tab.close()

    sids = {message.sid for message in emulator.carrier.store.messages()}
    assert all(tab.kinds()[0] == "snapshot" for tab in tabs)
    assert all(tab.fresh() == Counter(sids) for tab in tabs)
    numbers = [[int(name.partition("-")[2]) for name, _, _ in tab.heard if name] for tab in tabs]
    assert all(one == list(range(one[0], one[0] + len(one))) for one in numbers)


def test_a_tab_that_reconnects_again_and_again_loses_nothing_and_hears_nothing_twice():
    emulator = emulator_with(says("Baik"))
    phone = Phone("+6281234567890")
    done = threading.Event()

    def write():
        for turn in range(60):
            emulator.carrier.receive(phone, WHATSAPP, Content(str(turn)))
            time.sleep(0.01)
        done.set()

    with serving(emulator) as port:
        tab = Tab(port).open()
        until(lambda: tab.heard)
        writer = threading.Thread(target=write)
        writer.start()
        while not done.is_set():
            time.sleep(0.05)
            tab.close()
            tab.open()
        writer.join()
        until(lambda: len(tab.fresh()) == 120)
        tab.close()

    ids = [name for name, _, _ in tab.heard if name]
    assert tab.kinds().count("snapshot") == 1
    assert len(set(ids)) == len(ids)
    assert set(tab.fresh().values()) == {1}


def test_a_slow_bot_keeps_nobody_from_writing_on():
    released = threading.Event()

    def slow(request):
        released.wait(20)
        return says("Akhirnya")

    with serving(emulator_with(slow)) as port:
        tab = Tab(port).open()
        until(lambda: tab.heard)
        began = time.monotonic()
        for turn in range(12):
            send(port, "+6281234567890", str(turn))
        assert time.monotonic() - began < 15  # waiting for each would take minutes
        until(lambda: len(tab.fresh()) == 12)
        bodies = [data["body"] for _, kind, data in tab.heard if kind == "message"]
        assert bodies == [str(turn) for turn in range(12)]
        released.set()
        until(lambda: len(tab.fresh()) == 24)
        tab.close()


def test_a_stream_says_how_soon_to_come_back_and_gives_signs_of_life():
    feed = Feed(emulator_with(says("Baik")))
    found = Stream(feed, beat_seconds=0)._lines("")

    assert next(found) == "retry: 1000\n\n"
    assert next(found).partition("\n")[2].startswith("event: snapshot\ndata: {")
    assert next(found).startswith("event: beat\ndata: {")  # no id: that of the snapshot stays


def test_one_page_too_many_is_told_so_and_a_place_is_free_when_one_leaves():
    app = create_app(emulator_with(says("Baik")))
    stream = Stream(app.extensions[FEED], most=2)
    with app.test_request_context("/emulator/page/stream", base_url="http://127.0.0.1"):
        first, second, third = stream.stream(), stream.stream(), stream.stream()
        assert [one.status_code for one in (first, second, third)] == [200, 200, 503]
        assert third.headers["Retry-After"]
        first.close()
        assert stream.stream().status_code == 200


@pytest.mark.parametrize("how", ["header", "query"])
def test_the_last_id_is_taken_from_the_header_or_the_address(how):
    app = create_app(emulator_with(says("Baik")))
    feed = app.extensions[FEED]
    snapshot = next(feed.read())
    headers = {"Last-Event-ID": snapshot.id} if how == "header" else {}
    query = {"after": snapshot.id} if how == "query" else {}
    with app.test_request_context("/emulator/page/stream", headers=headers, query_string=query):
        answer = Stream(feed, beat_seconds=0).stream()
        found = iter(answer.response)
        next(found)
        assert next(found).startswith("event: beat")
        answer.close()

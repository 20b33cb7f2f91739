"""Put a relay between a real store and the offline Twilio, over real HTTP."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import redis
from support.web import PUBLIC_URL, TOKEN, settings_for
from support.wire import standing_clock
from waitress.server import create_server
from waitress.wasyncore import close_all

from bot.channels.relay.courier import Account as Sender
from bot.channels.relay.courier import Clients, Courier
from bot.channels.relay.parts import Habits, Parts
from bot.channels.relay.relay import Relay
from bot.emulator import model
from bot.emulator.app import create_app as create_emulator
from bot.emulator.assembly import Emulator, assemble
from bot.emulator.carrier import Parts as EmulatorParts
from bot.emulator.clock import Clock
from bot.emulator.over_wsgi import WsgiTransport
from bot.engine.effects import Choice, Recipient, SendMessage
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.session import Session
from bot.logs import Log
from bot.opening import Opened, Store
from bot.stores.alarms import Alarms
from bot.stores.dispatch import Dispatch
from bot.stores.keys import outbox, partition_of
from bot.stores.outbox import entry
from bot.turns import Taken
from webhook import create_app

ACCOUNT = "AC" + "b" * 32
LATER_BOT = Path(__file__).parent / "later_bot"
WHATSAPP, SMS = "whatsapp:+628118750400", "+628118750400"
PHONE = "+6281234567890"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHOICES = (Choice("ambil", "Ambil paket"), Choice("kirim", "Kirim paket"))

ON_ITS_WAY = ("accepted", "queued", "sending")

QUICK = Habits(
    rate=1000,
    threads=8,
    grace=0.3,
    claim=0.3,
    first_pause=0.05,
    longest_pause=0.2,
    listen=0.05,
    presence=0.2,
    housekeeping=0.1,
    ring=0.05,
    give_up=10.0,
)
"""As a relay is, only less patient."""


@contextmanager
def listening(app: Any, threads: int = 16) -> Iterator[str]:
    """Serve an app as `wartel up` does; give its URL without a trailing slash."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: close_all(server._map))  # kept-alive connections, too
        thread.join()
        server.task_dispatcher.shutdown()


@dataclass
class Gate:
    """Stand before Twilio's API and let things go wrong with messages that are sent."""

    app: Any
    troubles: list[str] = field(default_factory=list)  # one a request, "" for none
    hangs: float = 1.5
    asked: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        sends = environ["REQUEST_METHOD"] == "POST" and "/Messages" in environ["PATH_INFO"]
        trouble = ""
        if sends:
            self.asked += 1
            trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "taken, then 500":
            list(self.app(environ, lambda *args: None))
            trouble = "500"
        if trouble == "taken, then silence":
            list(self.app(environ, lambda *args: None))
            trouble = "silence"
        if trouble == "silence":
            time.sleep(self.hangs)
            trouble = "500"
        if trouble:
            start_response(f"{trouble} Trouble", [("Content-Type", "application/json")])
            return [b'{"code": 20429, "message": "x"}' if trouble == "429" else b"{}"]
        return self.app(environ, start_response)


@dataclass
class Rig:
    """Hold one bot, its store, its Twilio and its phones."""

    bot: Opened
    store: Store
    emulator: Emulator
    gate: Gate
    api: str
    log: StringIO
    clock: Clock
    habits: Habits = QUICK
    count: int = 0
    relays: list[Relay] = field(default_factory=list)

    @property
    def dispatch(self) -> Dispatch:
        return Dispatch(self.store.client, "relay")

    # The bot

    def says(self, text: str, to: str = WHATSAPP, phone: str = PHONE, **more: Any) -> Taken:
        """Let a phone send a message to the bot, as if Twilio had delivered it."""
        self.count += 1
        channel = "whatsapp" if to.startswith("whatsapp") else "sms"
        contact = f"whatsapp:{phone}" if channel == "whatsapp" else phone
        handset = self.emulator.phones.get(phone).phone
        self.emulator.carrier.receive(handset, to, model.Content(text))  # opens the window
        event = MessageReceived(
            f"SM{self.count:032x}", self.now, channel, contact, to, text, reachable=True
        )
        return self.bot.turns.take_turn(replace(event, **more))

    def happens(self, name: str, to: str = WHATSAPP, phone: str = PHONE) -> Taken:
        """Let something happen outside the chat."""
        self.count += 1
        event = EventReceived(f"E{self.count}", self.now, name)
        return self.bot.turns.take_turn(event, uid=self.uid(to, phone))

    def leave(self, *texts: str, to: Recipient | None = None, **more: Any) -> str:
        """Leave messages in the outbox, each from a turn of its own; give the contact's uid."""
        to = to or recipient(self.now)
        for text in texts:
            self.count += 1
            uid = self.bot.services.store.uid(to.address, f"{to.contact}{self.count}")
            session = Session(
                to.contact, to.address, to.channel, "loket", "loket.menu", "id",
                self.now + timedelta(hours=24), heard=to.heard,
            )  # fmt: skip
            message = SendMessage(f"E{self.count}#0", text, to=to, **more)
            self.bot.services.store.commit(uid, f"E{self.count}", "", session, (), (message,), "")
        return uid

    def uid(self, to: str = WHATSAPP, phone: str = PHONE) -> str:
        contact = f"whatsapp:{phone}" if to.startswith("whatsapp") else phone
        return self.bot.services.store.uid(to, contact)

    def fill(self, count: int, to: Recipient) -> list[str]:
        """Leave messages in the outbox at once, each of another conversation; give the texts."""
        texts = [f"Kabar {number}" for number in range(count)]
        with self.store.client.pipeline(transaction=False) as pipeline:
            for number, text in enumerate(texts):
                uid = self.bot.services.store.uid(to.address, f"{to.contact}{number}")
                left = entry(SendMessage(f"F{number}#0", text, to=to))
                fields = {"id": left.id, "kind": left.kind, "payload": left.payload, "uid": uid}
                pipeline.xadd(outbox(partition_of(uid)), fields)  # type: ignore[arg-type]
            pipeline.execute()
        return texts

    # The relay

    def relay(self, name: str = "relay", **habits: Any) -> Relay:
        """Start a relay."""
        sender = Sender(ACCOUNT, ACCOUNT, TOKEN, self.api)
        courier = Courier(
            Clients(sender), lambda: self.bot.script, f"{PUBLIC_URL}/webhook/status", ""
        )
        parts = Parts(
            Dispatch(self.store.client, name),
            Alarms(self.store.client),
            self.bot.turns,
            courier,
            self.clock.now,
            Log(self.log),
            self.bot.services.store.uid,
        )
        relay = Relay(parts, replace(self.habits, **habits))
        relay.start()
        self.relays.append(relay)
        return relay

    def sees(self, test: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while not test():
            assert time.monotonic() < deadline, f"it never came to be:\n{self.log.getvalue()}"
            time.sleep(0.01)

    def settles(self, seconds: float = 30.0) -> None:
        """Wait until nothing is left in the outbox, and nothing on its way to a phone."""
        self.sees(lambda: self.dispatch.waiting() == 0, seconds)
        self.sees(lambda: not any(one.status in ON_ITS_WAY for one in self._outbound()), seconds)

    # The phones

    def inbox(self, channel: str = "whatsapp", phone: str = PHONE) -> list[str]:
        """Give what arrived on a phone by itself."""
        address = f"whatsapp:{phone}" if channel == "whatsapp" else phone
        return [one.body for one in self.emulator.carrier.store.inbox(address)]

    def sent(self) -> Counter[str]:
        """Count all texts that Twilio has taken from the relay, delivered or not."""
        return Counter(one.body for one in self._outbound())

    def _outbound(self) -> list[model.Message]:
        messages = self.emulator.carrier.store.messages()
        return [one for one in messages if one.direction == "outbound-api"]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def reasons(self) -> list[str]:
        return [dead.reason for dead in self.dispatch.dead()]


def recipient(heard: datetime | None, contact: str = f"whatsapp:{PHONE}") -> Recipient:
    address = WHATSAPP if contact.startswith("whatsapp") else SMS
    channel = "whatsapp" if contact.startswith("whatsapp") else "sms"
    return Recipient(contact, address, channel, "id", heard)


@contextmanager
def rig(redis_url: str, client: redis.Redis, folder: Path = LATER_BOT) -> Iterator[Rig]:
    """Put everything together; nothing is sent before a relay is started."""
    settings = settings_for(redis_url, WARTEL_BOT=str(folder))
    store, log, clock = Store(settings), StringIO(), standing_clock(MORNING)
    app = create_app(settings, store, Log(log), clock.now)
    bot: Opened = app.extensions["wartel"]
    account = model.Account(ACCOUNT, TOKEN)
    emulator = assemble(
        account,
        [model.Sender(WHATSAPP), model.Sender(SMS)],
        WsgiTransport(app),
        EmulatorParts(clock=clock),
    )
    errors: list[BaseException] = []
    emulator.start(errors.append)
    gate = Gate(create_emulator(emulator))
    with listening(gate) as api:
        made = Rig(bot, store, emulator, gate, api, log, clock)
        bot.turns.can_send_later = True
        store.client.set("w:relay", "1")  # for whoever looks before the first relay works
        yield made
        for relay in made.relays:
            relay.stop()
    emulator.stop()
    store.close()
    assert errors == []

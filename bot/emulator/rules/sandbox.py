"""Let people join WhatsApp's shared test number for three days, and leave it.

https://www.twilio.com/docs/whatsapp/sandbox. The texts of `joined` and `not connected` were
published; those for leaving and for an unknown code are ours, because none was found.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot.emulator.catalogue import problem
from bot.emulator.model import Message, Problem
from bot.emulator.seams import Lines, Ruling

MEMBERSHIP: Final = timedelta(hours=72)
INTERVAL: Final = timedelta(seconds=3)
"""Shortest time between two messages of the sandbox, more are 63018."""

JOINED: Final = (
    "Twilio Sandbox: ✅ You are all set! The sandbox can now send/receive messages from {number}. "
    "Reply stop to leave the sandbox any time."
)
NOT_CONNECTED: Final = (
    "Twilio Sandbox: ⚠️ Your number {person} is not connected to a Sandbox. You need to connect "
    "it first by sending join <sandbox name>. Sandbox membership lasts for 72 hours. You can "
    "rejoin a Sandbox as many times as you want."
)
LEFT: Final = (
    "Twilio Sandbox: You have left the sandbox. Reply join <sandbox name> to connect again."
)
NO_WEBHOOK: Final = (
    "You said :{body}.\n Configure your WhatsApp Sandbox's Inbound URL to change this message."
)


class Sandbox:
    """Keep the members of each sandbox number. Thread-safe."""

    def __init__(self, code: str, *, interval: timedelta | None = INTERVAL) -> None:
        """Take the two words of `join two-words`; no interval, and messages may be dense."""
        self._code = code.lower()
        self._interval = interval
        self._joined: dict[tuple[str, str], datetime] = {}
        self._spoke: dict[str, datetime] = {}
        self._lock = Lock()

    @property
    def code(self) -> str:
        """Give what people write after `join`."""
        return self._code

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Take join and stop, and turn away people who are no members."""
        sender = lines.senders.get(message.to)
        if sender is None or not sender.sandbox:
            return Ruling()
        words = message.body.lower().split()
        told = lines.behaviour.sandbox_words_reach_webhook
        if words == ["join", self._code]:
            with self._lock:
                self._joined[message.sender, message.to] = message.created
            return Ruling(told, (JOINED.format(number=message.to),))
        if not self.is_member(message.sender, message.to, message.created):
            return Ruling(False, (NOT_CONNECTED.format(person=message.sender),))
        if words == ["stop"]:
            with self._lock:
                del self._joined[message.sender, message.to]
            return Ruling(told, (LEFT,))
        if sender.webhook is None:
            return Ruling(False, (NO_WEBHOOK.format(body=message.body),))
        return Ruling()

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Accept everything: what goes to strangers fails later."""
        return None

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Let messages fail that go to people who are no members, or come too fast."""
        sender = lines.senders.get(message.sender)
        if sender is None or not sender.sandbox:
            return None
        now = lines.clock.now()
        if not self.is_member(message.to, message.sender, now):
            return problem(63015)
        return self._too_fast(message.sender, now)

    def is_member(self, person: str, number: str, now: datetime) -> bool:
        """Tell whether a person joined a number within the last three days."""
        with self._lock:
            joined = self._joined.get((person, number))
        return joined is not None and now - joined <= MEMBERSHIP

    def clear(self) -> None:
        """Forget all members."""
        with self._lock:
            self._joined.clear()
            self._spoke.clear()

    def _too_fast(self, number: str, now: datetime) -> Problem | None:
        if self._interval is None:
            return None
        with self._lock:
            last = self._spoke.get(number)
            if last is not None and now - last < self._interval:
                return problem(63018)
            self._spoke[number] = now
            return None

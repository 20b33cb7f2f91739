"""Allow free words on WhatsApp for 24 hours after a person wrote: 63016 for the rest.

https://www.twilio.com/docs/whatsapp/key-concepts#customer-service-windows
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from typing import Final

from bot.emulator.catalogue import problem
from bot.emulator.clock import Clock
from bot.emulator.model import Message, Problem, Sender
from bot.emulator.seams import Lines, Ruling

WINDOW: Final = timedelta(hours=24)

Approved = Callable[[Message, Sender | None], bool]
"""Tell whether a message is an approved template."""


class Window:
    """Remember when each person last wrote to each WhatsApp number. Thread-safe."""

    def __init__(self, approved: Approved) -> None:
        """Take what tells approved templates."""
        self._approved = approved
        self._heard: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Open the window for a person, or open it anew."""
        if message.channel == "whatsapp":
            with self._lock:
                self._heard[message.sender, message.to] = message.created.timestamp()
        return Ruling()

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Accept everything: what is out of the window fails later."""
        return None

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Let free words outside of the window fail."""
        if message.channel != "whatsapp" or self.is_open(message.to, message.sender, lines.clock):
            return None
        if self._approved(message, lines.senders.get(message.sender)):
            return None
        return problem(63016)

    def is_open(self, person: str, sender: str, clock: Clock) -> bool:
        """Tell whether a number may say anything to a person now."""
        with self._lock:
            heard = self._heard.get((person, sender))
        return heard is not None and clock.now().timestamp() - heard <= WINDOW.total_seconds()

    def clear(self) -> None:
        """Close all windows."""
        with self._lock:
            self._heard.clear()

"""Keep messages and exchanges in memory, safe for many threads, and let others wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Condition
from typing import Any

from bot.emulator.model import Exchange, Message

Wanted = Callable[[Message], bool]

ARRIVED = frozenset({"delivered", "read"})
"""Statuses in which an outbound message is on the person's phone."""


class Store:
    """Hold every message by its SID and in the order of arrival; snapshots go in and out."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._arrivals: dict[str, dict[str, None]] = {}  # address -> SIDs as they came
        self._exchanges: dict[str, Exchange] = {}  # by id
        self._changed = Condition()

    def add(self, message: Message) -> Message:
        """Keep a new message; raise ValueError if its SID is taken."""
        with self._changed:
            if message.sid in self._messages:
                raise ValueError(f"{message.sid} is taken")
            self._put(message)
            return message

    def update(self, sid: str, **changes: Any) -> tuple[Message, Message]:
        """Change fields of a message; give it as it was before and as it is. Raises KeyError."""
        with self._changed:
            before = self._messages[sid]
            after = replace(before, **changes)
            self._put(after)
            return before, after

    def move(self, sid: str, expected: Iterable[str], **changes: Any) -> Message | None:
        """Change a message only if it is in one of these statuses still. Raises KeyError."""
        with self._changed:
            if self._messages[sid].status not in frozenset(expected):
                return None
            return self.update(sid, **changes)[1]

    def remove(self, sid: str) -> Message:
        """Forget a message; raise KeyError if it is unknown."""
        with self._changed:
            message = self._messages.pop(sid)
            self._arrivals.get(message.to, {}).pop(sid, None)
            return message

    def get(self, sid: str) -> Message | None:
        """Give a message, or nothing."""
        with self._changed:
            return self._messages.get(sid)

    def messages(self) -> list[Message]:
        """Give all messages, oldest first."""
        with self._changed:
            return list(self._messages.values())

    def inbox(self, address: str, since: int = 0) -> list[Message]:
        """Give what arrived at a phone's address, in that order, without the first `since`."""
        with self._changed:
            return self._inbox(address)[since:]

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange with a webhook, or what more became known of it."""
        with self._changed:
            self._exchanges[exchange.id] = exchange
            self._changed.notify_all()

    def exchanges(self, message_sid: str = "") -> list[Exchange]:
        """Give all exchanges, or those about one message, oldest first."""
        with self._changed:
            return [
                exchange
                for exchange in self._exchanges.values()
                if not message_sid or exchange.message_sid == message_sid
            ]

    def wait(self, address: str, wanted: Wanted, timeout: float, since: int = 0) -> Message | None:
        """Wait up to `timeout` real seconds for a message to arrive at an address; give the first.

        `since` counts what arrived before and is not looked at.
        """

        def found() -> Message | None:
            return next(filter(wanted, self._inbox(address)[since:]), None)

        with self._changed:
            return self._changed.wait_for(found, timeout)

    def clear(self) -> None:
        """Forget everything."""
        with self._changed:
            self._messages.clear()
            self._arrivals.clear()
            self._exchanges.clear()
            self._changed.notify_all()

    def _put(self, message: Message) -> None:
        self._messages[message.sid] = message
        if not message.inbound and message.status in ARRIVED:
            self._arrivals.setdefault(message.to, {})[message.sid] = None
        self._changed.notify_all()

    def _inbox(self, address: str) -> list[Message]:
        return [self._messages[sid] for sid in self._arrivals.get(address, {})]

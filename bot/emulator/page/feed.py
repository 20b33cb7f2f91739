"""Number what happens to an emulator, so that every reader hears all of it once and in order.

An entry holds what a happening left behind, read from the store while the feed is locked: of two
entries about one message the later one is the newer state. So a reader that begins with a snapshot
and goes on with the entries after it misses nothing, and what it hears twice changes nothing.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from secrets import token_hex
from threading import Condition, Event
from typing import Any, Final, Literal

from bot.emulator.assembly import Emulator
from bot.emulator.page.represent import bubble_out, clock_out, exchange_out
from bot.emulator.seams import Happening

EntryKind = Literal["snapshot", "message", "removed", "exchange", "clock", "reset", "beat"]

KEPT: Final = 5000
"""Entries kept for readers that were away; who was away for longer begins with a snapshot."""


@dataclass(frozen=True)
class Entry:
    """Hold one thing to tell readers; `id` says where to go on after it."""

    kind: EntryKind
    data: dict[str, Any]
    id: str = ""

    @cached_property
    def text(self) -> str:
        """Give it as a server-sent event, which is written once for all readers."""
        head = f"id: {self.id}\n" if self.id else ""
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"{head}event: {self.kind}\ndata: {data}\n\n"


class Feed:
    """Listen to one emulator, for any number of readers in threads of their own."""

    def __init__(self, emulator: Emulator, kept: int = KEPT) -> None:
        """Begin to listen; `kept` counts entries."""
        self._carrier = emulator.carrier
        self._box = emulator.box
        self._life = token_hex(4)  # another process counts anew
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._last = 0
        self._closed = False
        self._changed = Condition()
        self.watched = Event()  # set as soon as anybody reads
        self._carrier.subscribe(self._heard)
        self._carrier.clock.subscribe(self._clock_jumped)

    def close(self) -> None:
        """End all readers at their next beat; safe in a signal handler, so without the lock."""
        self._closed = True

    @property
    def closed(self) -> bool:
        """Tell whether readers are to end."""
        return self._closed

    def read(self, after: str = "", pause: float = 1.0) -> Iterator[Entry | None]:
        """Give what happens after an id, for ever; a snapshot first if that is not known any more.

        Gives None when nothing happened for a pause, in seconds.
        """
        position = self._position(after)
        self.watched.set()
        while not self._closed:
            entries, position = self._after(position)
            yield from entries
            if not entries and not self._wait(position, pause):
                yield None

    def beat(self) -> Entry:
        """Give what is told now and then, so that both ends know of each other."""
        faults = len(self._box.armed())
        return Entry("beat", clock_out(self._carrier.clock) | {"faults": faults})

    def _after(self, position: int | None) -> tuple[list[Entry], int]:
        with self._changed:
            first = self._last - len(self._entries)
            if position is None or position < first:
                return [self._snapshot()], self._last
            return list(self._entries)[position - first :], self._last

    def _wait(self, position: int, pause: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._last != position, pause)

    def _position(self, after: str) -> int | None:
        life, _, number = after.partition("-")
        if life != self._life or not (number.isascii() and number.isdigit()):
            return None
        return min(int(number), self._last)

    def _snapshot(self) -> Entry:
        store = self._carrier.store
        data = clock_out(self._carrier.clock) | {
            "faults": len(self._box.armed()),
            # First, so that what is answered meanwhile is told as an exchange behind this.
            "awaited": self._carrier.courier.under_way(),
            "messages": [bubble_out(one) for one in store.messages()],
            "exchanges": [exchange_out(one) for one in store.exchanges()],
        }
        return Entry("snapshot", data, f"{self._life}-{self._last}")

    def _heard(self, happening: Happening) -> None:
        with self._changed:
            if happening.kind == "exchange" and happening.exchange is not None:
                self._add("exchange", exchange_out(happening.exchange))
            elif happening.kind == "reset":
                self._add("reset", {})
            elif happening.message is not None:
                self._add_message(happening.message.sid)

    def _add_message(self, sid: str) -> None:
        message = self._carrier.store.get(sid)
        if message is None:
            self._add("removed", {"sid": sid})
        else:
            self._add("message", bubble_out(message))

    def _clock_jumped(self) -> None:
        with self._changed:
            self._add("clock", clock_out(self._carrier.clock))

    def _add(self, kind: EntryKind, data: dict[str, Any]) -> None:
        self._last += 1
        self._entries.append(Entry(kind, data, f"{self._life}-{self._last}"))
        self._changed.notify_all()

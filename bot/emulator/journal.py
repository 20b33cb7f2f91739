"""Keep the emulator's state in a file, so that a restart finds it: one JSON line for each change.

A line holds what a happening left behind, so reading is writing again in the same order. The last
line may be cut short by a crash; it is dropped. What is waiting to happen (later statuses,
scheduled messages) is not kept: after a restart such messages stay where they were.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from threading import Lock
from typing import Any

from cattrs.errors import BaseValidationError
from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.strategies import configure_tagged_union

from bot.emulator.carrier import Carrier
from bot.emulator.model import Exchange, Message, Verb
from bot.emulator.seams import Happening
from bot.errors import WartelError


class JournalDamaged(WartelError):
    """Say that a journal cannot be read, and where."""


class Journal:
    """Write what happens to a carrier into a file; safe for many threads."""

    def __init__(self, path: Path, carrier: Carrier) -> None:
        """Bring a carrier to where the file left off, then go on writing; raise JournalDamaged."""
        self._converter = _converter()
        self._lock = Lock()
        self._store = carrier.store
        end = self._restore(path) if path.exists() else 0
        _recall(carrier)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Messages are private even when they are made up.
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.ftruncate(handle, end)
        self._file = os.fdopen(handle, "ab", buffering=0)
        self._unsubscribe = carrier.subscribe(self._write)

    def close(self) -> None:
        """Stop writing."""
        self._unsubscribe()
        with self._lock:
            self._file.close()

    def _write(self, happening: Happening) -> None:
        with self._lock:
            if self._file.closed:
                return
            if happening.kind == "reset":
                self._file.truncate(0)
            elif (line := self._line(happening)) is not None:
                self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def _line(self, happening: Happening) -> dict[str, Any] | None:
        if happening.exchange is not None:
            return {"exchange": self._converter.unstructure(happening.exchange)}
        if happening.message is None:
            return None
        if happening.kind == "removed":
            return {"removed": happening.message.sid}
        # Threads may tell in another order than they changed things: what counts is the store.
        message = self._store.get(happening.message.sid)
        return None if message is None else {"message": self._converter.unstructure(message)}

    def _restore(self, path: Path) -> int:
        """Give the length of what could be read."""
        end = 0
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    break
                try:
                    self._apply(json.loads(line))
                except (ValueError, KeyError, TypeError, BaseValidationError) as error:
                    raise JournalDamaged(
                        f"{path}:{number}: this journal cannot be read; move it away ({error})"
                    ) from error
                end += len(line)
        return end

    def _apply(self, line: dict[str, Any]) -> None:
        if "exchange" in line:
            self._store.record(self._converter.structure(line["exchange"], Exchange))
        elif "message" in line:
            self._put(self._converter.structure(line["message"], Message))
        elif self._store.get(line["removed"]) is not None:
            self._store.remove(line["removed"])

    def _put(self, message: Message) -> None:
        if self._store.get(message.sid) is None:
            self._store.add(message)
        else:
            names = (field.name for field in fields(message) if field.name != "sid")
            self._store.update(message.sid, **{name: getattr(message, name) for name in names})


def _recall(carrier: Carrier) -> None:
    """Have the rules hear once more what people wrote: their windows, their STOPs, their joining.

    Whatever the rules answered then is in the journal as well.
    """
    for message in carrier.store.messages():
        if message.inbound:
            carrier.parts.rules.inbound(message, carrier)


def _converter() -> JsonConverter:
    converter = make_converter()
    configure_tagged_union(Verb, converter)
    return converter

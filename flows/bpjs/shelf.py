"""Hold the texts of the cabinet: on Redis, or in memory for a rehearsal."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import redis

from bot.stores.client import translated_errors
from bot.stores.lines import Script, lines_of
from flows.bpjs.cabinet import PREFIX, Place, Text
from flows.bpjs.members import PREFIX as LEDGER

DONE = f"{LEDGER}done:"
"""Start of the keys that say that a change was made."""

DONE_SECONDS = 90 * 24 * 3600
"""Three times as long as the message that asked for a change is remembered: a change can only come
again from the outbox, and waits there no longer than the program is down."""

MARGIN = timedelta(days=1)
"""How long a key outlives its row; `until` decides, the key's life only cleans up."""

MOST_SECONDS = 400 * 24 * 3600
"""The longest life that a key gets, however far the clock of a rehearsal was turned ahead."""


class RedisShelf:
    """Hold the texts on Redis; the client gives str, as bot.stores.client.connect does."""

    def __init__(self, client: redis.Redis) -> None:
        self._lines = lines_of(client)
        self._read_list, self._write = (
            Script(client, Path(__file__).with_name(f"cabinet_{name}.lua").read_text())
            for name in ("list", "put")
        )

    def read(self, place: Place) -> str | None:
        """Give the text at a place."""
        with translated_errors():
            if place.field:
                return cast("str | None", self._lines.ask("HGET", place.key, place.field))
            return cast("str | None", self._lines.ask("GET", place.key))

    def read_list(self, place: Place) -> list[str]:
        """Give the texts of the rows that a list names, in one look."""
        with translated_errors():
            return cast("list[str]", self._read_list([place.key], [PREFIX]))

    def write(
        self, change: str, seen: Mapping[Place, str | None], new: Mapping[Place, Text | None]
    ) -> bool:
        """Write everything, once for the id of a change, if all is still as it was seen."""
        places = dict.fromkeys((*seen, *new))
        keys = [f"{DONE}{change}"]
        arguments: list[str | int] = [DONE_SECONDS]
        for place in places:
            keys.append(place.key)
            arguments += [place.field, *_expected(place, seen), *_wanted(place, new)]
        with translated_errors():
            answer = self._write(keys, arguments)
        return bool(answer != "changed")


def _expected(place: Place, seen: Mapping[Place, str | None]) -> tuple[str, str]:
    """Say what a place must hold: anything, nothing, or just this text."""
    if place not in seen:
        return "any", ""
    text = seen[place]
    return ("none", "") if text is None else ("text", text)


def _wanted(place: Place, new: Mapping[Place, Text | None]) -> tuple[str, str, int]:
    """Say what shall stand at a place: what stands there, nothing, or this text for so long."""
    if place not in new:
        return "keep", "", 0
    text = new[place]
    return ("drop", "", 0) if text is None else ("text", text.text, _life(text))


def _life(text: Text) -> int:
    """Give the life of a key in seconds from now; 0 means for ever."""
    if text.until is None:
        return 0
    left = (text.until + MARGIN).timestamp() - time.time()
    return round(min(max(left, 1), MOST_SECONDS))


class MemoryShelf:
    """Hold the texts in dictionaries, beside those of a ledger in memory."""

    def __init__(self, hashes: Mapping[str, dict[str, str]]) -> None:
        """Take the hashes of the ledger by their keys; they are written to as well."""
        self._hashes = hashes
        self._texts: dict[str, str] = {}
        self._done: set[str] = set()

    def read(self, place: Place) -> str | None:
        """Give the text at a place."""
        if place.field:
            return self._hashes[place.key].get(place.field)
        return self._texts.get(place.key)

    def read_list(self, place: Place) -> list[str]:
        """Give the texts of the rows that a list names."""
        names: list[Any] = json.loads(self._texts.get(place.key, "[]"))
        texts = (self._texts.get(f"{PREFIX}{name}") for name in names)
        return [text for text in texts if text is not None]

    def write(
        self, change: str, seen: Mapping[Place, str | None], new: Mapping[Place, Text | None]
    ) -> bool:
        """Write everything, once for the id of a change; nothing can come in between."""
        if change in self._done:
            return True
        if any(self.read(place) != text for place, text in seen.items()):
            return False
        self._done.add(change)
        for place, text in new.items():
            texts = self._hashes[place.key] if place.field else self._texts
            name = place.field or place.key
            if text is None:
                texts.pop(name, None)
            else:
                texts[name] = text.text
        return True

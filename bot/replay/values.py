"""Read the values of a transcript: texts as they stand, durations, times, matchers.

Unlike in flows, a text here keeps its spaces: people do send `" "`, and the bot must answer it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.authoring.fields import Notes, suggestion
from bot.authoring.reader import Entry, Listing, Node, Scalar, Section
from bot.engine.flow import Place
from bot.replay.matchers import Anything, Contains, Exact, Lines, Matcher, Matches, OneOf

MATCHERS = ("contains", "matches", "any", "lines")
JSON_KEY = "json"
"""Marks the slots that are no texts: `{json: "3"}`; YAML's own types would guess."""

QUOTES = "; one that begins with '{' or holds ': ' goes between quotes"

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([0-9]{1,6}[smhd])+")


class Values:
    """Read values, writing down every mistake instead of stopping at the first."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def known(self, section: Section, what: str, keys: tuple[str, ...]) -> None:
        """Write down every key that does not belong here."""
        for key, entry in section.entries.items():
            if key not in keys:
                hint = suggestion(key, keys)
                self.notes.add(entry.place, f"{what} does not understand '{key}'{hint}")

    def text(self, entry: Entry | None, key: str) -> str:
        """Give a text as it stands; empty where it is missing or none."""
        if entry is None:
            return ""
        if isinstance(entry.value, Scalar):
            return entry.value.text
        hint = QUOTES if isinstance(entry.value, Section) else ""
        self.notes.add(entry.place, f"'{key}' must be a text{hint}")
        return ""

    def texts(self, entry: Entry | None, key: str) -> tuple[str, ...]:
        """Give a text or a list of texts."""
        if entry is None:
            return ()
        items = entry.value.items if isinstance(entry.value, Listing) else [entry.value]
        texts = tuple(item.text for item in items if isinstance(item, Scalar))
        if len(texts) < len(items):
            self.notes.add(entry.place, f"'{key}' must be a text or a list of texts")
        return texts

    def flag(self, entry: Entry | None, key: str) -> bool:
        """Tell whether a key says `true`."""
        if entry is None:
            return False
        if isinstance(entry.value, Scalar) and entry.value.text == "true":
            return True
        self.notes.add(entry.place, f"'{key}' must be 'true'; leave it out otherwise")
        return False

    def section(self, entry: Entry | None, key: str) -> dict[str, Entry]:
        """Give the entries of a mapping."""
        if entry is None:
            return {}
        if isinstance(entry.value, Section):
            return entry.value.entries
        self.notes.add(entry.place, f"'{key}' must be a mapping, lines like 'name: ...' below it")
        return {}

    def data(self, entry: Entry | None, key: str) -> dict[str, str]:
        """Give a mapping of texts."""
        return {name: self.text(each, name) for name, each in self.section(entry, key).items()}

    def slots(self, entry: Entry | None) -> dict[str, Any]:
        """Give slots: texts, lists, mappings, and what `{json: ...}` holds."""
        found = self.section(entry, "slots")
        return {name: self._json(each.value) for name, each in found.items()}

    def _json(self, node: Node) -> Any:
        if isinstance(node, Scalar):
            return node.text
        if isinstance(node, Listing):
            return [self._json(item) for item in node.items]
        if set(node.entries) != {JSON_KEY}:
            return {name: self._json(entry.value) for name, entry in node.entries.items()}
        entry = node.entries[JSON_KEY]
        try:
            return json.loads(self.text(entry, JSON_KEY))
        except ValueError:
            self.notes.add(entry.place, "this is not JSON")
            return None

    def duration(self, entry: Entry) -> timedelta:
        """Give a span such as 90s, 61m, 2h30m or 3d."""
        text = self.text(entry, "after")
        if not _DURATION.fullmatch(text):
            self.notes.add(entry.place, "'after' must be like 90s, 61m, 2h30m or 3d")
            return timedelta(0)
        parts = re.findall(r"([0-9]+)([smhd])", text)
        return sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in parts), timedelta(0))

    def time(self, entry: Entry) -> datetime | None:
        """Give a time with its offset."""
        try:
            time = datetime.fromisoformat(self.text(entry, "at"))
        except ValueError:
            time = None
        if time is None or time.tzinfo is None:
            self.notes.add(entry.place, "'at' must be a time like 2026-11-23T09:00:00+07:00")
            return None
        return time

    def location(self, entry: Entry | None) -> tuple[float, float] | None:
        """Give latitude and longitude in degrees."""
        if entry is None:
            return None
        try:
            latitude, longitude = map(float, self.text(entry, "location").split(","))
        except ValueError:
            latitude, longitude = 99.0, 0.0
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            self.notes.add(entry.place, "'location' must be degrees like '-6.2, 106.8'")
        return latitude, longitude

    def matchers(self, entry: Entry) -> Iterator[tuple[Matcher, Place]]:
        """Give what `bot:` expects: one message, or a list of several, perhaps none."""
        if isinstance(entry.value, Listing):
            for node in entry.value.items:
                yield self.matcher(node, node.place), node.place
        else:
            yield self.matcher(entry.value, entry.place), entry.place

    def matcher(self, node: Node, place: Place) -> Matcher:
        """Read one expectation."""
        if isinstance(node, Scalar):
            if not node.text.strip():
                self.notes.add(place, "an empty text expects nothing; silence is 'bot: []'")
            return Exact(node.text)
        if isinstance(node, Section) and len(node.entries) == 1:
            ((key, entry),) = node.entries.items()
            if key in MATCHERS:
                return self._matcher(key, entry)
            hint = suggestion(key, MATCHERS) or "; a text with a ':' goes between quotes"
            self.notes.add(entry.place, f"'bot' does not understand '{key}'{hint}")
            return Anything()
        self.notes.add(place, f"'bot' must be a text or one of: {', '.join(MATCHERS)}")
        return Anything()

    def _matcher(self, key: str, entry: Entry) -> Matcher:
        if key == "matches":
            return Matches(self._pattern(entry))
        if key == "lines":
            return Lines(tuple(self._lines(entry)))
        if key == "any" and isinstance(entry.value, Scalar) and entry.value.text == "true":
            return Anything()
        texts = self.texts(entry, key)
        if not all(text.strip() for text in texts) or not texts:
            self.notes.add(entry.place, f"'{key}' holds an empty text, which expects nothing")
        if key == "any" and isinstance(entry.value, Scalar):
            self.notes.add(entry.place, "'any' must be 'true' or a list of texts")
        return OneOf(texts) if key == "any" else Contains(texts)

    def _lines(self, entry: Entry) -> Iterator[Matcher]:
        if not isinstance(entry.value, Listing) or not entry.value.items:
            self.notes.add(entry.place, "'lines' must be a list, one item for each line")
            return
        for node in entry.value.items:
            if isinstance(node, Scalar):
                if "\n" in node.text:
                    self.notes.add(node.place, "an item of 'lines' must be one line")
                yield Exact(node.text)
            else:
                yield self.matcher(node, node.place)

    def _pattern(self, entry: Entry) -> str:
        pattern = self.text(entry, "matches")
        try:
            useless = re.compile(pattern).search("") is not None
        except re.error as error:
            self.notes.add(entry.place, f"this is no regular expression: {error}")
            return ""
        if useless:
            self.notes.add(entry.place, "this also matches an empty text; 'any: true' says that")
        return pattern

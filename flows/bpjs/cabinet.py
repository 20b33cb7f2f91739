"""Keep what chats and pages create: tickets, requests, registrations, reminders, queues, consents.

Everything is a row: a kind, a key and a JSON object. A list is a row too, whose object names other
rows. The households of the ledger can be changed by the same means, so that a registration and its
family come about together or not at all.

A change is carried out by a command: a function that reads and writes rows on a Desk. The desk
writes all of it at once if every row that was read is still the same, else the command is worked
out again; and once for the id of the change, however often it is asked for.

Time comes in with each change. `until` decides whether a row counts; the life of its key in the
store only cleans up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.engine.effects import Apply
from bot.errors import FlowFailure, StoreUnavailable
from flows.bpjs.members import PREFIX as LEDGER
from flows.bpjs.members import index_entries
from flows.bpjs.people import Family, Household, Member
from flows.bpjs.records import decode_household, decode_members, encode_household

PREFIX = f"{LEDGER}c:"
"""Start of every key; the braces in it are the ledger's, so one script may write to both."""

HOUSEHOLDS, INDEX = f"{LEDGER}households", f"{LEDGER}index"
"""The ledger's own hashes."""

OWNED = "milik"
"""The list of everything that one contact has; its owner is the contact's pseudonym."""

MAX_ATTEMPTS = 50
"""How often a change is worked out again; each repeat means that another one got through."""

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a text stands: under a key of its own, or in a field of a hash."""

    key: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Hold what shall stand at a place, and until when the store has to keep it."""

    text: str
    until: datetime | None = None  # aware; None: for ever


class Shelf(Protocol):
    """Hold texts. Every method may raise StoreUnavailable."""

    def read(self, place: Place) -> str | None:
        """Give the text at a place."""

    def read_list(self, place: Place) -> list[str]:
        """Give the texts of the rows that the list at a place names, in one look."""

    def write(
        self, change: str, seen: Mapping[Place, str | None], new: Mapping[Place, Text | None]
    ) -> bool:
        """Write new texts, or remove what is None, once for the id of a change.

        False, and nothing is written, if any place no longer holds what was seen there.
        """


@dataclass(frozen=True, slots=True)
class Row:
    """Show one row."""

    kind: str
    key: str
    data: Data
    until: datetime | None = None  # aware; from then on it does not count
    lists: tuple[str, ...] = ()  # `list/owner` of every list that names it

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def counts(self, at: datetime) -> bool:
        """Tell whether the row has not expired at an aware time."""
        return self.until is None or at < self.until


def place_of(kind: str, key: str) -> Place:
    """Give the place of a row or of a list; raise ValueError for a kind with a slash."""
    if "/" in kind:
        raise ValueError(f"a kind has no slash: {kind!r}")
    return Place(f"{PREFIX}{kind}/{key}")


def read_row(name: str, text: str) -> Row:
    """Read a row by its name, `kind/key`."""
    kind, _, key = name.partition("/")
    content = json.loads(text)
    until = content.get("until")
    return Row(
        kind,
        key,
        content["data"],
        datetime.fromtimestamp(until, UTC) if until is not None else None,
        tuple(content.get("lists", ())),
    )


def _write_row(row: Row) -> Text:
    content: dict[str, Any] = {"name": f"{row.kind}/{row.key}", "data": row.data}
    if row.until is not None:
        content["until"] = row.until.timestamp()
    if row.lists:
        content["lists"] = row.lists
    return Text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), row.until)


@dataclass
class Desk:
    """Let one command read and write rows; nothing is written before it is done."""

    shelf: Shelf
    at: datetime  # aware; the time of the change
    seen: dict[Place, str | None] = field(default_factory=dict)
    new: dict[Place, Text | None] = field(default_factory=dict)

    # Rows

    def row(self, kind: str, key: str) -> Row | None:
        """Give a row that counts."""
        text = self._text(place_of(kind, key))
        row = read_row(f"{kind}/{key}", text) if text is not None else None
        return row if row is not None and row.counts(self.at) else None

    def rows(self, name: str, owner: str) -> tuple[Row, ...]:
        """Give the rows of a list that count, in the order in which they joined it."""
        pairs = (each.partition("/") for each in self._names(name, owner))
        rows = (self.row(kind, key) for kind, _, key in pairs)
        return tuple(row for row in rows if row is not None)

    def put(
        self,
        kind: str,
        key: str,
        data: Data,
        *,
        owner: str = "",
        lists: Sequence[tuple[str, str]] = (),
        until: datetime | None = None,
    ) -> None:
        """Write a whole row; it joins its owner's list and others (name, owner), and leaves none.

        A row that is written again keeps its time to live unless a new one is given.
        """
        old = self.row(kind, key)
        joined = [f"{OWNED}/{owner}"] if owner else []
        joined += [f"{name}/{of}" for name, of in lists]
        before = old.lists if old is not None else ()
        until = until or (old.until if old is not None else None)
        row = Row(kind, key, data, until, tuple(dict.fromkeys((*before, *joined))))
        for each in row.lists:
            self._join(each, f"{kind}/{key}")
        self.new[place_of(kind, key)] = _write_row(row)

    def leave(self, kind: str, key: str, name: str, owner: str) -> None:
        """Take a row from a list, such as that of open tickets, and keep the row."""
        row = self.row(kind, key)
        if row is not None:
            self._part(f"{name}/{owner}", f"{kind}/{key}")
            lists = tuple(each for each in row.lists if each != f"{name}/{owner}")
            changed = Row(kind, key, row.data, row.until, lists)
            self.new[place_of(kind, key)] = _write_row(changed)

    def drop(self, kind: str, key: str) -> None:
        """Remove a row, from its lists too."""
        row = self.row(kind, key)
        for each in row.lists if row is not None else ():
            self._part(each, f"{kind}/{key}")
        self.new[place_of(kind, key)] = None

    def clear(self, owner: str) -> None:
        """Remove everything that an owner has, expired rows included."""
        for name in self._names(OWNED, owner):
            kind, _, key = name.partition("/")
            self.drop(kind, key)
        self.new[place_of(OWNED, owner)] = None

    # The ledger

    def household(self, index: str) -> Household | None:
        """Give the household under an index field: `card:`, `nik:`, `phone:` or `kk:`, and key."""
        place = self._text(Place(INDEX, index))
        if place is None:
            return None
        kk, _, card = place.partition(" ")
        text = self._text(Place(HOUSEHOLDS, kk))
        return decode_household(text, card) if text is not None else None

    def put_household(self, family: Family, members: Sequence[Member]) -> None:
        """Write a family with all its members, the head first, and make each of them findable.

        Paid money must be taken over as it stands: `credit` and `paid_through` are the family's.
        """
        for name in self._stale_entries(family, tuple(members)):
            self.new[Place(INDEX, name)] = None
        text = encode_household(family, tuple(members))
        self.new[Place(HOUSEHOLDS, family.kk)] = Text(text)
        for name, place in index_entries(family, tuple(members)):
            self._text(Place(INDEX, name))
            self.new[Place(INDEX, name)] = Text(place)

    # Inside

    def _stale_entries(self, family: Family, members: tuple[Member, ...]) -> Iterator[str]:
        """Give the index fields by which the family was found, and shall not be any more."""
        text = self._text(Place(HOUSEHOLDS, family.kk))
        if text is None:
            return
        kept = dict(index_entries(family, members))
        old = decode_members(text)
        for name, place in index_entries(family, old):
            if name not in kept and self._text(Place(INDEX, name)) == place:
                yield name

    def _text(self, place: Place) -> str | None:
        if place in self.new:
            new = self.new[place]
            return new.text if new is not None else None
        if place not in self.seen:
            self.seen[place] = self.shelf.read(place)
        return self.seen[place]

    def _names(self, name: str, owner: str) -> list[str]:
        text = self._text(place_of(name, owner))
        names: list[str] = json.loads(text) if text is not None else []
        return names

    def _join(self, in_list: str, name: str) -> None:
        kind, _, key = in_list.partition("/")
        names = self._names(kind, key)
        if name not in names:
            self._write_list(kind, key, [*names, name])

    def _part(self, in_list: str, name: str) -> None:
        kind, _, key = in_list.partition("/")
        self._write_list(kind, key, [each for each in self._names(kind, key) if each != name])

    def _write_list(self, kind: str, key: str, names: list[str]) -> None:
        text = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
        self.new[place_of(kind, key)] = Text(text) if names else None


Command = Callable[[Mapping[str, str], Desk], None]


class Cabinet:
    """Look rows up, and carry out changes by the commands of this folder."""

    def __init__(self, shelf: Shelf, commands: Mapping[str, Command]) -> None:
        self._shelf = shelf
        self._commands = commands

    def row(self, kind: str, key: str) -> Row | None:
        """Give a row, also one that has expired: whoever asks knows what time it is."""
        text = self._shelf.read(place_of(kind, key))
        return read_row(f"{kind}/{key}", text) if text is not None else None

    def rows(self, name: str, owner: str) -> tuple[Row, ...]:
        """Give the rows of a list in one look, also those that have expired."""
        texts = self._shelf.read_list(place_of(name, owner))
        return tuple(read_row(json.loads(text)["name"], text) for text in texts)

    def apply(self, effect: Apply) -> None:
        """Carry out a change, once for its id; `at` in its data says when it was asked for.

        Raises FlowFailure for a command that is unknown, StoreUnavailable if it has to be tried
        again.
        """
        command = self._commands.get(effect.command)
        if command is None:
            raise FlowFailure(f"no command of this bot is called '{effect.command}'")
        # Message ids are one sender's: two contacts may have the same.
        change = f"{effect.data.get('pemilik', '')}/{effect.id}"
        for _ in range(MAX_ATTEMPTS):
            desk = Desk(self._shelf, datetime.fromisoformat(effect.data["at"]))
            command(effect.data, desk)
            if self._shelf.write(change, desk.seen, desk.new):
                return
        raise StoreUnavailable("these rows change too fast; the change was not made")

"""Read the `turns` of a transcript: acts, and what must come of each.

Rules of this file:

- An item does one thing: somebody writes, something happens, or the bot says something.
- What the bot says belongs to the act before it, and every act says what it expects: a message
  without a `bot` line is a mistake unless it says `bot: []`; anything else expects silence then.
- Checks (`state`, `slots`, `language`) mean the moment after the exchange they stand in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.authoring.reader import Entry, Listing, Section
from bot.engine.flow import Place
from bot.replay.transcript import (
    FAULTS,
    Act,
    Check,
    Exchange,
    Fault,
    Happening,
    Line,
    Message,
    Repeat,
)
from bot.replay.values import Values
from bot.text import counted

MESSAGE_KEYS = ("user", "sms", "button", "media", "location")
CHECK_KEYS = ("state", "slots", "language")
ITEM_KEYS = (
    *MESSAGE_KEYS,
    *("bot", "event", "data", "repeat", "fault", "after", "note"),
    *CHECK_KEYS,
)
KINDS = ("a message", "bot", "event", "repeat", "fault")

SILENT = (Happening, Repeat, Fault)
"""Acts that need no `bot` line: without one they expect that nothing is said."""


@dataclass
class Turns:
    """Read the items of one file in order."""

    values: Values
    file: Path
    exchanges: list[Exchange] = field(default_factory=list)
    after: timedelta = timedelta(0)
    notes: list[str] = field(default_factory=list)
    answered: bool = True  # whether the last exchange has its `bot`

    def read(self, entry: Entry) -> tuple[Exchange, ...]:
        """Read `turns`."""
        if not isinstance(entry.value, Listing) or not entry.value.items:
            self.values.notes.add(entry.place, "'turns' must be a list of what is written and said")
            return ()
        for number, node in enumerate(entry.value.items):
            if isinstance(node, Section):
                self._item(number, node)
            else:
                self.values.notes.add(node.place, "an item must be like 'user: ...' or 'bot: ...'")
        self._close()
        self._struck()
        if not self.exchanges and not self.values.notes.mistakes:
            self.values.notes.add(entry.place, "nobody writes and nothing happens here")
        if self.after and entry.value.items:
            self.values.notes.add(entry.value.items[-1].place, "nothing happens after this silence")
        return tuple(self.exchanges)

    def _item(self, number: int, item: Section) -> None:
        self.values.known(item, "an item of 'turns'", ITEM_KEYS)
        entries = item.entries
        kinds = [kind for kind in KINDS if kind in entries]
        if any(key in entries for key in MESSAGE_KEYS):
            kinds.append(KINDS[0])
        if len(kinds) > 1:
            self._wrong(item, f"an item does one thing; this one has {' and '.join(kinds)}")
            return
        if "data" in entries and "event" not in entries:
            self._wrong(item, "'data' belongs to an 'event'")
        if "note" in entries:
            self.notes.append(self.values.text(entries["note"], "note"))
        kind = kinds[0] if kinds else ""
        if "after" in entries:
            if kind in ("bot", "repeat", "fault"):
                self._wrong(item, "'after' belongs before what the contact does next")
            self.after += self.values.duration(entries["after"])
        if kind == "bot":
            self._bot(number, item)
        elif kind:
            self._act(number, item, self._read_act(kind, item))
        self._check(number, item, alone=not kind)

    def _read_act(self, kind: str, item: Section) -> Act:
        values, entries = self.values, item.entries
        if kind == "event":
            return Happening(values.text(entries["event"], "event"), self._data(entries))
        if kind == "fault":
            return self._fault(item, values.text(entries["fault"], "fault"))
        if kind == "repeat":
            values.flag(entries["repeat"], "repeat")
            return Repeat()
        if "user" in entries and "sms" in entries:
            self._wrong(item, "a message goes by 'user' or by 'sms', not both")
        return Message(
            text=values.text(entries.get("user") or entries.get("sms"), "user"),
            button=values.text(entries.get("button"), "button"),
            media=values.texts(entries.get("media"), "media"),
            location=values.location(entries.get("location")),
            sms="sms" in entries,
        )

    def _fault(self, item: Section, name: str) -> Fault:
        if name not in FAULTS:
            self._wrong(item, f"there is no fault '{name}'; there are {', '.join(FAULTS)}")
        return Fault(name)

    def _data(self, entries: Mapping[str, Entry]) -> dict[str, str]:
        return self.values.data(entries.get("data"), "data")

    def _act(self, number: int, item: Section, act: Act) -> None:
        self._close()
        if isinstance(act, Repeat) and not any(
            isinstance(exchange.act, Message) for exchange in self.exchanges
        ):
            self._wrong(item, "there is no message before this that could come again")
        note, self.notes = "\n".join(self.notes), []
        self.exchanges.append(
            Exchange(act, item.place, number, self.file, after=self.after, note=note)
        )
        self.after = timedelta(0)
        self.answered = isinstance(act, SILENT)

    def _bot(self, number: int, item: Section) -> None:
        if not self.exchanges:
            self._wrong(item, "the bot says nothing before somebody wrote to it")
            return
        entry = item.entries["bot"]
        found = [Line(each, place, number) for each, place in self.values.matchers(entry)]
        last = self.exchanges[-1]
        if isinstance(last.act, Fault) or self.after:
            self._wrong(item, "the bot can only answer to what stands right before it")
        if isinstance(last.act, Repeat) and found:
            self._wrong(item, "what comes again gets the same reply; it needs no 'bot'")
        self.exchanges[-1] = replace(last, lines=(*last.lines, *found))
        self.answered = True

    def _check(self, number: int, item: Section, *, alone: bool) -> None:
        if not any(key in item.entries for key in CHECK_KEYS):
            return
        if not self.exchanges:
            self._wrong(item, "nothing has happened yet; how it begins stands under 'session'")
            return
        found = read_check(self.values, number, item)
        last = self.exchanges[-1]
        if alone and self.after:
            self._wrong(item, "a check cannot follow a silence; something must happen first")
        self.exchanges[-1] = replace(last, checks=(*last.checks, found))

    def _close(self) -> None:
        """End the last exchange; a message must have said what it expects."""
        if not self.answered:
            place = self.exchanges[-1].place
            sentence = "what does the bot answer? Add a 'bot' line, or 'bot: []' for silence"
            self.values.notes.add(place, sentence)
        self.answered = True

    def _struck(self) -> None:
        """See that every fault has the messages right below it that it meets."""
        for number, exchange in enumerate(self.exchanges, start=1):
            if isinstance(exchange.act, Fault):
                count = FAULTS.get(exchange.act.name, 0)
                met = self.exchanges[number : number + count]
                if sum(isinstance(one.act, Message) for one in met) < count:
                    needed = counted(count, "message")
                    sentence = f"'{exchange.act.name}' needs {needed} of the contact right below"
                    self.values.notes.add(exchange.place, sentence)

    def _wrong(self, item: Section, sentence: str) -> None:
        self.values.notes.add(_place(item), sentence)


def read_check(values: Values, number: int, item: Section) -> Check:
    """Read how the conversation must stand."""
    entries = item.entries
    return Check(
        place=_place(item),
        item=number,
        state=values.text(entries["state"], "state") if "state" in entries else None,
        language=values.text(entries["language"], "language") if "language" in entries else None,
        slots=values.slots(entries.get("slots")),
    )


def _place(item: Section) -> Place:
    return next((entry.place for entry in item.entries.values()), item.place)

"""Read one state: what it says, what it understands, and where that leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.authoring.branches import ACTS, Branches
from bot.authoring.fields import Fields, Notes, fields_of
from bot.authoring.reader import Entry
from bot.engine.flow import Branch, Listening, Option, State, Trigger

STATE_KEYS = (
    *("do", "say", "options", "ask", "parse", "go", "when"),
    *("on", "otherwise", "done", "rest", "questions", "end", "return"),
)
OPTION_KEYS = ("label", "description", "match", "when", *ACTS)


class States:
    """Read the states of one flow."""

    def __init__(self, branches: Branches, notes: Notes) -> None:
        self.branches = branches
        self.notes = notes

    def state(self, name: str, entry: Entry) -> State | None:
        """Read one state; `name` is its full name."""
        what = f"state '{name.partition('.')[2]}'"
        fields = fields_of(entry, what, STATE_KEYS, self.notes)
        if fields is None:
            return None
        self._contradictions(fields)
        options = tuple(self._opened_options(fields))
        return State(
            name=name,
            place=fields.place,
            do=fields.texts("do"),
            say=fields.sentences("say"),
            ask=fields.name("ask"),
            parse=fields.name("parse"),
            options=tuple(_option(name, opened) for name, opened in options),
            branches=tuple(self._branches(fields, options)),
            end=fields.flag("end"),
            returns=fields.flag("return"),
            done=fields.flag("done"),
            rest=fields.flag("rest"),
            listening=_listening(fields),
        )

    def _contradictions(self, fields: Fields) -> None:
        waiting = ("options", "ask", "parse", "on", "otherwise", "done", "rest", "questions")
        onward = (*waiting, "go", "when")
        fields.exclude("end", (*onward, "return"), "the conversation ends there")
        fields.exclude("return", onward, "it goes back to where the detour began")
        fields.exclude("go", ("when",), "only one of them can lead on")
        if "ask" not in fields and "parse" not in fields:
            for key in ("go", "when"):
                fields.exclude(key, waiting, "without 'ask' it passes on and hears no answer")

    def _branches(self, fields: Fields, options: Iterable[tuple[str, Fields]]) -> Iterator[Branch]:
        yield from self._onward(fields)
        for name, opened in options:
            yield from self.branches.onward(opened, Trigger.option(name))
        for name, entry in fields.named("on", dotted=True):
            what = f"event '{name}' of {fields.what}"
            yield from self.branches.under(entry, Trigger.event(name), what)
        if "otherwise" in fields:
            what = f"'otherwise' of {fields.what}"
            yield from self.branches.under(fields.entries["otherwise"], Trigger.OTHERWISE, what)

    def _onward(self, fields: Fields) -> Iterator[Branch]:
        asks = "ask" in fields or "parse" in fields
        trigger = Trigger.ANSWERED if asks else Trigger.GO
        if "go" in fields:
            target = self.branches.target(fields, "go")
            yield Branch(trigger, fields.place_of("go"), target=target)
        elif "when" in fields:
            yield from self.branches.listed(fields, trigger)

    def _opened_options(self, fields: Fields) -> Iterator[tuple[str, Fields]]:
        for name, entry in fields.named("options"):
            what = f"option '{name}' of {fields.what}"
            opened = fields_of(entry, what, OPTION_KEYS, self.notes)
            if opened is not None:
                yield name, opened


def _listening(fields: Fields) -> Listening:
    when = fields.text("questions")
    if when is None or when in {each.value for each in Listening} - {Listening.LAST.value}:
        return Listening(when or Listening.LAST.value)
    fields.wrong("questions", "'first', 'short' or 'never'; leave it out otherwise")
    return Listening.LAST


def _option(name: str, fields: Fields) -> Option:
    if "label" not in fields and "match" not in fields:
        fields.notes.add(fields.place, f"{fields.what} needs 'label' or 'match' to be chosen by")
    return Option(
        name=name,
        place=fields.place,
        label=fields.sentence("label"),
        description=fields.sentence("description"),
        match=fields.words("match"),
    )

"""Read the keys of one mapping, writing down every mistake instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.authoring.reader import Entry, Listing, Node, Scalar, Section, mistake
from bot.engine.flow import Place, Text, Words

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""How states, flows, options, words, slots and functions are named."""

DOTTED_NAME = re.compile(rf"{NAME.pattern}(\.{NAME.pattern})*")
"""How events are named."""


COMMA = "; a ',' ends a text inside {...}, so put the whole text between quotes"
"""What to say about a key that must be the rest of a sentence."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Give '; did you mean ...?' for the known name that looks most like this one, or nothing."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


@dataclass(frozen=True)
class Notes:
    """Collect the mistakes of a whole bot folder; know the language that its texts are in."""

    base: str
    mistakes: list[str] = field(default_factory=list)

    def add(self, place: Place, sentence: str) -> None:
        """Write down one mistake."""
        self.mistakes.append(mistake(place, sentence))


class Fields:
    """Read one mapping key by key; `what` names it in mistakes, such as "state 'menu'"."""

    def __init__(self, section: Section, what: str, keys: Iterable[str], notes: Notes) -> None:
        self.entries = section.entries
        self.place = section.place
        self.what = what
        self.notes = notes
        known = tuple(keys)
        for key, entry in section.entries.items():
            if key not in known:
                hint = COMMA if " " in key else suggestion(key, known)
                notes.add(entry.place, f"{what} does not understand '{key}'{hint}")

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def place_of(self, key: str) -> Place:
        """Give the place of a key, or of the whole mapping where the key is missing."""
        return self.entries[key].place if key in self.entries else self.place

    def wrong(self, key: str, must: str) -> None:
        """Write down that a key has the wrong shape."""
        self.notes.add(self.place_of(key), f"'{key}' of {self.what} must be {must}")

    def exclude(self, key: str, others: Iterable[str], why: str) -> None:
        """Write down every other key that makes no sense beside this one."""
        if key in self.entries:
            for other in others:
                if other in self.entries:
                    sentence = f"{self.what} has both '{key}' and '{other}', but {why}"
                    self.notes.add(self.entries[other].place, sentence)

    def text(self, key: str) -> str | None:
        """Give a one-piece text without surrounding space."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        text = self._one(entry.value)
        if text is None:
            self.wrong(key, "a text")
        return text

    def required(self, key: str) -> str:
        """Give a text that must be there, or an empty one so that the reading can go on."""
        if key not in self.entries:
            self.notes.add(self.place, f"{self.what} needs '{key}'")
        return self.text(key) or ""

    def name(self, key: str) -> str | None:
        """Give a text that names a slot, a guard, a parser ..."""
        text = self.text(key)
        if text is not None and not NAME.fullmatch(text):
            self.wrong(key, f"a name in small letters, digits and '_', not '{text}'")
        return text

    def flag(self, key: str) -> bool:
        """Tell whether a yes/no key says `true`."""
        if key not in self.entries:
            return False
        if self._one(self.entries[key].value) == "true":
            return True
        self.wrong(key, "'true'; leave it out otherwise")
        return False

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a text or a list of texts."""
        entry = self.entries.get(key)
        return () if entry is None else self._several(key, entry.value)

    def sentence(self, key: str) -> Text:
        """Give one sentence in all the languages that it was written in; empty where missing."""
        entry = self.entries.get(key)
        said = self._sentences(key, entry) if entry is not None else ()
        if len(said) > 1:
            self.wrong(key, "one text")
        return said[0] if said else {}

    def sentences(self, key: str) -> tuple[Text, ...]:
        """Give one or several sentences in all the languages that they were written in."""
        entry = self.entries.get(key)
        return self._sentences(key, entry) if entry is not None else ()

    def words(self, key: str) -> Words:
        """Give the words of every language."""
        entry = self.entries.get(key)
        if entry is None:
            return {}
        return {language: self._several(key, node) for language, node in self._versions(entry)}

    def section(self, key: str) -> Section | None:
        """Give a mapping inside this one."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        if isinstance(entry.value, Section):
            return entry.value
        self.wrong(key, "a mapping, lines like 'name: ...' below it")
        return None

    def named(self, key: str, dotted: bool = False) -> Iterator[tuple[str, Entry]]:
        """Give the entries of a mapping whose keys are names of the author's choice."""
        section = self.section(key)
        pattern = DOTTED_NAME if dotted else NAME
        for name, entry in section.entries.items() if section is not None else ():
            if not pattern.fullmatch(name):
                sentence = f"'{name}' in '{key}' must be a name in small letters, digits and '_'"
                self.notes.add(entry.place, sentence)
            yield name, entry

    def _sentences(self, key: str, entry: Entry) -> tuple[Text, ...]:
        versions = {language: self._several(key, node) for language, node in self._versions(entry)}
        count = len(versions[self.notes.base])
        for language, texts in versions.items():
            if len(texts) != count:
                place = entry.translations[language].place
                have = f"{len(texts)} texts in '{language}' but {count} in '{self.notes.base}'"
                self.notes.add(place, f"'{key}' of {self.what} has {have}")
                return ()
        return tuple(
            {language: texts[number] for language, texts in versions.items()}
            for number in range(count)
        )

    def _versions(self, entry: Entry) -> Iterator[tuple[str, Node]]:
        yield self.notes.base, entry.value
        yield from entry.translations.items()

    def _several(self, key: str, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Listing) else [node]
        texts = tuple(text for text in map(self._one, items) if text is not None)
        if len(texts) < max(len(items), 1):
            self.notes.add(node.place, f"'{key}' of {self.what} must be a text or a list of texts")
        return texts

    @staticmethod
    def _one(node: Node) -> str | None:
        return (node.text.strip() or None) if isinstance(node, Scalar) else None


def fields_of(entry: Entry, what: str, keys: Iterable[str], notes: Notes) -> Fields | None:
    """Open the mapping under a key; write down a mistake where it is none."""
    if isinstance(entry.value, Section):
        return Fields(Section(entry.place, entry.value.entries), what, keys, notes)
    notes.add(entry.place, f"{what} must be a mapping, lines like 'key: ...' below it")
    return None

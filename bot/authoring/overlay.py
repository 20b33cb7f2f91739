"""Lay the texts of a translation over the flow that it translates.

A translation repeats the keys of its flow, but only those that hold texts and those that lead to
them. The texts are attached to the entries of the flow itself, so whoever reads the flow meets
every text together with its translations.
"""

from __future__ import annotations

from bot.authoring.fields import Notes, suggestion
from bot.authoring.reader import Entry, Listing, Node, Section

TEXTS = ("say", "label", "description", "match", "title", "name", "like")
"""Keys whose values are translated."""

NAMED = ("states", "options", "on", "words", "sentences", "questions")
"""Keys whose values are mappings from names of the author's choice."""

BRANCHES = ("otherwise", "when")
"""Keys whose values are a branch or a list of branches."""

HEADER = ("flow", "bot", "language")
"""Keys that say what a file translates; their values must agree."""


class Overlay:
    """Lay one translation over one file."""

    def __init__(self, language: str, notes: Notes) -> None:
        self.language = language
        self.notes = notes

    def lay(self, base: Section, over: Section) -> None:
        """Attach every text of the translation to the entry of the flow that it translates."""
        for key, entry in over.entries.items():
            if key in HEADER:
                self._header(key, base, entry)
            else:
                self._entry(key, base, entry)

    def _header(self, key: str, base: Section, entry: Entry) -> None:
        said = base.entries[key].value if key in base.entries else None
        expected = self.language if key == "language" else getattr(said, "text", None)
        if getattr(entry.value, "text", None) != expected:
            wanted = f"be '{expected}'" if expected else "not stand here"
            because = f"because this translates {base.place.file}"
            self.notes.add(entry.place, f"'{key}' must {wanted}, {because}")

    def _section(self, base: Section, over: Section) -> None:
        for key, entry in over.entries.items():
            self._entry(key, base, entry)

    def _entry(self, key: str, base: Section, entry: Entry) -> None:
        if key not in (*TEXTS, *NAMED, *BRANCHES):
            hint = suggestion(key, (*TEXTS, *NAMED, *BRANCHES))
            sentence = f"a translation holds only texts, so '{key}' has no place here{hint}"
            self.notes.add(entry.place, sentence)
        elif self._known(key, base, entry):
            self._lay(key, base.entries[key], entry)

    def _lay(self, key: str, base: Entry, over: Entry) -> None:
        if key in TEXTS:
            base.translations[self.language] = over.value
        elif key in BRANCHES:
            self._value(key, base.value, over)
        elif isinstance(base.value, Section) and isinstance(over.value, Section):
            self._names(key, base.value, over.value)
        else:
            self._different(key, base.value, over)

    def _names(self, key: str, base: Section, over: Section) -> None:
        for name, entry in over.entries.items():
            if not self._known(name, base, entry):
                continue
            if key == "sentences":
                base.entries[name].translations[self.language] = entry.value
            else:
                self._value(name, base.entries[name].value, entry)

    def _value(self, key: str, base: Node, over: Entry) -> None:
        if isinstance(over.value, Section) and not over.value.entries:
            return  # `{}` holds the place of a branch without texts
        if isinstance(base, Section) and isinstance(over.value, Section):
            self._section(base, over.value)
        elif isinstance(base, Listing) and isinstance(over.value, Listing):
            self._listing(key, base, over)
        else:
            self._different(key, base, over)

    def _listing(self, key: str, base: Listing, over: Entry) -> None:
        items = over.value.items if isinstance(over.value, Listing) else []
        if len(items) > len(base.items):
            have = f"'{key}' has {len(items)} items here but {len(base.items)} at {base.place}"
            self.notes.add(over.place, have)
        for theirs, ours in zip(base.items, items, strict=False):
            self._value(key, theirs, Entry(ours.place, ours))

    def _known(self, key: str, base: Section, entry: Entry) -> bool:
        if key in base.entries:
            return True
        hint = suggestion(key, base.entries)
        self.notes.add(entry.place, f"{base.place.file} has no '{key}' to translate here{hint}")
        return False

    def _different(self, key: str, base: Node, over: Entry) -> None:
        self.notes.add(over.place, f"'{key}' has another shape here than at {base.place}")

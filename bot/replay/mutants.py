"""Make small changes to a bot's flows, one at a time, to see whether transcripts notice them.

Every sentence, label, list of words, option, target, guard, event and `otherwise` of the YAML, the
translations too, gives a mutant or two; none is left out. A change is made to the parsed files, so
a mutant is a bot that an author could have written by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bot.authoring.files import Files
from bot.authoring.reader import Entry, Listing, Node, Scalar, Section
from bot.engine.flow import Place, Trigger

ALWAYS, NEVER = "selalu", "tidak_pernah"
"""Guards that take the place of others in mutants."""

NONSENSE = "xqzvwjkq"
"""A word that nobody types and that is near to no other."""

TARGETS = 6
"""Other targets that are tried, because a bot whose states cannot all be reached is refused."""

_WORD = re.compile(r"\{[^}]*\}|[A-Za-z]{3,}")


Footprint = tuple[str, str, str]
"""State, trigger and language that a conversation came by; an empty one means any."""


@dataclass(frozen=True)
class Spot:
    """Say which part of a bot a mutant belongs to."""

    state: str = ""  # full name of the only state where it can be noticed, or of a flow, or empty
    trigger: str = ""  # what fires the branches that it is part of
    of_bot: bool = False  # no flow has to be read again for it


@dataclass(frozen=True)
class Mutant:
    """Change one thing in one place; of several values the first that passes the check counts."""

    kind: str
    place: Place
    change: str
    spot: Spot
    owner: Any  # the node that is changed
    attribute: str
    values: tuple[Any, ...]
    language: str = ""  # of a translation

    @property
    def must(self) -> Footprint:
        """Say what a conversation must come by to notice it; empty parts mean any."""
        language = self.language if self.kind == "say" else ""
        trigger = self.spot.trigger if self.kind in ("say", "target") else ""
        return self.spot.state, trigger, language

    @property
    def best(self) -> Footprint:
        """Say what a conversation comes by that most likely notices it."""
        return self.spot.state, self.spot.trigger, self.language

    @contextmanager
    def made(self, value: Any) -> Iterator[None]:
        """Change the parsed files as long as the context lasts."""
        before = getattr(self.owner, self.attribute)
        setattr(self.owner, self.attribute, value)
        try:
            yield
        finally:
            setattr(self.owner, self.attribute, before)

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}: {self.change}"


def mutants(files: Files) -> Iterator[Mutant]:
    """Give every mutant of a bot in the order of its files."""
    flows = {_text(flow, "flow"): flow for flow in files.flows}
    states = {name: tuple(_names(flow, "states")) for name, flow in flows.items()}
    everywhere = tuple(f"{flow}.{name}" for flow, names in states.items() for name in names)
    yield from _Walk(Spot(of_bot=True), everywhere).bot(files.bot, tuple(flows))
    for name, flow in flows.items():
        for key in ("start", "home"):
            if key in flow.entries:
                yield from _Walk(Spot(name), states[name]).target(flow.entries[key])
        yield from _Walk(Spot(of_bot=True), ()).questions(name, flow)
        for state, entry in _named(flow, "states"):
            if isinstance(entry.value, Section):
                yield from _Walk(Spot(f"{name}.{state}"), states[name]).state(entry.value)


@dataclass(frozen=True)
class _Walk:
    """Find what can be changed in one spot of a bot."""

    spot: Spot
    targets: tuple[str, ...]

    def on(self, trigger: str) -> _Walk:
        """Go on in the branches that a trigger fires."""
        return replace(self, spot=replace(self.spot, trigger=trigger))

    def bot(self, section: Section, flows: tuple[str, ...]) -> Iterator[Mutant]:
        for _, channel in _named(section, "channels"):
            if isinstance(channel.value, Section) and "flow" in channel.value.entries:
                yield from replace(self, targets=flows).target(channel.value.entries["flow"])
        for _, entry in _named(section, "questions"):
            yield from self.option(entry.value)
        for name, entry in _named(section, "words"):
            yield from self.on(Trigger.word(name)).option(entry.value)
        yield from self.events(section)
        for _, entry in _named(section, "sentences"):
            yield from self.texts("say", entry)

    def questions(self, flow: str, section: Section) -> Iterator[Mutant]:
        """Find free questions; how well their names and examples work, `wartel questions` tells."""
        for state, entry in _named(section, "questions"):
            here = self.on(Trigger.question(f"{flow}.{state}"))
            yield here._without("question", section.entries["questions"].value, state, entry)

    def state(self, section: Section) -> Iterator[Mutant]:
        entries = section.entries
        if "say" in entries:
            yield from self.texts("say", entries["say"])
        asks = "ask" in entries or "parse" in entries
        yield from self.on(Trigger.ANSWERED if asks else Trigger.GO).ways(section)
        for name, entry in _named(section, "options"):
            here = self.on(Trigger.option(name))
            yield here._without("option", entries["options"].value, name, entry)
            yield from here.option(entry.value)
        yield from self.events(section)
        if "otherwise" in entries:
            entry, here = entries["otherwise"], self.on(Trigger.OTHERWISE)
            yield here._without("otherwise", section, "otherwise", entry)
            yield from here.branches(entry, "value", entry.value)

    def option(self, node: Node) -> Iterator[Mutant]:
        if not isinstance(node, Section):
            return
        if "match" in node.entries:
            yield from self.words(node.entries["match"])
        if "label" in node.entries:
            yield from self.texts("label", node.entries["label"])
        yield from self.branch(node)

    def events(self, section: Section) -> Iterator[Mutant]:
        for name, entry in _named(section, "on"):
            here = self.on(Trigger.event(name))
            yield here._without("event", section.entries["on"].value, name, entry)
            yield from here.branches(entry, "value", entry.value)

    def branch(self, section: Section) -> Iterator[Mutant]:
        if "say" in section.entries:
            yield from self.texts("say", section.entries["say"])
        yield from self.ways(section)

    def ways(self, section: Section) -> Iterator[Mutant]:
        entries = section.entries
        if "go" in entries:
            yield from self.target(entries["go"])
        if "when" in entries:
            yield from self.branches(entries["when"], "value", entries["when"].value)

    def branches(self, owner: Any, attribute: str, node: Node) -> Iterator[Mutant]:
        if isinstance(node, Listing):
            for number, item in enumerate(node.items):
                yield from self.branches(node, "items", item)
                yield from self._reason(node, number, item)
        elif isinstance(node, Section):
            yield from self.branch(node)
            yield from self._guard(node)
        elif attribute == "value":
            yield from self.target(owner)

    def _guard(self, section: Section) -> Iterator[Mutant]:
        entry = section.entries.get("if")
        if entry is not None:
            for guard, words in ((ALWAYS, "always"), (NEVER, "never")):
                change = f"'{_scalar(entry.value)}' {words} holds"
                value = Scalar(entry.place, guard)
                yield self._mutant("guard", entry.place, change, entry, "value", value)

    def _reason(self, listing: Listing, number: int, node: Node) -> Iterator[Mutant]:
        entries = node.entries if isinstance(node, Section) else {}
        if "because" in entries:
            rest = [*listing.items[:number], *listing.items[number + 1 :]]
            change = f"'because: {_scalar(entries['because'].value)}' is gone"
            yield self._mutant("guard", entries["because"].place, change, listing, "items", rest)

    def target(self, entry: Entry) -> Iterator[Mutant]:
        target = _scalar(entry.value)
        names = self.targets
        here = next((n for n, name in enumerate(names) if target in (name, _short(name))), -1)
        others = [name for name in (*names[here + 1 :], *names[: max(here, 0)]) if name != target]
        values = [Scalar(entry.place, name) for name in others[:TARGETS]]
        change = f"'{target}' leads elsewhere"
        yield self._mutant("target", entry.place, change, entry, "value", *values)

    def texts(self, kind: str, entry: Entry) -> Iterator[Mutant]:
        for language, node in _versions(entry):
            for text in node.items if isinstance(node, Listing) else [node]:
                assert isinstance(text, Scalar)  # the check has passed
                word, changed = _with_other_word(text.text)
                change = f"another word in place of '{word}'"
                mutant = self._mutant(kind, text.place, change, text, "text", changed)
                yield replace(mutant, language=language)

    def words(self, entry: Entry) -> Iterator[Mutant]:
        nonsense = Scalar(entry.place, NONSENSE)
        yield self._mutant("match", entry.place, "no word selects it", entry, "value", nonsense)
        for language, node in entry.translations.items():
            versions: Mapping[str, Node] = {**entry.translations, language: nonsense}
            change = f"no word of '{language}' selects it"
            yield self._mutant("match", node.place, change, entry, "translations", versions)

    def _without(self, kind: str, owner: Node, name: str, entry: Entry) -> Mutant:
        assert isinstance(owner, Section)
        rest = {key: each for key, each in owner.entries.items() if key != name}
        return self._mutant(kind, entry.place, f"'{name}' is gone", owner, "entries", rest)

    def _mutant(
        self, kind: str, place: Place, change: str, owner: Any, attribute: str, *values: Any
    ) -> Mutant:
        return Mutant(kind, place, change, self.spot, owner, attribute, values)


def _with_other_word(text: str) -> tuple[str, str]:
    """Turn the middle word of a text around; slots are no words."""
    words = [found for found in _WORD.finditer(text) if not found[0].startswith("{")]
    words = [found for found in words if found[0] != found[0][::-1]]
    if not words:
        return text, f"{text} {NONSENSE}"
    word = words[len(words) // 2]
    return word[0], f"{text[: word.start()]}{word[0][::-1]}{text[word.end() :]}"


def _versions(entry: Entry) -> Iterator[tuple[str, Node]]:
    yield "", entry.value
    yield from entry.translations.items()


def _named(section: Section, key: str) -> Iterator[tuple[str, Entry]]:
    entry = section.entries.get(key)
    if entry is not None and isinstance(entry.value, Section):
        yield from entry.value.entries.items()


def _names(section: Section, key: str) -> Iterator[str]:
    return (name for name, _ in _named(section, key))


def _text(section: Section, key: str) -> str:
    return _scalar(section.entries[key].value)


def _scalar(node: Node) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""


def _short(name: str) -> str:
    return name.rpartition(".")[2]

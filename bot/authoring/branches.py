"""Read where things lead: targets, branches, and the keys that hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.authoring.fields import Fields, Notes
from bot.authoring.reader import Entry, Listing, Node, Scalar, Section
from bot.engine.flow import Branch, Place

ACTS = ("do", "say", "go", "repeat", "detour")
"""What a branch can do once it is taken."""

CONDITIONS = ("if", "because")
"""When a branch is taken."""


@dataclass(frozen=True)
class Homes:
    """Know every flow's states and home, to make full names of targets."""

    states: Mapping[str, frozenset[str]]  # by flow, short names
    homes: Mapping[str, str]  # by flow, full names

    def full_name(self, target: str, flow: str | None) -> str:
        """Give the full name that a target means inside a flow; an unknown one is kept."""
        if "." in target:
            return target
        if flow is not None and target in self.states.get(flow, ()):
            return f"{flow}.{target}"
        if target in self.homes:
            return self.homes[target]
        return target if flow is None else f"{flow}.{target}"


@dataclass(frozen=True)
class Branches:
    """Read the branches of one flow, or with no flow those of the whole bot."""

    notes: Notes
    homes: Homes
    flow: str | None

    def target(self, fields: Fields, key: str) -> str | None:
        """Give the full name of the state that a key leads to."""
        text = fields.text(key)
        return None if text is None else self.homes.full_name(text, self.flow)

    def under(self, entry: Entry, trigger: str, what: str) -> tuple[Branch, ...]:
        """Read a target, a branch or a list of branches."""
        return tuple(self._several(entry.value, entry.place, trigger, what))

    def listed(self, fields: Fields, trigger: str) -> tuple[Branch, ...]:
        """Read the list under `when`."""
        entry = fields.entries["when"]
        if isinstance(entry.value, Listing) and entry.value.items:
            return self.under(entry, trigger, f"a branch of {fields.what}")
        fields.wrong("when", "a list of branches, lines like '- {if: ..., go: ...}' below it")
        return ()

    def onward(self, fields: Fields, trigger: str) -> tuple[Branch, ...]:
        """Read `when`, or else the single branch that stands in the keys of the owner itself."""
        fields.exclude("when", ACTS, "'when' says it all, branch by branch")
        if "when" in fields:
            return self.listed(fields, trigger)
        return (self.branch(fields, trigger),)

    def branch(self, fields: Fields, trigger: str) -> Branch:
        """Read the branch keys of an opened mapping."""
        fields.exclude("go", ("repeat",), "only who stays can repeat the question")
        target = self.target(fields, "go")
        branch = Branch(
            trigger=trigger,
            place=fields.place_of("go"),
            target=target,
            guard=fields.name("if"),
            because=fields.name("because"),
            do=fields.texts("do"),
            say=fields.sentences("say"),
            repeat=fields.flag("repeat"),
            detour=fields.flag("detour"),
        )
        if branch.detour and target is None:
            self.notes.add(branch.place, f"{fields.what} makes a 'detour' but goes nowhere")
        if not any(key in fields for key in ACTS):
            self.notes.add(branch.place, f"{fields.what} does nothing: give it 'go', 'say' or 'do'")
        return branch

    def _several(self, node: Node, place: Place, trigger: str, what: str) -> Iterator[Branch]:
        if isinstance(node, Listing):
            for item in node.items:
                yield from self._one(item, item.place, trigger, what)
        else:
            yield from self._one(node, place, trigger, what)

    def _one(self, node: Node, place: Place, trigger: str, what: str) -> Iterator[Branch]:
        if isinstance(node, Section):
            keys = (*CONDITIONS, *ACTS)
            yield self.branch(Fields(Section(place, node.entries), what, keys, self.notes), trigger)
        elif isinstance(node, Scalar) and node.text:
            yield Branch(trigger, place, target=self.homes.full_name(node.text, self.flow))
        else:
            self.notes.add(place, f"{what} must name a state or be a mapping like '{{go: ...}}'")

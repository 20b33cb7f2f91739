"""Read YAML so that nothing is guessed: every scalar stays text and everything knows its line.

YAML's own types damage what flows are made of (`0812...` becomes a number, `ya`/`no` a truth value)
and PyYAML lets the second of two equal keys win silently. An alias (`*name`) is a copy of what its
anchor (`&name`) holds; tags are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.engine.flow import Place
from bot.errors import FlowError

_LOADER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_PLAIN_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")


MAX_NODES = 100_000
"""A bot of a thousand states has fewer; nested aliases can make more than any memory holds."""


@dataclass(slots=True)
class Scalar:
    """Hold one text."""

    place: Place
    text: str


@dataclass(slots=True)
class Listing:
    """Hold a list."""

    place: Place
    items: list[Node]


@dataclass(slots=True)
class Entry:
    """Hold one key of a mapping, its value, and what overlays put in the value's place."""

    place: Place  # of the key
    value: Node
    translations: dict[str, Node] = field(default_factory=dict)  # by language code


@dataclass(slots=True)
class Section:
    """Hold a mapping."""

    place: Place
    entries: dict[str, Entry]


Node = Scalar | Listing | Section


def mistake(place: Place, sentence: str) -> str:
    """Write one mistake the way authors read it, `file:line: sentence`."""
    return f"{place}: {sentence}"


def read_file(path: Path, name: str) -> Section:
    """Read a YAML file whose top is a mapping; raise FlowError with everything that is wrong.

    `name` is what mistakes call the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise FlowError(mistake(Place(name, line), "this line is not UTF-8 text")) from error
    return read_text(text, name)


def read_text(text: str, file: str) -> Section:
    """Read YAML text whose top is a mapping; `file` is the name that mistakes show."""
    root = _compose(text, file)
    mistakes: list[str] = []
    node = _Copy(file, mistakes).node(root) if root is not None else None
    if mistakes:
        raise FlowError(*dict.fromkeys(mistakes))
    if not isinstance(node, Section):
        raise FlowError(mistake(Place(file, 1), "the file must consist of lines like 'key: value'"))
    return node


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise FlowError(mistake(Place(file, line), _syntax_sentence(error))) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        sentence = "this line holds a character that YAML does not allow"
        raise FlowError(mistake(Place(file, line), sentence)) from error
    return root


def _syntax_sentence(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "unreadable"
    if "cannot start any token" in problem:
        return "a tab, '@', '`' or '%' cannot begin anything here; indent with spaces, quote texts"
    if "mapping values are not allowed" in problem:
        return "there is a second ': ' on this line; put the text between quotes"
    return f"this is not YAML: {problem}"


class _Copy:
    """Copy composed nodes into ours, writing down what the format does not allow."""

    def __init__(self, file: str, mistakes: list[str]) -> None:
        self.file = file
        self.mistakes = mistakes
        self.open: list[yaml.Node] = []  # what is being copied, from the outside in
        self.count = 0

    def node(self, node: yaml.Node) -> Node:
        place = self.place(node)
        self.count += 1
        if any(node is outer for outer in self.open) or self.count > MAX_NODES:
            raise FlowError(mistake(place, "aliases ('*name') inside this never come to an end"))
        if node.tag not in _PLAIN_TAGS:
            self.mistakes.append(mistake(place, f"the tag '{node.tag}' means nothing in a flow"))
        self.open.append(node)
        copy = self.content(node, place)
        self.open.pop()
        return copy

    def content(self, node: yaml.Node, place: Place) -> Node:
        if isinstance(node, yaml.MappingNode):
            return Section(place, dict(self.entries(node)))
        if isinstance(node, yaml.SequenceNode):
            return Listing(place, [self.node(item) for item in node.value])
        return Scalar(place, node.value)

    def entries(self, node: yaml.MappingNode) -> Iterator[tuple[str, Entry]]:
        first: dict[str, Place] = {}
        for key, value in node.value:
            place = self.place(key)
            if not isinstance(key, yaml.ScalarNode):
                self.mistakes.append(mistake(place, "a key must be a word, not a list or mapping"))
            elif key.value in first:
                earlier = f"the first is {first[key.value]}"
                self.mistakes.append(
                    mistake(place, f"'{key.value}' stands here a second time; {earlier}")
                )
            else:
                first[key.value] = place
                yield key.value, Entry(place, self.node(value))

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

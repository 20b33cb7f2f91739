"""Make one copy of a transcript's YAML for every case of its `for_each`.

    for_each: [satu, dua]                          {each} is replaced
    for_each: {kata: [ya, ok], jawab: [Baik, Oke]}   {kata} and {jawab}, one pair after the other

Only the named parameters are replaced, so `[0-9]{3}` and other braces stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.authoring.fields import Notes
from bot.authoring.reader import Entry, Listing, Node, Scalar, Section
from bot.replay.transcript import EACH

Parameters = Mapping[str, str]

KEY = "for_each"


def cases_of(section: Section, notes: Notes) -> list[Parameters]:
    """Give the parameters of every case; one case without any where there is no `for_each`."""
    entry = section.entries.get(KEY)
    if entry is None:
        return [{}]
    named = entry.value.entries if isinstance(entry.value, Section) else {EACH: entry}
    values = {name: _texts(each.value) for name, each in named.items()}
    lengths = {len(texts) for texts in values.values()}
    if lengths in (set(), {0}):
        notes.add(entry.place, f"'{KEY}' must be a list of texts, or 'name: [texts]' below it")
        return [{}]
    if len(lengths) > 1:
        notes.add(entry.place, f"the lists of '{KEY}' must be equally long: they go side by side")
        return [{}]
    return [
        {name: texts[number] for name, texts in values.items()} for number in range(lengths.pop())
    ]


def applied(section: Section, parameters: Parameters) -> Section:
    """Copy a section with the values of one case in place of the parameters' names."""
    if not parameters:
        return section
    names = "|".join(map(re.escape, parameters))
    pattern = re.compile(rf"\{{({names})\}}")

    def node(given: Node) -> Node:
        if isinstance(given, Scalar):
            return Scalar(given.place, pattern.sub(lambda m: parameters[m[1]], given.text))
        if isinstance(given, Listing):
            return Listing(given.place, [node(item) for item in given.items])
        return Section(
            given.place,
            {key: Entry(entry.place, node(entry.value)) for key, entry in given.entries.items()},
        )

    copy = node(section)
    assert isinstance(copy, Section)
    return copy


def _texts(node: Node) -> list[str]:
    """Give a list of texts, or nothing for whatever is none."""
    items = node.items if isinstance(node, Listing) else []
    texts = [item.text for item in items if isinstance(item, Scalar)]
    return texts if len(texts) == len(items) else []

"""Rewrite what a transcript expects to what the bot now says; comments and the rest stay.

Only what failed is touched: an expectation that holds stays as it is written, so matchers survive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from itertools import takewhile
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    LiteralScalarString,
    PlainScalarString,
)

from bot.replay.guessing import guess
from bot.replay.matchers import Exact, Lines, Matcher
from bot.replay.player import Played, Result, plain
from bot.replay.turns import CHECK_KEYS, MESSAGE_KEYS
from bot.replay.writer import WIDTH, expectation

LINES = "lines"

Expect = Callable[[str], Matcher]
"""Makes an expectation of what the bot said."""


class CannotUpdate(Exception):
    """Say why a transcript cannot be rewritten by a program."""


def update(result: Result, expect: Expect = guess) -> None:
    """Rewrite the file of a result that failed; raise CannotUpdate where a person must decide."""
    path = result.transcript.path
    if result.refusal is not None:
        raise CannotUpdate(f"it could not be played to its end: {result.refusal.sentence}")
    if result.transcript.parameters:
        raise CannotUpdate("it has parameters, so its expectations belong to several conversations")
    failed = [played for played in result.played if played.failures]
    foreign = [played for played in failed if played.exchange.file != path]
    if foreign:
        raise CannotUpdate(f"update {foreign[0].exchange.file.name} first, which it includes")
    text = path.read_text(encoding="utf-8")
    yaml = _round_trip(text)
    document = yaml.load(text)
    for played in reversed(failed):  # from the end, so that numbers of items stay right
        _rewrite(document["turns"], played, expect)
    out = StringIO()
    yaml.dump(document, out)
    path.write_text(out.getvalue(), encoding="utf-8")


class _AllTexts(VersionedResolver):
    """Take every scalar for a text, as the reader does, so that none is written differently."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is ScalarNode:
            return self.DEFAULT_SCALAR_TAG
        return super().resolve(kind, value, implicit)


def _round_trip(text: str) -> YAML:
    yaml = YAML()
    yaml.Resolver = _AllTexts
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    lines = text.split("turns:", 1)[1].splitlines()[1:]
    first = next((line for line in lines if line.lstrip().startswith("-")), "  -")
    offset = len(first) - len(first.lstrip())
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _rewrite(turns: Any, played: Played, expect: Expect) -> None:
    exchange, texts = played.exchange, played.heard.texts
    if len(exchange.lines) == len(texts):
        _correct_lines(turns, played, expect)
    else:
        _replace_lines(turns, played, expect)
    _correct_checks(turns, played)


def _correct_lines(turns: Any, played: Played, expect: Expect) -> None:
    """Correct what differs, in its place."""
    seen: dict[int, int] = {}
    for line, text in zip(played.exchange.lines, played.heard.texts, strict=True):
        position = seen.setdefault(line.item, 0)
        seen[line.item] += 1
        if line.matcher.accepts(text):
            continue
        item = turns[line.item]
        if isinstance(item["bot"], list):
            _correct(item["bot"], position, line.matcher, text, expect)
        else:
            _correct(item, "bot", line.matcher, text, expect)


def _correct(holder: Any, key: Any, matcher: Matcher, text: str, expect: Expect) -> None:
    """Replace one expectation; of `lines` only those that differ."""
    before = holder[key]
    if isinstance(matcher, Lines) and text:
        merge_lines(before[LINES], matcher, text, expect)
        return
    value = _value(expect(text))
    if isinstance(before, LiteralScalarString):
        if isinstance(value, LiteralScalarString):
            value = _in_block_of(before, value)
        elif type(value) is str:
            value = PlainScalarString(value)  # else ruamel would keep the block
    holder[key] = value


def _in_block_of(before: Any, value: LiteralScalarString) -> Any:
    """Keep how a block ends (`|` or `|-`) and what is noted beside its head."""
    ending = "\n" if before.endswith("\n") else ""
    block: Any = LiteralScalarString(value.rstrip("\n") + ending)
    if hasattr(before, "comment"):
        block.comment = before.comment
    return block


def merge_lines(written: Any, matcher: Lines, text: str, expect: Expect) -> None:
    """Put the lines that were said in place of those that differ, between head and tail."""
    said, wanted = text.rstrip("\n").split("\n"), matcher.lines
    if len(said) == len(wanted):
        for number, (each, line) in enumerate(zip(wanted, said, strict=True)):
            if not each.accepts(line):
                written[number] = _line(line, expect)
        return
    most = min(len(said), len(wanted))
    head = _alike(wanted, said, most)
    tail = _alike(wanted[::-1], said[::-1], most - head)
    common = most - head - tail  # lines between that are written in the place of others
    for number in range(head, head + common):
        if not wanted[number].accepts(said[number]):
            written[number] = _line(said[number], expect)
    for number in range(len(wanted) - tail - 1, head + common - 1, -1):
        tokens = [token for token in (written.ca.items.get(number) or ())[:3] if token]
        del written[number]
        for token in tokens:
            _add_comment(written, max(number - 1, 0), token)
    for number in range(head + common, len(said) - tail):
        written.insert(number, _line(said[number], expect))


def _alike(wanted: Sequence[Matcher], said: Sequence[str], most: int) -> int:
    """Count the lines at the beginning that are as expected."""
    pairs = zip(wanted[:most], said[:most], strict=True)
    return sum(1 for _ in takewhile(lambda pair: pair[0].accepts(pair[1]), pairs))


def _line(line: str, expect: Expect) -> Any:
    return _value(expect(line) if line else Exact(line))


def _replace_lines(turns: Any, played: Played, expect: Expect) -> None:
    """Put as many `bot` items as were said in place of those that stand there."""
    start = played.exchange.item
    end = start + 1 + len(_answers(turns, start))
    before = turns[start + 1 : end]
    items = [CommentedMap(bot=_value(expect(text))) for text in played.heard.texts]
    if not items and any(key in turns[start] for key in MESSAGE_KEYS):
        items = [CommentedMap(bot=[])]
    last = (items or [turns[start]])[-1]
    for item in before:
        last.update({key: item[key] for key in CHECK_KEYS if key in item})
    _carry_comments(before, items or [turns[start]])
    turns[start + 1 : end] = items


def _carry_comments(before: Sequence[Any], items: Sequence[Any]) -> None:
    """Put the comments of items under those that take their place; none is lost."""
    for number, item in enumerate(before):
        last = number == len(before) - 1
        taker = items[-1] if last or number >= len(items) else items[number]
        for token in _comments(item):
            _add_comment(taker, list(taker)[-1], token)


def _add_comment(holder: Any, key: Any, token: Any) -> None:
    """Put a comment after a key; ruamel keeps the lines after it in the same place."""
    known = holder.ca.items.setdefault(key, [None, None, None, None])
    known += [None] * (4 - len(known))
    before = known[2] or (known[0] if isinstance(key, int) else None)
    if before is not None:
        before.value = f"{before.value.rstrip()}\n{token.value.lstrip(' ')}"
    elif isinstance(key, int):
        known[0] = token  # ruamel looks here for the items of a list
    else:
        known[2] = token


def _comments(node: Any) -> Iterator[Any]:
    """Give the comments that stand after keys and items, inner ones too."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in pairs:
        if isinstance(value, CommentedMap | CommentedSeq):
            yield from _comments(value)
        found = node.ca.items.get(key) or ()
        yield from (token for token in found[:3] if hasattr(token, "value"))


def _answers(turns: Any, start: int) -> list[Any]:
    """Give the items after an act that say what must come of it."""
    return list(
        takewhile(lambda item: "bot" in item or set(item) <= {*CHECK_KEYS}, turns[start + 1 :])
    )


def _correct_checks(turns: Any, played: Played) -> None:
    session, start = played.heard.session, played.exchange.item
    for item in (turns[start], *_answers(turns, start)):
        for key in [key for key in CHECK_KEYS if key in item]:
            if session is None:
                del item[key]
            elif key == "slots":
                _correct_slots(item[key], session.slots)
            elif item[key] != getattr(session, key):
                item[key] = getattr(session, key)


def _correct_slots(expected: Any, slots: Any) -> None:
    for name in list(expected):
        if name not in slots:
            del expected[name]
        elif plain(expected[name]) != plain(slots[name]):
            expected[name] = plain(slots[name])


def _value(matcher: Matcher) -> Any:
    """Give an expectation in ruamel's own kinds: long texts as blocks, matchers on one line."""
    return _styled(expectation(matcher))


def _styled(value: Any) -> Any:
    if isinstance(value, dict):
        copy = CommentedMap({key: _styled(each) for key, each in value.items()})
        if LINES not in copy:
            copy.fa.set_flow_style()
        return copy
    if isinstance(value, list):
        return CommentedSeq(map(_styled, value))
    if "\n" in value:
        return LiteralScalarString(value)
    return DoubleQuotedScalarString(value) if _needs_quotes(value) else str(value)


def _needs_quotes(text: str) -> bool:
    """Quote what an editor's YAML would take for a number, a truth value or nothing."""
    plain_yaml = VersionedResolver()
    return bool(
        plain_yaml.resolve(ScalarNode, text, (True, False)) != plain_yaml.DEFAULT_SCALAR_TAG
    )

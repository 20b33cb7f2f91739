"""Rewrite what a transcript expects to what the bot now says; comments and the rest stay.

Only what failed is touched: an expectation that holds stays as it is written, so matchers survive.
"""

from __future__ import annotations

from collections.abc import Callable
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
from bot.replay.matchers import Matcher
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
            item["bot"][position] = _value(expect(text))
        else:
            value = _value(expect(text))
            if type(value) is str and isinstance(item["bot"], LiteralScalarString):
                value = PlainScalarString(value)  # else ruamel would keep the block
            item["bot"] = value


def _replace_lines(turns: Any, played: Played, expect: Expect) -> None:
    """Put as many `bot` items as were said in place of those that stand there."""
    start = played.exchange.item
    end = start + 1 + len(_answers(turns, start))
    items = [CommentedMap(bot=_value(expect(text))) for text in played.heard.texts]
    if not items and any(key in turns[start] for key in MESSAGE_KEYS):
        items = [CommentedMap(bot=[])]
    last = (items or [turns[start]])[-1]
    for item in turns[start + 1 : end]:
        last.update({key: item[key] for key in CHECK_KEYS if key in item})
    turns[start + 1 : end] = items


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
        return LiteralScalarString(value.rstrip("\n") + "\n")
    return DoubleQuotedScalarString(value) if _needs_quotes(value) else str(value)


def _needs_quotes(text: str) -> bool:
    """Quote what an editor's YAML would take for a number, a truth value or nothing."""
    plain_yaml = VersionedResolver()
    return bool(
        plain_yaml.resolve(ScalarNode, text, (True, False)) != plain_yaml.DEFAULT_SCALAR_TAG
    )

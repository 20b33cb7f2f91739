"""Read what people may ask in their own words: `questions` of flows, and of the whole bot."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.authoring.fields import Fields, Notes, fields_of
from bot.authoring.reader import Entry, Scalar, Section
from bot.engine.flow import Place, Question, Questions, Words

BOT_KEYS = ("channels", "slang", "asking", "wishing", "joining", "filler")
QUESTION_KEYS = ("name", "like", "do")

SLANG_COLUMNS = ["written", "meant"]
"""The first line of a table of slang."""


def read_questions(
    bot: Fields, flows: Iterable[Section], channels: frozenset[str], slang: dict[str, str]
) -> Questions:
    """Read what the bot says about questions, and the questions of every flow."""
    section = bot.section("questions") or Section(bot.place, {})
    fields = Fields(section, "'questions'", BOT_KEYS, bot.notes)
    return Questions(
        items={question.state: question for flow in flows for question in _of(flow, bot.notes)},
        channels=frozenset(_channels(fields, channels)),
        slang=slang,
        asking=_words(fields, "asking"),
        joining=_words(fields, "joining"),
        wishing=_words(fields, "wishing"),
        filler=_words(fields, "filler"),
    )


def read_slang(folder: Path, bot: Section, notes: Notes) -> dict[str, str]:
    """Read the table that bot.yaml names: how people write, and what they mean by it."""
    name = _slang_file(bot)
    if name is None:
        return {}
    path = folder / name.text
    if not path.is_file():
        notes.add(name.place, f"'slang' names {name.text}, but there is no such file")
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return dict(_rows(csv.reader(file), name.text, notes))


def _slang_file(bot: Section) -> Scalar | None:
    entry = bot.entries.get("questions")
    section = entry.value if entry is not None else None
    named = section.entries.get("slang") if isinstance(section, Section) else None
    return named.value if named is not None and isinstance(named.value, Scalar) else None


def _rows(rows: Iterator[list[str]], file: str, notes: Notes) -> Iterator[tuple[str, str]]:
    numbered = ((n, row) for n, row in enumerate(rows, start=1) if not "".join(row).startswith("#"))
    line, heading = next(numbered, (1, []))
    if heading != SLANG_COLUMNS:
        notes.add(Place(file, line), f"the first line must be '{','.join(SLANG_COLUMNS)}'")
    first: dict[str, int] = {}
    for number, row in numbered:
        cells = [cell.strip() for cell in row]
        if len(cells) != len(SLANG_COLUMNS) or not all(cells) or " " in cells[0]:
            notes.add(Place(file, number), "a line holds one word, a comma, and what it means")
        elif cells[0] in first:
            sentence = (
                f"'{cells[0]}' stands here a second time; the first is line {first[cells[0]]}"
            )
            notes.add(Place(file, number), sentence)
        else:
            first[cells[0]] = number
            yield cells[0], cells[1]


def _of(flow: Section, notes: Notes) -> Iterator[Question]:
    name = flow.entries["flow"].value if "flow" in flow.entries else None
    asked = flow.entries.get("questions")
    if asked is None or not isinstance(name, Scalar):
        return
    owner = f"flow '{name.text}'"
    fields = Fields(Section(asked.place, {"questions": asked}), owner, ("questions",), notes)
    for state, entry in fields.named("questions"):
        question = _question(f"{name.text}.{state}", entry, notes)
        if question is not None:
            yield question


def _question(state: str, entry: Entry, notes: Notes) -> Question | None:
    what = f"question '{state.partition('.')[2]}'"
    fields = fields_of(entry, what, QUESTION_KEYS, notes)
    if fields is None:
        return None
    for key in ("name", "like"):
        if key not in fields:
            notes.add(fields.place, f"{what} needs '{key}'")
    return Question(
        state=state,
        place=fields.place,
        name=fields.sentence("name"),
        like=fields.words("like"),
        do=fields.texts("do"),
    )


def _words(fields: Fields, key: str) -> Words:
    if key not in fields:
        return {}
    opened = fields_of(fields.entries[key], f"'{key}'", ("match",), fields.notes)
    return opened.words("match") if opened is not None else {}


def _channels(fields: Fields, channels: frozenset[str]) -> Iterator[str]:
    for name in fields.texts("channels"):
        if name not in channels:
            sentence = f"questions are heard on '{name}', but no channel of that name exists"
            fields.notes.add(fields.place_of("channels"), sentence)
        yield name

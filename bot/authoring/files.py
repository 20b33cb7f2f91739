"""Read the YAML files of a bot folder: bot.yaml, one file a flow, and their translations.

The questions of a flow may stand in a file of their own, `questions/<flow>.yaml`: examples grow to
many times what the flow itself takes. Once read, they are a part of the flow like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.authoring.fields import Fields, Notes, suggestion
from bot.authoring.overlay import Overlay
from bot.authoring.questions import read_slang
from bot.authoring.reader import Listing, Scalar, Section, mistake, read_file
from bot.engine.flow import Place
from bot.errors import FlowError

BOT_FILE = "bot.yaml"

QUESTIONS = "questions"
"""Folder of the files that hold nothing but questions, and their key."""

_FLOW_KEY = re.compile(r"^flow[ \t]*:", re.MULTILINE)


@dataclass(frozen=True)
class Files:
    """Hold the parsed files of one bot folder, translations laid over what they translate."""

    bot: Section
    flows: tuple[Section, ...]  # in the order of their file names
    languages: tuple[str, ...]
    slang: dict[str, str] = field(default_factory=dict)  # as it is written -> as it is meant


def read_files(folder: Path) -> tuple[Files, Notes]:
    """Read a folder; raise FlowError where a file is no YAML, note what else is wrong."""
    sections = _read_all(folder)
    bot = sections.pop(BOT_FILE)
    languages = _languages(bot)
    notes = Notes(languages[0] if languages else "")
    if not languages:
        notes.add(bot.place, "the bot needs 'languages', such as [id, en]; the first is the base")
    translations = {name: section for name, section in sections.items() if _is_translation(name)}
    flows = {name: section for name, section in sections.items() if name not in translations}
    for name, section in translations.items():
        _lay(name, section, {BOT_FILE: bot, **flows}, languages, notes)
    asked = [flows.pop(name) for name in [*flows] if name.startswith(f"{QUESTIONS}/")]
    _join(asked, flows.values(), notes)
    slang = read_slang(folder, bot, notes)
    return Files(bot, tuple(flows.values()), languages, slang), notes


def _read_all(folder: Path) -> dict[str, Section]:
    if not (folder / BOT_FILE).is_file():
        sentence = f"there is no such file in '{folder.name}'; every bot begins with it"
        raise FlowError(mistake(Place(BOT_FILE, 1), sentence))
    sections: dict[str, Section] = {}
    mistakes: list[str] = []
    for path in flow_files(folder):
        try:
            name = path.relative_to(folder).as_posix()
            sections[name] = read_file(path, name)
        except FlowError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise FlowError(*mistakes)
    return sections


def flow_files(folder: Path) -> Iterator[Path]:
    """Give the files that make up the bot, bot.yaml first; it may be missing."""
    yield folder / BOT_FILE
    for path in sorted(folder.glob("*.yaml")):
        if path.name != BOT_FILE and (_belongs_to_bot(path) or _names_flow(path)):
            yield path
    yield from sorted((folder / QUESTIONS).glob("*.yaml"))


def _belongs_to_bot(path: Path) -> bool:
    return path.name.partition(".")[0] == "bot"


def _names_flow(path: Path) -> bool:
    # Other data of the folder, such as a table of tariffs, need not follow the rules of flows.
    return _FLOW_KEY.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _is_translation(name: str) -> bool:
    return name.count(".") > 1


def _lay(
    name: str,
    section: Section,
    bases: dict[str, Section],
    languages: tuple[str, ...],
    notes: Notes,
) -> None:
    stem, language, _ = name.rsplit(".", 2)
    base = f"{stem}.yaml"
    if base not in bases:
        hint = suggestion(base, bases)
        notes.add(section.place, f"this translates {base}, but there is no such file{hint}")
    elif language not in languages[1:]:
        known = ", ".join(languages[1:]) or "none"
        sentence = f"'{language}' is no language to translate into; {BOT_FILE} lists {known}"
        notes.add(section.place, sentence)
    else:
        Overlay(language, notes).lay(bases[base], section)


def _join(asked: Iterable[Section], flows: Iterable[Section], notes: Notes) -> None:
    """Put the questions that stand in files of their own where their flows would have them."""
    named = ((flow.entries["flow"].value, flow) for flow in flows if "flow" in flow.entries)
    homes = {name.text: flow for name, flow in named if isinstance(name, Scalar)}
    for section in asked:
        fields = Fields(section, "a file of questions", ("flow", QUESTIONS), notes)
        name = fields.text("flow")
        if name is None or QUESTIONS not in fields:
            notes.add(section.place, f"a file of questions needs 'flow' and '{QUESTIONS}'")
        elif name not in homes:
            hint = suggestion(name, homes)
            notes.add(fields.place_of("flow"), f"there is no flow '{name}' to ask for{hint}")
        elif QUESTIONS in homes[name].entries:
            there = homes[name].entries[QUESTIONS].place
            notes.add(section.place, f"flow '{name}' has its questions at {there} already")
        else:
            homes[name].entries[QUESTIONS] = section.entries[QUESTIONS]


def _languages(bot: Section) -> tuple[str, ...]:
    entry = bot.entries.get("languages")
    value = entry.value if entry is not None else None
    items = value.items if isinstance(value, Listing) else [value]
    return tuple(item.text for item in items if isinstance(item, Scalar) and item.text)

"""Load the YAML of a bot folder into a Script, with every mistake of the folder in one FlowError.

What is refused here is what cannot be understood: wrong shapes, unknown keys, missing parts. What
can be understood but would not work is left to `checker.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.authoring.branches import Branches, Homes
from bot.authoring.fields import Fields, Notes
from bot.authoring.files import Files, read_files
from bot.authoring.questions import read_questions
from bot.authoring.reader import Entry, Scalar, Section
from bot.authoring.states import States
from bot.authoring.words import read_channels, read_words
from bot.engine.flow import Branch, Flow, Place, Script, State, Text, Trigger
from bot.errors import FlowError

BOT_KEYS = (
    *("bot", "title", "languages", "channels", "words", "on", "sentences", "settings"),
    "questions",
)
FLOW_KEYS = ("flow", "start", "home", "questions", "states")

SENTENCES = {
    "failure": "when a turn went wrong",
    "expired": "when silence has ended the conversation",
    "lost": "when the state of a conversation no longer exists",
}
"""Sentences that the engine itself says, so no bot can do without them."""


def load(folder: Path) -> Script:
    """Load a bot folder; raise FlowError with all mistakes, in the order of files and lines."""
    return assemble(*read_files(folder))


def assemble(files: Files, notes: Notes) -> Script:
    """Make a script of parsed files and what is wrong with them already; raise FlowError."""
    homes = _homes(files.flows)
    flows = {flow.name: flow for flow in _flows(files.flows, homes, notes)}
    return _refused_or(_script(files, flows, homes, notes), notes)


def assemble_bot(files: Files, script: Script, notes: Notes) -> Script:
    """Make a script again of which only what works everywhere has changed; raise FlowError."""
    return _refused_or(_script(files, dict(script.flows), _homes(files.flows), notes), notes)


def assemble_state(files: Files, script: Script, name: str, notes: Notes) -> Script:
    """Make a script again of which only one state has changed; raise FlowError."""
    flow, _, short = name.partition(".")
    section = next(section for section in files.flows if _peek(section, "flow") == flow)
    states = States(Branches(notes, _homes(files.flows), flow), notes)
    (entry,) = (entry for key, entry in _state_entries(section) if key == short)
    changed = states.state(name, entry)
    found = script.flows[flow]
    again = found.states if changed is None else {**found.states, name: changed}
    flows = {**script.flows, flow: replace(found, states=again)}
    return _refused_or(replace(script, flows=flows), notes)


def _refused_or(script: Script, notes: Notes) -> Script:
    if notes.mistakes:
        raise FlowError(*in_file_order(notes.mistakes))
    return script


def in_file_order(mistakes: list[str]) -> list[str]:
    """Sort mistakes by file, bot.yaml first, then by line."""

    def key(mistake: str) -> tuple[bool, str, int]:
        file, line, _ = mistake.split(":", 2)
        return not file.startswith("bot."), file, int(line)

    return sorted(dict.fromkeys(mistakes), key=key)


def _homes(sections: tuple[Section, ...]) -> Homes:
    states = {
        _peek(section, "flow"): frozenset(name for name, _ in _state_entries(section))
        for section in sections
    }
    homes = {
        _peek(section, "flow"): f"{_peek(section, 'flow')}.{_peek(section, 'home', 'start')}"
        for section in sections
    }
    return Homes(states, homes)


def _peek(section: Section, *keys: str) -> str:
    for key in keys:
        entry = section.entries.get(key)
        if entry is not None and isinstance(entry.value, Scalar):
            return entry.value.text.strip()
    return ""


def _state_entries(section: Section) -> Iterator[tuple[str, Entry]]:
    entry = section.entries.get("states")
    if entry is not None and isinstance(entry.value, Section):
        yield from entry.value.entries.items()


def _flows(sections: tuple[Section, ...], homes: Homes, notes: Notes) -> Iterator[Flow]:
    for section in sections:
        name = _peek(section, "flow")
        fields = Fields(section, f"flow '{name}'", FLOW_KEYS, notes)
        if fields.name("flow") is not None and section.place.file != f"{name}.yaml":
            notes.add(fields.place_of("flow"), f"flow '{name}' must stand in a file {name}.yaml")
        start = fields.required("start")
        if "states" not in fields:
            notes.add(fields.place, f"{fields.what} needs 'states'")
        yield Flow(
            name=name,
            place=fields.place_of("flow"),
            start=homes.full_name(start, name),
            home=homes.full_name(fields.text("home") or start, name),
            states={state.name: state for state in _states(name, fields, homes, notes)},
        )


def _states(flow: str, fields: Fields, homes: Homes, notes: Notes) -> Iterator[State]:
    states = States(Branches(notes, homes, flow), notes)
    for name, entry in fields.named("states"):
        state = states.state(f"{flow}.{name}", entry)
        if state is not None:
            yield state


def _script(files: Files, flows: dict[str, Flow], homes: Homes, notes: Notes) -> Script:
    fields = Fields(files.bot, "the bot", BOT_KEYS, notes)
    name, title = fields.required("bot"), fields.required("title")
    fields.texts("languages")
    if "channels" not in fields:
        notes.add(fields.place, "the bot needs 'channels' and the flow that each of them enters")
    channels = {channel.name: channel for channel in read_channels(fields, frozenset(flows), notes)}
    branches = Branches(notes, homes, None)
    return Script(
        name=name,
        title=title,
        languages=files.languages,
        channels=channels,
        flows=flows,
        words=tuple(read_words(fields, branches, frozenset(channels), notes)),
        events=tuple(_events(fields, branches)),
        sentences=_sentences(fields, notes),
        place=Place(files.bot.place.file, fields.place_of("bot").line),
        settings=_settings(fields, notes),
        questions=read_questions(fields, files.flows, frozenset(channels), files.slang),
    )


def _events(fields: Fields, branches: Branches) -> Iterator[Branch]:
    for name, entry in fields.named("on", dotted=True):
        yield from branches.under(entry, Trigger.event(name), f"event '{name}'")


def _settings(fields: Fields, notes: Notes) -> dict[str, str]:
    section = fields.section("settings")
    if section is None:
        return {}
    settings = Fields(section, "'settings'", section.entries, notes)
    return {name: settings.text(name) or "" for name, _ in fields.named("settings")}


def _sentences(fields: Fields, notes: Notes) -> dict[str, Text]:
    section = fields.section("sentences")
    entries = section.entries if section is not None else {}
    for name, when in SENTENCES.items():
        if name not in entries:
            place = fields.place_of("sentences")
            notes.add(place, f"the sentence '{name}' is missing; the bot says it {when}")
    if section is None:
        return {}
    sentences = Fields(section, "'sentences'", entries, notes)
    return {name: sentences.sentence(name) for name, _ in fields.named("sentences")}

"""Read transcripts; raise FlowError with every mistake as `file:line: sentence`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.authoring.fields import Notes, suggestion
from bot.authoring.reader import Entry, Scalar, Section, mistake, read_text
from bot.engine.flow import Place
from bot.errors import FlowError
from bot.replay.parameters import KEY, Parameters, applied, cases_of
from bot.replay.transcript import SUFFIX, Beginning, Exchange, Transcript
from bot.replay.turns import Turns
from bot.replay.values import Values

SCENE_KEYS = ("channel", "from", "to", "at", "language")
"""What a transcript takes over from the one that it includes, unless it says something else."""

HEADER_KEYS = ("title", "include", *SCENE_KEYS, KEY, "session", "turns")
SESSION_KEYS = ("state", "flow", "language", "slots", "trail", "detour", "unsent", "unasked")
CHANNELS = ("whatsapp", "sms")

_NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for a time that is missing, which is a mistake: nobody gets to see it."""


def find_transcripts(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the transcripts among files and below folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(f"*{SUFFIX}"))
        elif path.is_file():
            yield path
        else:
            raise FlowError(f"{shown(path)}: there is no such file or folder")


def read_transcripts(path: Path) -> tuple[Transcript, ...]:
    """Read one file: a transcript for each case of its `for_each`, or the one that it is."""
    return _read(path.resolve(), ())


def shown(path: Path) -> str:
    """Name a file as one would type it here."""
    path = path.resolve()
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _read(path: Path, outer: tuple[Path, ...]) -> tuple[Transcript, ...]:
    section = _open(path)
    notes = Notes("")
    cases = cases_of(section, notes)
    transcripts = []
    for parameters in cases:
        header = _Header(path, applied(section, parameters), Values(notes), (*outer, path))
        transcripts.append(header.transcript(parameters))
    if notes.mistakes:
        raise FlowError(*dict.fromkeys(notes.mistakes))
    return tuple(transcripts)


def _open(path: Path) -> Section:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        place = Place(shown(path), line)
        raise FlowError(mistake(place, "this line is not UTF-8 text")) from error
    except OSError as error:
        raise FlowError(mistake(Place(shown(path), 1), "this cannot be read")) from error
    return read_text(text, shown(path))


class _Header:
    """Read everything around the turns of one file."""

    def __init__(
        self, path: Path, section: Section, values: Values, chain: tuple[Path, ...]
    ) -> None:
        self.path = path
        self.entries = section.entries
        self.place = section.place
        self.values = values
        self.notes = values.notes
        self.chain = chain  # of files that include one another, this one last
        values.known(section, "a transcript", HEADER_KEYS)

    def transcript(self, parameters: Parameters) -> Transcript:
        """Read one case."""
        before = self._included()
        self._require()
        entry = self.entries.get("at")
        at = self.values.time(entry) if entry is not None else before and before.at
        return Transcript(
            path=self.path,
            title=self._text("title", ""),
            channel=self._channel(before.channel if before else ""),
            contact=self._text("from", before.contact if before else ""),
            at=at or _NEVER,
            exchanges=(*(before.exchanges if before else ()), *self._turns()),
            address=self._text("to", before.address if before else ""),
            language=self._text("language", before.language if before else ""),
            beginning=self._beginning(before),
            parameters=parameters,
        )

    def _require(self) -> None:
        scene = () if "include" in self.entries else ("channel", "from", "at")
        needed = ("title", *scene, "turns")
        for key in needed:
            if key not in self.entries:
                self.notes.add(self.place, f"a transcript needs '{key}'")

    def _text(self, key: str, otherwise: str) -> str:
        entry = self.entries.get(key)
        if entry is None:
            return otherwise
        text = self.values.text(entry, key).strip()
        if not text and isinstance(entry.value, Scalar):
            self.notes.add(entry.place, f"'{key}' is empty")
        return text

    def _channel(self, otherwise: str) -> str:
        channel = self._text("channel", otherwise)
        if channel and channel not in CHANNELS:
            place = self.entries["channel"].place
            self.notes.add(place, f"'channel' is whatsapp or sms{suggestion(channel, CHANNELS)}")
        return channel

    def _turns(self) -> tuple[Exchange, ...]:
        entry = self.entries.get("turns")
        return Turns(self.values, self.path).read(entry) if entry is not None else ()

    def _included(self) -> Transcript | None:
        entry = self.entries.get("include")
        if entry is None:
            return None
        path = (self.path.parent / self.values.text(entry, "include").strip()).resolve()
        if path in self.chain:
            self.notes.add(entry.place, "these transcripts include one another without end")
            return None
        if not path.is_file():
            self.notes.add(entry.place, f"there is no file {shown(path)} to include")
            return None
        try:
            found = _read(path, self.chain)
        except FlowError as error:
            self.notes.mistakes.extend(error.mistakes)
            return None
        if len(found) > 1 or found[0].parameters:
            self.notes.add(entry.place, f"a transcript with '{KEY}' cannot be included")
            return None
        return found[0]

    def _beginning(self, before: Transcript | None) -> Beginning | None:
        entry = self.entries.get("session")
        if entry is None:
            return before.beginning if before else None
        if before is not None:
            self.notes.add(entry.place, "the included transcript already says how it begins")
        if not isinstance(entry.value, Section):
            self.values.section(entry, "session")
            return None
        self.values.known(entry.value, "'session'", SESSION_KEYS)
        if "state" not in entry.value.entries:
            self.notes.add(entry.place, "'session' needs the 'state' in which it begins")
        return self._session(entry.value.entries)

    def _session(self, entries: dict[str, Entry]) -> Beginning:
        values = self.values
        return Beginning(
            state=values.text(entries.get("state"), "state"),
            flow=values.text(entries.get("flow"), "flow"),
            language=values.text(entries.get("language"), "language"),
            slots=values.slots(entries.get("slots")),
            trail=values.texts(entries.get("trail"), "trail"),
            detour=values.text(entries.get("detour"), "detour") or None,
            unsent=values.texts(entries.get("unsent"), "unsent"),
            unasked=values.flag(entries.get("unasked"), "unasked"),
        )

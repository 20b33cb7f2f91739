"""Hold a transcript as frozen data: who writes when, what is said, and what must come back.

Nothing here reads or plays. `reader.py` makes these from YAML and `writer.py` writes them back; the
pages about the format are `docs/transcripts.md` and `schemas/transcript.schema.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.engine.flow import Place
from bot.replay.matchers import Matcher

SUFFIX = ".chat.yaml"
"""How the names of transcripts end."""

EACH = "each"
"""What the values of `for_each: [a, b]` replace, between braces."""


@dataclass(frozen=True, slots=True)
class Message:
    """Let the contact send one message."""

    text: str = ""
    button: str = ""  # id of a tapped button or list row
    media: tuple[str, ...] = ()  # content types of attached files
    location: tuple[float, float] | None = None  # latitude, longitude in degrees
    sms: bool = False  # sent by SMS, whatever the channel of the transcript


@dataclass(frozen=True, slots=True)
class Happening:
    """Let something happen outside the chat; the bot folder says what causes it."""

    name: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Deliver the last message again, under the same id: same reply, nothing changed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Let something go wrong with what the contact sends next, on its way to the bot."""

    name: str  # one of FAULTS


FAULTS: Mapping[str, int] = {"drop": 1, "duplicate": 1, "reorder": 2}
"""Faults that a transcript knows, named as the emulator does, and how many messages each meets."""

Act = Message | Happening | Repeat | Fault


@dataclass(frozen=True, slots=True)
class Line:
    """Expect one message of the bot."""

    matcher: Matcher
    place: Place
    item: int  # number of its item among the `turns` of its file, from 0


@dataclass(frozen=True, slots=True)
class Check:
    """Expect how the conversation stands after an exchange; None: whatever it is."""

    place: Place
    item: int
    state: str | None = None
    language: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)  # these at least


@dataclass(frozen=True, slots=True)
class Exchange:
    """Hold one act and everything that must come of it."""

    act: Act
    place: Place
    item: int
    file: Path  # not always the transcript's own: `include` brings exchanges along
    lines: tuple[Line, ...] = ()
    checks: tuple[Check, ...] = ()
    after: timedelta = timedelta(0)  # silence before the act
    note: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Hold the conversation that a recording found when it began in the middle of one."""

    state: str
    flow: str = ""  # empty: the entry flow of the channel
    language: str = ""  # empty: the base language
    slots: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    detour: str | None = None
    unsent: tuple[str, ...] = ()
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """Hold one conversation that can be played."""

    path: Path
    title: str
    channel: str
    contact: str  # slug of a persona, or an address
    at: datetime  # aware; the time of the first message
    exchanges: tuple[Exchange, ...]
    address: str = ""  # of the bot; empty: any
    language: str = ""  # that the contact has chosen before; empty: the base language
    beginning: Beginning | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)  # of this case of `for_each`

    @property
    def case(self) -> str:
        """Name the case of a transcript with parameters; empty for others."""
        return ", ".join(self.parameters.values())


def is_transcript(path: Path) -> bool:
    """Tell by its name whether a file is found when transcripts are looked for."""
    return path.name.endswith(SUFFIX) and path.name != SUFFIX

"""Hold a conversation with a bot and write it down as a transcript that passes at once.

Rules of this file:

- It talks in a rehearsal, the very one that will play the transcript: the world is new at the
  transcript's time, the clock stands still but for `wait`, ids follow from time, contact and
  number. So whatever was said once is said again, on any machine.
- A conversation that begins in the middle carries the session that it began with.
- What cannot happen raises CannotPlay or EventRefused and leaves no trace in the recording.

The terminal is one face of this (`dictation.py`); a page may be another.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.engine.session import Session
from bot.errors import EventRefused, SettingsError
from bot.replay.player import CannotPlay, Heard, Performance, Result, Target, play
from bot.replay.reader import read_transcripts
from bot.replay.scripting import NOWHERE, expected
from bot.replay.transcript import (
    SUFFIX,
    Act,
    Beginning,
    Exchange,
    Happening,
    Message,
    Repeat,
    Transcript,
    is_transcript,
)
from bot.replay.writer import write_transcript

IN_THE_MIDDLE = "# Recorded from the middle of a conversation; `session` says how it stood.\n"


@dataclass
class Recorder:
    """Record one conversation of one contact."""

    head: Transcript  # who writes when and where; without exchanges
    target: Target
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the rehearsal; raise CannotPlay where there is none, or no such persona."""
        self._performance = Performance(self.head, self.target.stage(self.head.at))
        self._silence = timedelta(0)
        self._notes: list[str] = []

    @property
    def at(self) -> datetime:
        """Give the present time of the conversation."""
        return self._performance.at + self._silence

    def send(self, text: str, *, sms: bool = False) -> Heard:
        """Write a message."""
        return self._take(Message(text=text, sms=sms))

    def send_media(self, *kinds: str, caption: str = "") -> Heard:
        """Send files of these content types."""
        return self._take(Message(text=caption, media=kinds))

    def send_location(self, latitude: float, longitude: float) -> Heard:
        """Send a place, in degrees."""
        return self._take(Message(location=(latitude, longitude)))

    def tap(self, button: str) -> Heard:
        """Tap the button or row of an option."""
        return self._take(Message(button=button))

    def happen(self, name: str, data: Mapping[str, str]) -> Heard:
        """Let something happen outside the chat; raise EventRefused if it cannot happen now."""
        return self._take(Happening(name, data))

    def repeat(self) -> Heard:
        """Deliver the last message again, under the same id."""
        if not any(isinstance(exchange.act, Message) for exchange in self.exchanges):
            raise CannotPlay("there is no message yet that could come again")
        return self._take(Repeat())

    def wait(self, silence: timedelta) -> None:
        """Let time pass before what comes next."""
        self._silence += silence

    def note(self, text: str) -> None:
        """Tell readers something about what comes next."""
        self._notes.append(text)

    def transcript(self) -> Transcript:
        """Give what was recorded so far; a silence at the end has no meaning and is left out."""
        exchanges = list(self.exchanges)
        if exchanges and self._notes:
            notes = "\n".join(filter(None, [exchanges[-1].note, *self._notes]))
            exchanges[-1] = replace(exchanges[-1], note=notes)
        return replace(self.head, exchanges=tuple(exchanges))

    def save(self, *, force: bool = False) -> list[Result]:
        """Write the file and play it; raise SettingsError if it exists already, unless forced."""
        path = self.head.path
        text = write_transcript(self.transcript())
        if self.head.beginning is not None:
            text = IN_THE_MIDDLE + text
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w" if force else "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as error:
            raise already_there(path) from error
        except OSError as error:
            raise SettingsError(f"{path} cannot be written: {error.strerror}") from error
        return [play(transcript, self.target) for transcript in read_transcripts(path)]

    def _take(self, act: Act) -> Heard:
        performance, number = self._performance, len(self.exchanges)
        before = copy(vars(performance))
        note = "\n".join(self._notes)
        exchange = Exchange(act, NOWHERE, number, self.head.path, after=self._silence, note=note)
        try:
            played = performance.play(exchange)
        except (CannotPlay, EventRefused):
            vars(performance).update(before)
            raise
        self._silence, self._notes = timedelta(0), []
        self.exchanges.append(expected(played))
        return played.heard


def new_transcript(
    path: Path,
    channel: str,
    contact: str,
    at: datetime,
    *,
    address: str = "",
    session: Session | None = None,
) -> Transcript:
    """Give the head of a recording; a session that is still alive is where it begins.

    Raises SettingsError if nobody would find a file of that name.
    """
    if not is_transcript(path):
        raise SettingsError(f"{path}: transcripts are called NAME{SUFFIX}, else nobody finds them")
    alive = session is not None and session.expires_at > at
    return Transcript(
        path=path,
        title=path.name.removesuffix(SUFFIX).replace("-", " ").replace("_", " ").capitalize(),
        channel=channel,
        contact=contact,
        at=at.replace(microsecond=0),
        exchanges=(),
        address=address,
        beginning=beginning_of(session) if session is not None and alive else None,
    )


def beginning_of(session: Session) -> Beginning:
    """Write down how a conversation stands."""
    return Beginning(
        state=session.state,
        flow=session.flow,
        language=session.language,
        slots=dict(session.slots),
        trail=tuple(session.trail),
        detour=session.detour,
        unsent=tuple(session.unsent),
        unasked=session.unasked,
    )


def already_there(path: Path) -> SettingsError:
    """Say that a file is not overwritten."""
    return SettingsError(f"{path} exists already; --force overwrites it")

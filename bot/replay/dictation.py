"""Let somebody lead a recording: a line is a message, `/commands` are everything else."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO

from bot.errors import EventRefused, FlowFailure
from bot.replay.player import CannotPlay, Heard
from bot.replay.recorder import Recorder
from bot.text import clean

NAMES = {
    "tunggu": "wait",
    "kejadian": "event",
    "catatan": "note",
    "media": "media",
    "tombol": "button",
    "lokasi": "location",
    "sms": "sms",
    "ulang": "repeat",
    "bantuan": "help",
    "selesai": "done",
}
"""Commands in Indonesian, each with its English name."""

HELP = """\
A line is a message. Other things begin with / (a message too, if it begins with //):
  /tunggu 61m                      or /wait      time passes: 90s, 61m, 2h30m, 3d
  /kejadian NAME [KEY=VALUE ...]   or /event     something happens outside the chat
  /tombol ID                       or /button    tap the button or row of an option
  /media image/jpeg [CAPTION]                    send a file
  /lokasi -6.2, 106.8              or /location  send a place
  /sms TEXT                                      write by SMS
  /ulang                           or /repeat    the last message is delivered again
  /catatan TEXT                    or /note      tell readers something
  /selesai                         or /done      write the transcript (so does Ctrl-D)
"""

_SPAN = re.compile(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")


class NotUnderstood(Exception):
    """Say what is wrong with a command."""


@dataclass
class Dictation:
    """Turn lines into what a recorder does, and show what comes of it."""

    recorder: Recorder
    show: Callable[[str], None]  # what the bot said
    tell: Callable[[str], None]  # what is to be known besides
    done: bool = False

    def take(self, line: str) -> None:
        """Take one line."""
        try:
            heard = self._command(line[1:]) if _is_command(line) else self._say(line)
        except (NotUnderstood, CannotPlay, EventRefused, FlowFailure) as error:
            self.tell(f"not recorded: {error}")
            return
        if heard is None:
            return
        for text in heard.texts:
            self.show(text)
        if heard.trouble:
            self.tell(f"the turn failed: {heard.trouble}")
        elif not heard.texts:
            self.tell("the bot says nothing to that")

    def _say(self, line: str) -> Heard:
        return self.recorder.send(clean(line[1:] if line.startswith("//") else line))

    def _command(self, line: str) -> Heard | None:
        name, _, rest = line.partition(" ")
        name, rest = NAMES.get(name.lower(), name.lower()), rest.strip()
        commands: Mapping[str, Callable[[str], Heard | None]] = {
            "wait": self._wait,
            "event": self._event,
            "note": self._note,
            "media": self._media,
            "button": lambda rest: self.recorder.tap(_given(rest, "which button?")),
            "location": self._location,
            "sms": lambda rest: self.recorder.send(clean(rest), sms=True),
            "repeat": lambda rest: self.recorder.repeat(),
            "help": lambda rest: self.tell(HELP),
            "done": self._finish,
        }
        if name not in commands:
            raise NotUnderstood(f"there is no /{name}; /bantuan lists what there is")
        return commands[name](rest)

    def _wait(self, rest: str) -> None:
        found = _SPAN.fullmatch(rest)
        if found is None or not rest:
            raise NotUnderstood("how long? Like 90s, 61m, 2h30m or 3d")
        days, hours, minutes, seconds = (int(group or 0) for group in found.groups())
        self.recorder.wait(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
        self.tell(f"it is {self.recorder.at:%Y-%m-%d %H:%M:%S} now")

    def _event(self, rest: str) -> Heard:
        try:
            name, *pairs = shlex.split(_given(rest, "what happens?"))
        except ValueError as error:
            raise NotUnderstood(f"a quotation mark has no partner: {error}") from error
        if not all("=" in pair for pair in pairs):
            raise NotUnderstood("data of an event is written KEY=VALUE")
        return self.recorder.happen(name, dict(pair.split("=", 1) for pair in pairs))

    def _note(self, rest: str) -> None:
        self.recorder.note(_given(rest, "what is to be noted?"))

    def _media(self, rest: str) -> Heard:
        kind, _, caption = rest.partition(" ")
        if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
            raise NotUnderstood("what kind of file? Like image/jpeg, audio/ogg, application/pdf")
        return self.recorder.send_media(kind, caption=clean(caption))

    def _location(self, rest: str) -> Heard:
        try:
            latitude, longitude = map(float, rest.split(","))
        except ValueError:
            latitude, longitude = 99.0, 0.0
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise NotUnderstood("where? In degrees, like -6.2, 106.8")
        return self.recorder.send_location(latitude, longitude)

    def _finish(self, rest: str) -> None:
        self.done = True


def dictate(recorder: Recorder, lines: Iterable[str], out: TextIO, aside: TextIO) -> None:
    """Take lines until they end or one says that it is done."""

    def show(text: str) -> None:
        out.write(f"{text}\n\n")
        out.flush()

    def tell(text: str) -> None:
        aside.write(f"[{text.rstrip()}]\n")
        aside.flush()

    dictation = Dictation(recorder, show, tell)
    for line in lines:
        dictation.take(line.rstrip("\r\n"))
        if dictation.done:
            return


def _is_command(line: str) -> bool:
    return line.startswith("/") and not line.startswith("//")


def _given(rest: str, question: str) -> str:
    if not rest:
        raise NotUnderstood(question)
    return rest

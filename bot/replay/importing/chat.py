"""Hold a chat as it was found in a file, before anybody has been hidden or any role is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.authoring.reader import mistake
from bot.engine.flow import Place
from bot.errors import FlowError
from bot.replay.reader import shown


@dataclass(frozen=True, slots=True)
class Said:
    """Hold one message, or one line that the messenger itself wrote."""

    at: datetime  # aware
    sender: str  # empty: the messenger itself
    text: str = ""
    media: tuple[str, ...] = ()  # content types
    location: tuple[float, float] | None = None  # latitude, longitude in degrees
    notes: tuple[str, ...] = ()  # what a transcript cannot say otherwise


@dataclass(frozen=True, slots=True)
class Chat:
    """Hold a whole chat between one bot and one contact, oldest message first."""

    path: Path
    source: str  # WhatsApp or Twilio
    channel: str
    bot: str  # as sender
    contact: str  # as sender; everybody else is a bystander
    said: tuple[Said, ...]

    @property
    def senders(self) -> tuple[str, ...]:
        """Name everybody who wrote, in the order of their first messages."""
        return senders_of(self.said)


def senders_of(said: Iterable[Said]) -> tuple[str, ...]:
    """Name everybody who wrote, in the order of their first messages."""
    return tuple(dict.fromkeys(each.sender for each in said if each.sender))


def place_in(path: Path, line: int = 1) -> Place:
    """Name a line of a chat file as one would type it here."""
    return Place(shown(path), line)


def wrong(place: Place, sentence: str) -> FlowError:
    """Make the error for one line of a chat file."""
    return FlowError(mistake(place, sentence))

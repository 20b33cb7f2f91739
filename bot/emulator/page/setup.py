"""Hold what the composition root tells the page: plain data and callbacks, nothing of a bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.emulator.model import Channel, Message

Texts = Mapping[str, str]
"""A sentence by language: `id`, `en`."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Hold somebody made up whose phone can be picked up."""

    number: str  # E.164
    name: str
    about: Texts = field(default_factory=dict)


STRANGERS: Final = (
    Persona(
        "+6200011122233",
        "Budi",
        {"id": "Nomor contoh; bot Anda belum mengenalnya.", "en": "A sample your bot has not met."},
    ),
    Persona("+6200011122244", "Sari", {"id": "Nomor contoh kedua.", "en": "A second sample."}),
)
"""Who writes to a bot that brings no personas: no Indonesian number has zeros after +62."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Hold something that happened to a contact outside the chat."""

    id: str  # of the turn that it caused
    name: str  # as flows name it
    at: datetime


@dataclass(frozen=True, slots=True)
class Setup:
    """Hold what one page shows; without anything it serves a bot that nobody described."""

    title: str = ""  # of the bot
    personas: tuple[Persona, ...] = STRANGERS
    names: Mapping[str, str] = field(default_factory=dict)  # our address -> who answers there
    openers: Mapping[Channel, tuple[str, ...]] = field(default_factory=dict)  # good first words
    zone: str = ""  # IANA name of the phones' time zone; empty: the browser's own
    hints: tuple[str, ...] = ()  # commands that do the same from a terminal
    # Have the bot forget a conversation: contact address, our address. None: it cannot be told.
    forget: Callable[[str, str], None] | None = None
    # Write a chat as a transcript: contact address, our address, messages. None: the texts alone.
    save: Callable[[str, str, Sequence[Message]], str] | None = None
    # What last happened outside a chat: contact address, our address, up to when. None: not known.
    happened: Callable[[str, str, datetime], Occurrence | None] | None = None
    insight: bool = False  # the bot tells about itself under /local

"""Describe what the bot asks for: every effect carries an id that a repeated turn gives again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Offer one row of a menu to channels that can show rows or buttons."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Name who gets what the bot says by itself, and from where."""

    contact: str  # opaque address of the person
    address: str  # opaque address of the bot
    channel: str
    language: str
    heard: datetime | None = None  # aware; when the contact last wrote; None: cannot be reached


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send one message to the contact; `choices` repeat what the text already lists."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()
    bare: str = ""  # the text without that list, where there are choices
    to: Recipient | None = None  # whom it is sent to later; None: it is a direct answer
    notice: bool = False  # nobody waits for it: it may rather be lost than come twice


@dataclass(frozen=True, slots=True)
class Apply:
    """Ask the bot folder to change its own data, once for this id however often it is asked."""

    id: str
    command: str  # as the folder's `apply` hook knows it
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wake:
    """Let an event come to the contact at a time, in place of another of that name and key."""

    id: str
    at: datetime  # aware
    name: str  # as flows name it after `on:`
    key: str  # tells several of one name apart
    to: Recipient
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hush:
    """Send the contact nothing by itself any more, or allow it again."""

    id: str
    on: bool


Effect = SendMessage | Apply | Wake | Hush

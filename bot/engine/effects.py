"""Describe what the bot asks for: every effect carries an id that a repeated turn gives again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """Offer one row of a menu to channels that can show rows or buttons."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send one message to the contact; `choices` repeat what the text already lists."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply:
    """Ask the bot folder to change its own data, once for this id however often it is asked."""

    id: str
    command: str  # as the folder's `apply` hook knows it
    data: Mapping[str, str] = field(default_factory=dict)


Effect = SendMessage | Apply

"""Describe what the bot asks for: every effect carries an id that a repeated turn gives again."""

from __future__ import annotations

from dataclasses import dataclass


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


Effect = SendMessage

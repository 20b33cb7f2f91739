"""Hold what one event led to."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.engine.effects import Effect, SendMessage
from bot.engine.flow import Branch
from bot.engine.session import Session


@dataclass(frozen=True, slots=True)
class Passage:
    """Record one transition that a turn took."""

    source: str
    trigger: str
    target: str
    branch: Branch | None = field(default=None, compare=False, repr=False)  # None: a builtin word


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold everything that one event led to."""

    session: Session | None  # None: there was no conversation that the event could reach
    replies: tuple[SendMessage, ...] = ()  # the direct answer to a message
    effects: tuple[Effect, ...] = ()  # what has to be done later
    later: tuple[SendMessage, ...] = ()  # what the bot says to an event, sent or still owed
    path: tuple[Passage, ...] = ()

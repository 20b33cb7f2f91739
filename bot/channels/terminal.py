"""Talk to a bot line by line, in a terminal or through a pipe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO
from uuid import uuid4

from bot.engine.events import MessageReceived
from bot.errors import FlowFailure, SessionTooLarge
from bot.text import clean
from bot.turns import Turns

COLOUR, PLAIN = "\x1b[36m", "\x1b[0m"


@dataclass(frozen=True)
class Exchange:
    """Hold one message and what came back."""

    text: str
    replies: tuple[str, ...]
    state: str | None  # where the conversation stands now; None if that is unknown
    at: datetime
    trouble: str = ""  # for the author: why the turn failed

    def as_json(self) -> str:
        """Write the exchange as one line of JSON."""
        fields = {
            "in": self.text,
            "out": list(self.replies),
            "state": self.state,
            "at": self.at.isoformat(timespec="milliseconds"),
        }
        if self.trouble:
            fields["error"] = self.trouble
        return json.dumps(fields, ensure_ascii=False)


@dataclass
class Terminal:
    """Be one contact who writes to one address of the bot."""

    turns: Turns
    clock: Callable[[], datetime]
    channel: str
    contact: str
    address: str
    failure: str  # the bot's sentence for when it fails
    state: str | None = field(default=None, init=False)

    def send(self, text: str) -> Exchange:
        """Send one message; raise StoreUnavailable if the store is away."""
        text, at = clean(text), self.clock()
        message = MessageReceived(
            id=f"SM{uuid4().hex}",
            at=at,
            channel=self.channel,
            contact=self.contact,
            address=self.address,
            text=text,
        )
        try:
            taken = self.turns.take_turn(message)
        except (FlowFailure, SessionTooLarge) as error:
            cause = f": {error.__cause__!r}" if error.__cause__ else ""
            return Exchange(text, (self.failure,), self.state, at, f"{error}{cause}")
        if taken.turn is not None and taken.turn.session is not None:
            self.state = taken.turn.session.state
        return Exchange(text, taken.replies, self.state, at)


def talk(
    terminal: Terminal, lines: Iterable[str], out: TextIO, show: Callable[[Exchange], str]
) -> None:
    """Send every line and write what `show` makes of the exchange."""
    for line in lines:
        out.write(show(terminal.send(line.rstrip("\r\n"))))
        out.flush()


def as_json(exchange: Exchange) -> str:
    """Show an exchange to a program."""
    return exchange.as_json() + "\n"


def as_text(exchange: Exchange) -> str:
    """Show the replies, each followed by a blank line."""
    return "".join(f"{text}\n\n" for text in _texts(exchange))


def as_colour(exchange: Exchange) -> str:
    """Show the replies in colour, so that they stand out from what was typed."""
    return "\n" + "".join(f"{COLOUR}{text}{PLAIN}\n\n" for text in _texts(exchange))


def _texts(exchange: Exchange) -> tuple[str, ...]:
    trouble = (f"[{exchange.trouble}]",) if exchange.trouble else ()
    return (*exchange.replies, *trouble)

"""Play a transcript against a target and compare what comes back, exchange by exchange.

Rules of this file:

- A target takes what happens and tells what came of it. It decides nothing about right and wrong.
- The clock stands still but for `after`. Ids follow from time, contact and number, so every target
  sees the same messages, and the same transcript always gives the same replies.
- What the bot says to an event counts there, although without a way to send by itself it is only
  delivered with the next reply: those texts are taken off that reply again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.authoring.fields import suggestion
from bot.channels.twiml import fitted
from bot.engine.events import EventReceived, Media, MessageReceived
from bot.engine.flow import Place
from bot.engine.session import Session
from bot.engine.turn import Passage
from bot.errors import EventRefused
from bot.replay.transcript import (
    Beginning,
    Exchange,
    Fault,
    Happening,
    Message,
    Repeat,
    Transcript,
)

SOME_ADDRESS = "+6200000000000"
"""The bot's number where a transcript names none; no number begins with zeros after +62."""

SMS, WHATSAPP = "sms", "whatsapp:"
MEDIA_URL = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages"


class CannotPlay(Exception):
    """Say why a target cannot do what a transcript asks for; the sentence is for its author."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold what came of one act."""

    texts: tuple[str, ...] = ()
    session: Session | None = None  # afterwards
    path: tuple[Passage, ...] = ()  # if the target can see it
    trouble: str = ""  # why a turn failed, for the author


class Stage(Protocol):
    """Play one transcript in a world of its own; any method may raise CannotPlay."""

    @property
    def states(self) -> Collection[str]:
        """Name the states of the bot; none if they cannot be known."""

    def contact(self, persona: str, channel: str) -> str:
        """Give the address of a persona; raise LookupError with a sentence for an unknown one."""

    def begin(self, message: MessageReceived, beginning: Beginning) -> Session:
        """Put a conversation where it shall begin; the message says whose it is and when."""

    def hear(self, message: MessageReceived) -> Heard:
        """Deliver a message, for the first time or again."""

    def happen(self, event: EventReceived, message: MessageReceived) -> Heard:
        """Let something happen to the contact of a message; raise EventRefused if it cannot."""


class Target(Protocol):
    """Make a fresh stage for every transcript."""

    @property
    def name(self) -> str:
        """Give the name that `--against` knows it by."""

    def stage(self, at: datetime) -> Stage:
        """Make a world as it is at a time."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Say what was not as expected."""

    place: Place
    sentence: str


@dataclass(frozen=True, slots=True)
class Played:
    """Hold one exchange, what came of it and what was wrong about that."""

    exchange: Exchange
    at: datetime
    heard: Heard
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Hold a whole transcript as it was played."""

    transcript: Transcript
    against: str
    played: tuple[Played, ...] = ()
    refusal: Failure | None = None  # why it could not be played to its end

    @property
    def passed(self) -> bool:
        """Tell whether everything was as expected."""
        return self.refusal is None and not any(played.failures for played in self.played)

    @property
    def failure(self) -> Failure | None:
        """Give the first thing that was wrong."""
        found = (failure for played in self.played for failure in played.failures)
        return next(found, self.refusal)

    @property
    def path(self) -> tuple[Passage, ...]:
        """List every transition that was taken, in order."""
        return tuple(passage for played in self.played for passage in played.heard.path)


def play(transcript: Transcript, target: Target) -> Result:
    """Play to the end, also beyond what was wrong; stop only where the target cannot go on."""
    played: list[Played] = []
    result = Result(transcript, target.name)
    exchange: Exchange | None = None
    try:
        performance = Performance(transcript, target.stage(transcript.at))
        for exchange in transcript.exchanges:
            played.append(performance.play(exchange))
    except (CannotPlay, EventRefused) as error:
        place = exchange.place if exchange is not None else Place(str(transcript.path), 1)
        return replace(result, played=tuple(played), refusal=Failure(place, str(error)))
    return replace(result, played=tuple(played))


@dataclass
class Performance:
    """Walk one transcript through one stage, exchange by exchange."""

    transcript: Transcript
    stage: Stage
    number: int = 0
    written: MessageReceived | None = None  # the last one, arrived or not
    last: MessageReceived | None = None  # to arrive
    replied: Heard = field(default_factory=Heard)  # to the last message, as it came
    sessions: dict[str, Session | None] = field(default_factory=dict)  # by channel
    fault: str = ""  # that meets the next message
    held: MessageReceived | None = None  # on its way still, to be overtaken by the next

    def __post_init__(self) -> None:
        transcript = self.transcript
        self.at = transcript.at
        self.channel = transcript.channel
        beginning = transcript.beginning
        if beginning is None and transcript.language:
            beginning = Beginning(state="", language=transcript.language)
        if beginning is not None:
            message = self._message(Message(), "begin")
            self.sessions[message.channel] = self.stage.begin(message, beginning)

    @property
    def whom(self) -> MessageReceived:
        """Give the last message written; before the first one, an empty one of the same contact."""
        return self.written or self._message(Message(), "nobody")

    def play(self, exchange: Exchange) -> Played:
        """Do what an exchange says and compare."""
        self.at += exchange.after
        doubled = self.fault == "duplicate"  # the reader has seen to it that a message comes now
        heard = self._perform(exchange)
        failures = [] if heard is None else list(compare(exchange, heard, self.stage.states))
        if isinstance(exchange.act, Repeat):
            failures += self._differences(exchange, heard)
        self.sessions[self.channel] = heard.session
        if doubled and self.last is not None:
            failures += self._differences(exchange, self.stage.hear(self.last))
        return Played(exchange, self.at, heard, tuple(failures))

    def _perform(self, exchange: Exchange) -> Heard:
        act = exchange.act
        if isinstance(act, Fault):
            self.fault = act.name
            return self._silence()
        if isinstance(act, Happening):
            return self._happen(act)
        if isinstance(act, Repeat):
            if self.last is None:
                raise CannotPlay("no message has arrived that could come again")
            return self.stage.hear(self.last)
        self.channel = SMS if act.sms else self.transcript.channel
        self.written = self._message(act, str(self.number))
        self.number += 1
        return self._sent(self.written)

    def _sent(self, message: MessageReceived) -> Heard:
        """Let a message arrive, unless a fault keeps it on its way or takes it away."""
        fault, self.fault = self.fault, ""
        if fault == "drop":
            return self._silence()
        if fault == "reorder":
            self.held = message
            return self._silence()
        heard = self._arrived(message)
        if self.held is None:
            return heard
        late, self.held = self.held, None
        after = self._arrived(replace(late, at=message.at))
        return replace(
            after,
            texts=(*heard.texts, *after.texts),
            path=(*heard.path, *after.path),
            trouble=heard.trouble or after.trouble,
        )

    def _arrived(self, message: MessageReceived) -> Heard:
        self.last = message
        self.replied = self.stage.hear(message)
        heard = self._without_owed(self.replied)
        self.sessions[self.channel] = heard.session
        return heard

    def _silence(self) -> Heard:
        return Heard(session=self.sessions.get(self.channel))

    def _happen(self, act: Happening) -> Heard:
        self.number += 1
        whom = self._message(Message(), str(self.number - 1))
        event = EventReceived(f"{act.name}:{whom.id}", self.at, act.name, act.data)
        return self.stage.happen(event, whom)

    def _without_owed(self, heard: Heard) -> Heard:
        owed = tuple(fitted(_unsent(self.sessions.get(self.channel))))
        count = len(owed) if heard.texts[: len(owed)] == owed else 0
        return replace(heard, texts=heard.texts[count:])

    def _differences(self, exchange: Exchange, heard: Heard) -> list[Failure]:
        found = []
        if heard.texts != self.replied.texts:
            found.append(Failure(exchange.place, "the repeated message got another reply"))
        if heard.session != self.sessions.get(self.channel):
            found.append(Failure(exchange.place, "the repeated message changed the conversation"))
        return found

    def _message(self, act: Message, number: str) -> MessageReceived:
        transcript, sms = self.transcript, self.channel == SMS
        contact = self._contact()
        seed = f"{transcript.at.isoformat()} {contact} {number}"
        digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
        return MessageReceived(
            id=f"SM{digest}",
            at=self.at,
            channel=self.channel,
            contact=contact,
            address=full_address(transcript.address or SOME_ADDRESS, sms=sms),
            text=act.text,
            media=tuple(
                Media(kind, f"{MEDIA_URL}/MM{digest}/Media/{n}") for n, kind in enumerate(act.media)
            ),
            location=act.location,
            payload=act.button,
            reachable=True,  # as every message that a provider has signed
        )

    def _contact(self) -> str:
        contact = self.transcript.contact
        if not is_address(contact):
            try:
                contact = self.stage.contact(contact, self.channel)
            except LookupError as error:
                raise CannotPlay(str(error.args[0])) from error
        return full_address(contact, sms=self.channel == SMS)


def compare(exchange: Exchange, heard: Heard, states: Collection[str] = ()) -> list[Failure]:
    """List what is not as expected: each message in its place, none too many, then the checks.

    `states` are those of the bot, to tell a state that was misspelt from one that was not reached.
    """
    if isinstance(exchange.act, Repeat):
        return []
    found = []
    for number, line in enumerate(exchange.lines):
        if number >= len(heard.texts):
            found.append(Failure(line.place, "the bot did not say this"))
        elif not line.matcher.accepts(heard.texts[number]):
            found.append(Failure(line.place, "the bot said something else"))
    extra = len(heard.texts) - len(exchange.lines)
    if extra > 0:
        found.append(Failure(exchange.place, f"the bot said {extra} more than is expected"))
    return [*found, *_unmet(exchange, heard.session, states)]


def _unmet(exchange: Exchange, session: Session | None, states: Collection[str]) -> list[Failure]:
    found = []
    for check in exchange.checks:
        if session is None:
            found.append(Failure(check.place, "there is no conversation"))
            continue
        for name in ("state", "language"):
            wanted, got = getattr(check, name), getattr(session, name)
            if wanted is not None and wanted != got:
                hint = no_state(wanted, states) if name == "state" else ""
                found.append(Failure(check.place, f"{name} is {got}, not {wanted}{hint}"))
        for name, value in check.slots.items():
            if plain(session.slots.get(name)) != plain(value):
                got = plain(session.slots.get(name))
                found.append(Failure(check.place, f"slot {name} is {got}, not {plain(value)}"))
    return found


def no_state(name: str, states: Collection[str]) -> str:
    """Say that the bot has no state of that name, and which one is perhaps meant; or nothing."""
    if not states or name in states:
        return ""
    return f": this bot has no such state{suggestion(name, states)}"


def plain(value: Any) -> str:
    """Write a slot as a transcript does; `3` and `"3"` look the same there."""
    if isinstance(value, Mapping):
        return json.dumps({name: plain(each) for name, each in value.items()}, sort_keys=True)
    if isinstance(value, list | tuple):
        return json.dumps([plain(each) for each in value])
    return value if isinstance(value, str) else json.dumps(value)


def disagreements(one: Result, other: Result) -> list[Failure]:
    """List where two targets gave different replies or left different conversations behind."""
    found = []
    for left, right in zip(one.played, other.played, strict=False):
        place = left.exchange.place
        names = f"{one.against} and {other.against}"
        if left.heard.texts != right.heard.texts:
            found.append(Failure(place, f"{names} give different replies"))
        if left.heard.session != right.heard.session:
            found.append(Failure(place, f"{names} leave different conversations behind"))
    return found


def beginning_session(
    message: MessageReceived, beginning: Beginning, start: str, expires: timedelta, base: str
) -> Session:
    """Make the session that a transcript begins with; `start` is the entry flow's first state."""
    state = beginning.state or start
    return Session(
        contact=message.contact,
        address=message.address,
        channel=message.channel,
        flow=beginning.flow or start.partition(".")[0],
        state=state,
        language=beginning.language or base,
        expires_at=message.at + expires,
        slots=dict(beginning.slots),
        trail=beginning.trail,
        detour=beginning.detour,
        unsent=beginning.unsent,
        unasked=beginning.unasked,
    )


def _unsent(session: Session | None) -> tuple[str, ...]:
    return session.unsent if session is not None else ()


def is_address(text: str) -> bool:
    """Tell an address from the name of a persona."""
    return text.removeprefix(WHATSAPP).startswith("+") or text.startswith(WHATSAPP)


def full_address(text: str, *, sms: bool) -> str:
    """Write an address as it comes over the wire: WhatsApp's begin with the channel."""
    number = text.removeprefix(WHATSAPP)
    return number if sms else f"{WHATSAPP}{number}"

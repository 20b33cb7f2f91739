"""Lead a conversation through the real engine, step by step, and tell what came of each step.

What a transcript's player does for comparing, this does for looking: it can go on from any point in
many directions. Most messages change nothing but the session, so branches share one world; a branch
that changes the world, by something outside the chat or by a command of the chat, gets its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.engine.effects import Apply
from bot.engine.events import Event, EventReceived, Media, MessageReceived
from bot.engine.session import Session, decode, encode
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.errors import EventRefused, FlowFailure, SessionTooLarge
from bot.hooks import Rehearsal
from bot.replay.engine_player import EngineTarget
from bot.replay.guarded import HookFailed
from bot.replay.player import MEDIA_URL, SMS, SOME_ADDRESS, CannotPlay, full_address, is_address
from bot.replay.transcript import Happening, Message

NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Start:
    """Say who begins a conversation, where and when."""

    at: datetime
    channel: str
    contact: str  # persona or address
    address: str = SOME_ADDRESS


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one thing that happens, after a silence."""

    act: Message | Happening
    after: timedelta = NOW


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell what came of a step."""

    turn: Turn | None = None  # None: it was refused, or nobody told the conversation, or it failed
    trouble: str = ""  # why it failed
    refused: bool = False  # it cannot happen at this point


@dataclass(frozen=True)
class Journey:
    """Stand somewhere in a conversation; every step gives the next journey."""

    target: EngineTarget
    start: Start
    world: Rehearsal
    contact: str  # the full address
    at: datetime
    steps: tuple[Step, ...] = ()
    session: Session | None = None
    commands: tuple[str, ...] = ()  # by which the chat has changed the world

    @classmethod
    def begin(cls, target: EngineTarget, start: Start) -> Journey:
        """Make a fresh world and stand before the first message."""
        world = target.stage(start.at).world
        contact = start.contact
        if not is_address(contact):
            contact = world.contact(contact, start.channel)
        full = full_address(contact, sms=start.channel == SMS)
        return cls(target, start, world, full, start.at)

    @property
    def state(self) -> str:
        """Name the state that hears the next message."""
        if self.session is not None and self.session.expires_at > self.at:
            return self.session.state
        script = self.target.rehearsed.bot.script
        return script.flows[script.channels[self.start.channel].entry(self._address)].start

    def afresh(self) -> Journey:
        """Walk the same steps in a world of one's own."""
        journey = Journey.begin(self.target, self.start)
        for taken in self.steps:
            journey, _ = journey.take(taken)
        return replace(journey, at=self.at)

    def wait(self, silence: timedelta) -> Journey:
        """Let time pass."""
        return replace(self, at=self.at + silence)

    def branch(self, taken: Step) -> tuple[Journey, Outcome]:
        """Take a step and leave this journey and its world as they are."""
        if isinstance(taken.act, Message):
            after, outcome = self._take(taken)
            if not _commands(outcome):
                return after, outcome
        return self.afresh().take(taken)

    def take(self, taken: Step) -> tuple[Journey, Outcome]:
        """Take a step in the world of this journey, which it may change."""
        after, outcome = self._take(taken)
        commands = _commands(outcome)
        try:
            for command in commands:
                self.world.apply(command)
        except CannotPlay as error:
            return replace(after, session=self.session), Outcome(trouble=str(error))
        names = (*after.commands, *(command.command for command in commands))
        return replace(after, commands=names), outcome

    def attempt(self, taken: Step) -> tuple[Journey, Outcome]:
        """Take a step; a bug that the engine does not catch is a trouble like any other."""
        try:
            return self.take(taken)
        except Exception as error:
            after = replace(self, at=self.at + taken.after, steps=(*self.steps, taken))
            return after, Outcome(trouble=f"{type(error).__name__}: {error}")

    @property
    def _address(self) -> str:
        return full_address(self.start.address, sms=self.start.channel == SMS)

    def _take(self, taken: Step) -> tuple[Journey, Outcome]:
        at = self.at + taken.after
        after = replace(self, at=at, steps=(*self.steps, taken))
        try:
            event = self._event(taken.act, at, len(self.steps))
        except EventRefused:
            return self, Outcome(refused=True)
        except HookFailed as error:
            return after, Outcome(trouble=str(error))
        if event is None:
            return after, Outcome()
        try:
            turn = step(self.target.rehearsed.bot, self.session, event, self.world.facts(event.at))
            kept = self.session if turn.session is None else decode(encode(turn.session))
        except (FlowFailure, SessionTooLarge, HookFailed) as error:
            return after, Outcome(trouble=_with_cause(error))
        return replace(after, session=kept), Outcome(turn)

    def _event(self, act: Message | Happening, at: datetime, number: int) -> Event | None:
        uid = f"{self.start.at.timestamp():.0f}-{number}"
        if isinstance(act, Happening):
            happened = EventReceived(f"{act.name}:{uid}", at, act.name, act.data)
            return self.world.event(happened, self.session)
        return MessageReceived(
            id=uid,
            at=at,
            channel=self.start.channel,
            contact=self.contact,
            address=self._address,
            text=act.text,
            media=tuple(Media(kind, f"{MEDIA_URL}/{uid}") for kind in act.media),
            location=act.location,
            payload=act.button,
        )


def _commands(outcome: Outcome) -> tuple[Apply, ...]:
    effects = outcome.turn.effects if outcome.turn is not None else ()
    return tuple(effect for effect in effects if isinstance(effect, Apply))


def _with_cause(error: Exception) -> str:
    return f"{error}: {error.__cause__!r}" if error.__cause__ else str(error)

"""Play against the engine alone: no store, no web app, thousands of turns a second.

Between two turns the session is encoded and decoded as the store would do it.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.channels.twiml import fitted
from bot.engine.bot import Bot
from bot.engine.effects import Apply
from bot.engine.events import Event, EventReceived, MessageReceived
from bot.engine.session import Session, decode, encode
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.errors import FlowFailure, SessionTooLarge
from bot.hooks import Rehearsal, Scene
from bot.replay.guarded import guarded
from bot.replay.player import CannotPlay, Heard
from bot.replay.rehearsals import PUBLIC_URL, SECRET, Rehearsed, open_folder
from bot.replay.transcript import Beginning
from bot.stores.client import connect
from bot.stores.sessions import SessionStore
from bot.text import clean

Key = tuple[str, str]


class EngineTarget:
    """Make stages on one loaded bot; nothing is shared between them but what never changes."""

    name = "engine"

    def __init__(self, folder: Path) -> None:
        """Load a bot folder; raise FlowError for its author."""
        self.rehearsed = open_folder(folder)
        # Pseudonyms need no server, and nothing else is ever asked of this store.
        self._uid = SessionStore(connect("redis://127.0.0.1:1"), SECRET.encode()).uid

    def with_bot(self, bot: Bot) -> EngineTarget:
        """Give a target on another bot, such as a changed one, in the same folder's world."""
        other = copy(self)
        other.rehearsed = replace(self.rehearsed, bot=bot)
        return other

    def stage(self, at: datetime) -> EngineStage:
        """Make a world in memory."""
        world = self.rehearsed.world(Scene(at, SECRET, PUBLIC_URL, self._uid, services=None))
        return EngineStage(self.rehearsed, world)


@dataclass
class EngineStage:
    """Keep the sessions of one transcript as the store would: encoded."""

    rehearsed: Rehearsed
    world: Rehearsal
    sessions: dict[Key, str] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)  # by message id

    @property
    def states(self) -> Collection[str]:
        """Name the states of the loaded bot."""
        return self.rehearsed.bot.script.states.keys()

    def contact(self, persona: str, channel: str) -> str:
        """Ask the bot folder."""
        return self.world.contact(persona, channel)

    def begin(self, message: MessageReceived, beginning: Beginning) -> Session:
        """Keep the session that a transcript begins with."""
        session = self.rehearsed.begin(message, beginning)
        self.sessions[_key(message)] = encode(session)
        return session

    def hear(self, message: MessageReceived) -> Heard:
        """Take one turn; for a repeated message again, from the session of the first time."""
        if message.channel not in self.rehearsed.bot.script.channels:
            raise CannotPlay(f"this bot does not serve the channel {message.channel}")
        message = replace(message, text=clean(message.text))  # as on every way in
        key = _key(message)
        again = message.id in self.before
        known = self.before.get(message.id) if again else self.sessions.get(key)
        turn, trouble = self._step(known, message)
        self.before[message.id] = known  # not before the step: what raises was never delivered
        if turn is None:
            session = _read(self.sessions.get(key))
            return Heard(tuple(fitted([self.rehearsed.failure])), session, trouble=trouble)
        texts = tuple(fitted([reply.text for reply in turn.replies]))
        path = () if again else turn.path
        if turn.session is None:
            self.sessions.pop(key, None)
            return Heard(texts, None, path)
        return Heard(texts, self._keep(key, turn.session), path)

    def happen(self, event: EventReceived, message: MessageReceived) -> Heard:
        """Let the bot folder cause the event, and the conversation hear of it."""
        key = _key(message)
        told = self.world.event(event, _read(self.sessions.get(key)))
        if told is None:
            return Heard(session=_read(self.sessions.get(key)))
        turn, trouble = self._step(self.sessions.get(key), told)
        if turn is None or turn.session is None:
            return Heard(session=_read(self.sessions.get(key)), trouble=trouble)
        session = self._keep(key, turn.session)
        return Heard(tuple(message.text for message in turn.later), session, turn.path)

    def _step(self, known: str | None, event: Event) -> tuple[Turn | None, str]:
        """Take a turn and make its changes; one that a change erased leaves no session."""
        try:
            facts = self.world.facts(event.at)
            with guarded("this turn", self.rehearsed.folder):
                turn = step(self.rehearsed.bot, _read(known), event, facts)
            if turn.session is not None:
                encode(turn.session)
            applied = [self.world.apply(each) for each in turn.effects if isinstance(each, Apply)]
        except (FlowFailure, SessionTooLarge) as error:
            return None, f"{error}{f': {error.__cause__!r}' if error.__cause__ else ''}"
        return (replace(turn, session=None) if any(applied) else turn), ""

    def _keep(self, key: Key, session: Session) -> Session:
        self.sessions[key] = encode(session)
        kept = decode(self.sessions[key])
        assert kept is not None  # this release has just written it
        return kept


def _key(message: MessageReceived) -> Key:
    return message.address, message.contact


def _read(text: str | None) -> Session | None:
    return decode(text) if text is not None else None

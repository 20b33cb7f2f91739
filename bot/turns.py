"""Take one turn: load, step, commit; the only place where the engine and the store meet.

Two round trips a message. Whatever crashes, and wherever: before the commit nothing has happened,
and the same message may come again; after it, the same message gets the same reply.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.engine.actions import Facts
from bot.engine.bot import Bot
from bot.engine.effects import SendMessage
from bot.engine.events import Event, MessageReceived
from bot.engine.session import Session
from bot.engine.step import Turn, step
from bot.errors import MessageConflict, StoreUnavailable
from bot.stores.sessions import Conflict, Duplicate, SessionStore, StoredReply

PATIENCE_SECONDS = 3.0
"""How long conflicts may go on. Twilio is told to wait 4 s for an answer, and a person sends less
than one message a second: only a flood of messages from one contact ever gets here."""

JITTER_SECONDS = (0.001, 0.025)
"""Pause after a conflict, so that those who met once do not meet again."""

Step = Callable[[Bot, Session | None, Event, Facts], Turn]


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold what came of one event."""

    uid: str
    replies: tuple[str, ...] = ()  # texts of the direct answer; the same for every delivery
    messages: tuple[SendMessage, ...] = ()  # the answer with choices; empty for duplicates
    turn: Turn | None = None  # None for duplicates
    duplicate: bool = False


class Turns:
    """Take the turns of one bot."""

    def __init__(
        self,
        bot: Bot,
        store: SessionStore,
        facts_for: Callable[[], Facts],
        *,
        step: Step = step,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Take the bot, its store, and what makes the facts of one step; patience in seconds."""
        self._bot = bot
        self._store = store
        self._facts_for = facts_for
        self._step = step
        self._patience = patience

    def take_turn(self, event: Event, *, uid: str | None = None) -> Taken:
        """Take the turn of an event; the uid is needed for all events but messages.

        Raises StoreUnavailable (try again: nothing was changed), MessageConflict (the event's id
        was used for another event) or whatever the step raises (nothing was changed either).
        """
        uid = self._uid_of(event, uid)
        mark = fingerprint(event)
        deadline = time.monotonic() + self._patience
        loaded = self._store.load(uid, event.id)
        if loaded.gone or loaded.reply is not None:
            return _again(uid, event, mark, loaded.reply)
        session, token = loaded.session, loaded.token
        while True:
            turn = self._step(self._bot, session, event, self._facts_for())
            taken = Taken(uid, tuple(reply.text for reply in turn.replies), turn.replies, turn)
            if turn.session is None:
                return taken
            outcome = self._store.commit(
                uid, event.id, token, turn.session, taken.replies, turn.effects, mark
            )
            if isinstance(outcome, Duplicate):
                return _again(uid, event, mark, outcome.reply)
            if not isinstance(outcome, Conflict):
                return taken
            session, token = outcome.session, outcome.token
            _pause(deadline)

    def _uid_of(self, event: Event, uid: str | None) -> str:
        if isinstance(event, MessageReceived):
            return self._store.uid(event.address, event.contact)
        if uid is None:
            raise TypeError(f"a {type(event).__name__} does not say whose it is: give its uid")
        return uid


def fingerprint(event: Event) -> str:
    """Digest what an event says, all but its id and its time, which differs between deliveries."""
    if isinstance(event, MessageReceived):
        media = [(file.content_type, file.url) for file in event.media]
        content: object = (
            *(event.channel, event.contact, event.address, event.text),
            *(media, event.location, event.payload),
        )
    else:
        content = (event.name, sorted(event.data.items()))
    # repr keeps texts apart by quoting them, and costs a tenth of JSON
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _again(uid: str, event: Event, mark: str, reply: StoredReply | None) -> Taken:
    """Answer an event that was handled before: as then, or not at all if that is forgotten."""
    if reply is None:
        return Taken(uid, duplicate=True)
    if reply.fingerprint != mark:
        raise MessageConflict(f"the id {event.id} was used before for another message")
    return Taken(uid, reply.texts, duplicate=True)


def _pause(deadline: float) -> None:
    pause = random.uniform(*JITTER_SECONDS)
    if time.monotonic() + pause > deadline:
        raise StoreUnavailable("too many messages of one contact at the same time")
    time.sleep(pause)

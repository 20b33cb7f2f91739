"""Take one turn: load, step, commit; the only place where the engine and the store meet.

Two round trips a message, and a third where messages are limited. Whatever crashes, and wherever:
before the commit nothing has happened, and the same message may come again; after it, the same
message gets the same reply.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.engine.actions import Facts
from bot.engine.bot import Bot
from bot.engine.effects import Apply, Effect, SendMessage
from bot.engine.events import Event, EventReceived, MessageReceived
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.errors import FlowFailure, MessageConflict, SessionTooLarge, StoreUnavailable
from bot.stores.limits import MessageLimits, Verdict
from bot.stores.sessions import Committed, Conflict, Duplicate, Loaded, SessionStore, StoredReply

PATIENCE_SECONDS = 3.0
"""How long conflicts may go on. Twilio is told to wait 4 s for an answer, and a person sends less
than one message a second: only a flood of messages from one contact ever gets here."""

JITTER_SECONDS = (0.001, 0.025)
"""Pause after a conflict, so that those who met once do not meet again."""

LEFT_AFTER = timedelta(seconds=10)
"""Age from which a committed change counts as left behind: no living process takes that long."""

THROTTLED = "throttled"
"""The bot's sentence for a message too many; a bot without it stays silent."""

Step = Callable[..., Turn]
"""Take bot, session, event and facts, and `can_send_later=True` where something can."""


Change = Callable[[Apply], Sequence[tuple[str, EventReceived]] | None]
"""Make a change, once for its id; give the uids and events of other conversations to be told."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold what came of one event."""

    uid: str
    replies: tuple[str, ...] = ()  # texts of the direct answer; the same for every delivery
    messages: tuple[SendMessage, ...] = ()  # the answer with choices; empty for duplicates
    turn: Turn | None = None  # None for duplicates
    duplicate: bool = False


Watch = Callable[[Event, Taken], None]


class Turns:
    """Take the turns of one bot."""

    def __init__(
        self,
        bot: Bot,
        store: SessionStore,
        facts_for: Callable[[datetime], Facts],
        *,
        apply: Change | None = None,
        limits: MessageLimits | None = None,
        step: Step = step,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Take the bot, its store, what makes the facts of a time, and what makes changes.

        `apply` must be idempotent by the effect's id; patience is in seconds. Without limits every
        message counts.
        """
        self.bot = bot  # may be exchanged at any time; a turn keeps the one it began with
        self.can_send_later = False  # a relay is at work; whoever looks after it says so
        self.watch: Watch | None = None  # hears of every turn that counts, in the turn's thread
        self._store = store
        self._facts_for = facts_for
        self._apply = apply
        self._limits = limits
        self._step = step
        self._patience = patience

    def take_turn(self, event: Event, *, uid: str | None = None) -> Taken:
        """Take the turn of an event; the uid is needed for all events but messages.

        Raises StoreUnavailable (try again: nothing was changed), MessageConflict (the event's id
        was used for another event) or whatever the step raises (nothing was changed either).
        """
        bot = self.bot
        uid = self._uid_of(event, uid)
        mark = fingerprint(event)
        deadline = time.monotonic() + self._patience
        loaded = self._store.load(uid, event.id)
        if loaded.gone or loaded.reply is not None:
            return _again(uid, event, mark, loaded.reply)
        verdict = self._verdict(event, uid)
        if verdict is not Verdict.ADMITTED:
            return self._turn_away(verdict, loaded, uid, event, mark)
        session, token = loaded.session, loaded.token
        while True:
            turn = self._step(bot, session, event, self._facts_for(event.at), **self._abilities())
            taken = Taken(uid, tuple(reply.text for reply in turn.replies), turn.replies, turn)
            if turn.session is None:
                return taken
            outcome = self._store.commit(
                uid, event.id, token, turn.session, taken.replies, turn.effects, mark
            )
            if isinstance(outcome, Duplicate):
                return _again(uid, event, mark, outcome.reply)
            if isinstance(outcome, Committed):
                self._carry_out(uid, turn.effects, outcome.numbers)
                if self.watch is not None:
                    self.watch(event, taken)
                return taken
            session, token = outcome.session, outcome.token
            _pause(deadline)

    def owe(self, uid: str, message: SendMessage, at: datetime) -> bool:
        """Let the next reply begin with what could not be sent; False if nobody waits for one.

        Once for the id of the message, however often it is asked for.
        """
        event_id = f"owed:{message.id}"
        deadline = time.monotonic() + self._patience
        loaded = self._store.load(uid, event_id)
        session, token = loaded.session, loaded.token
        while not (loaded.gone or loaded.reply is not None):
            if session is None or session.expires_at <= at:
                return False
            owing = replace(session, unsent=(*session.unsent, message.text))
            outcome = self._store.commit(uid, event_id, token, owing, (), (), event_id)
            if not isinstance(outcome, Conflict):
                break
            session, token = outcome.session, outcome.token
            _pause(deadline)
        return True

    def _abilities(self) -> dict[str, bool]:
        return {"can_send_later": True} if self.can_send_later else {}

    def _verdict(self, event: Event, uid: str) -> Verdict:
        if self._limits is None or not isinstance(event, MessageReceived):
            return Verdict.ADMITTED
        return self._limits.admit(uid)

    def _turn_away(
        self, verdict: Verdict, loaded: Loaded, uid: str, event: Event, mark: str
    ) -> Taken:
        """Answer a message too many with the bot's sentence for that, or not at all.

        The session stays as it is; the answer is kept, for the message may be delivered again.
        """
        texts: tuple[str, ...] = ()
        script = self.bot.script
        if verdict is Verdict.NOTICE and THROTTLED in script.sentences:
            language = loaded.session.language if loaded.session is not None else script.base
            texts = (script.sentences[THROTTLED][language],)
        kept = self._store.record(uid, event.id, texts, mark)
        if kept is not None:
            return _again(uid, event, mark, kept)
        return Taken(uid, texts, turn=Turn(None))

    def apply_left(
        self,
        older_than: timedelta = LEFT_AFTER,
        trouble: Callable[[str, BaseException], None] = lambda what, error: None,
    ) -> int:
        """Make the changes that a process committed and did not live to make; give their number.

        One that cannot be made, such as a command that this version does not know, is set aside
        lest it block those behind it; `trouble` hears of it. Raises StoreUnavailable.
        """
        count = 0
        for left in self._store.left(older_than):
            try:
                self._change(left.effect)
            except StoreUnavailable:
                raise
            except Exception as error:
                trouble("change_set_aside", error)
                self._store.set_aside(left)
            else:
                self._store.strike_left(left)
                count += 1
        return count

    def _carry_out(self, uid: str, effects: Sequence[Effect], numbers: Sequence[str]) -> None:
        """Make the changes of a turn that counts; what fails now is left to `apply_left`."""
        for effect, number in zip(effects, numbers, strict=True):
            if isinstance(effect, Apply):
                with suppress(StoreUnavailable, FlowFailure, SessionTooLarge):
                    self._change(effect)
                    self._store.strike(uid, number)

    def _change(self, effect: Apply) -> None:
        """Make a change, and tell the other conversations that are to hear of it."""
        if self._apply is None:
            raise TypeError(f"nothing here can carry out '{effect.command}'")
        for uid, event in self._apply(effect) or ():
            with suppress(MessageConflict):
                self.take_turn(event, uid=uid)

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

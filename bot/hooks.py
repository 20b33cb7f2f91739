"""Define what a bot folder may bring besides its flows, and what it receives for that.

A folder's `hooks.py` may define any of these functions; what it does not define it does not need:

    facts(services) -> Callable[[datetime], Facts]  makes, once a turn, what flows look things up
                                              by, as it stands at the time of the event
    blueprint(services, turns) -> Blueprint   its own web pages, made by plain functions
    apply(services) -> bot.turns.Change       makes the changes that chats ask for; idempotent; may
                                              give events for other conversations
    prepare(services) -> None                 work at every start, such as first data; idempotent
    warm_up(services) -> None                 what the first message would otherwise wait for, such
                                              as slow imports; changes nothing
    rehearsal(scene) -> Rehearsal             its world, for transcripts
    occasions() -> Occasions                  what may happen in it, for `wartel explore`
    phonebook() -> Phonebook                  whose phones stand in the browser, for `wartel up`
    COMMANDS: Mapping[str, Command]           more subcommands of `wartel`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:  # `wartel --help` reads COMMANDS and must not wait for the client library
    from redis import Redis

    from bot.engine.actions import Facts
    from bot.engine.effects import Apply
    from bot.engine.events import EventReceived
    from bot.engine.session import Session
    from bot.stores.sessions import SessionStore

HOOKS_FILE = "hooks.py"


@dataclass(frozen=True)
class Services:
    """Give a bot folder what the composition root has opened."""

    redis: Redis
    store: SessionStore
    secret_key: str
    public_url: str  # scheme and host of the pages, no trailing slash
    clock: Callable[[], datetime]  # aware; in local mode a request may bring its own time
    local: bool  # True: rehearsal on one's own machine


@dataclass(frozen=True)
class Command:
    """Add a subcommand to `wartel`."""

    help: str
    register: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Services, TextIO], int]  # the exit status


@dataclass(frozen=True)
class Scene:
    """Say where a transcript is played."""

    at: datetime  # aware; the time at which the world is as the transcript expects it
    secret_key: str
    public_url: str  # scheme and host of the pages, no trailing slash
    uid: Callable[[str, str], str]  # bot address, contact -> pseudonym, as the store gives it
    services: Services | None  # the real ones, already emptied and prepared; None: keep to memory


@dataclass(frozen=True)
class Occasions:
    """Say what may happen to this bot, for programs that look for conversations by themselves."""

    times: tuple[datetime, ...]  # aware; when conversations may begin
    contacts: tuple[str, ...]  # who may write: personas or addresses
    events: tuple[
        tuple[str, Mapping[str, str]], ...
    ] = ()  # name and data, as transcripts have them
    silences: tuple[timedelta, ...] = ()  # after which something is different


@dataclass(frozen=True)
class Caller:
    """Hold somebody made up, whose phone people pick up."""

    number: str  # E.164
    name: str
    about: Mapping[str, str]  # what is special about them, one sentence by language


@dataclass(frozen=True)
class Phonebook:
    """Say who writes to this bot from the phones in the browser, and what they see."""

    callers: tuple[Caller, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # channel -> who answers there
    openers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # good first words
    zone: str = ""  # IANA name of the callers' time zone; empty: that of whoever looks


class Rehearsal(Protocol):
    """Be the world of one bot folder for one transcript; the same rules on memory or on a store."""

    def contact(self, persona: str, channel: str) -> str:
        """Give the address of a persona; raise LookupError, with a sentence, for an unknown one."""

    def facts(self, at: datetime) -> Facts:
        """Give the port of one turn, as things stand at its time."""

    def apply(self, effect: Apply) -> bool:
        """Make a change that a chat asked for, once by its id; tell whether it ends the session.

        A session that ends is erased, as the folder's `apply` hook erases it in the store.
        """

    def event(self, event: EventReceived, session: Session | None) -> EventReceived | None:
        """Cause what an `event:` of a transcript names, as it would come about outside the chat.

        A payment is really booked before the conversation hears of it. Give the event as the
        outside would report it, with its own id and data, or None if the conversation is not told.
        Raise EventRefused where the outside would not let it happen, such as a form sent by a link
        that no longer works.
        """

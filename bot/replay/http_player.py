"""Play against any bot over HTTP, through the offline Twilio: signed posts out, TwiML back.

A bot outside this process cannot be emptied between transcripts. So every transcript writes to a
number of the bot that nobody wrote to before, unless it names one with `to`; a bot that looks only
at who writes needs `new_numbers` as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.emulator.addresses import bare
from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Carrier, Parts
from bot.emulator.clock import Clock
from bot.emulator.model import (
    Account,
    Attachment,
    Content,
    Location,
    Message,
    Outcome,
    Phone,
    Sender,
    Tap,
    Webhook,
)
from bot.emulator.seams import Deliver, Lines
from bot.emulator.transport import Transport
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.session import Session
from bot.hooks import Rehearsal, Scene
from bot.loopback import LOOPBACK
from bot.replay.player import SOME_ADDRESS, CannotPlay, Heard, full_address
from bot.replay.rehearsals import PUBLIC_URL, SECRET, PlainRehearsal, open_folder
from bot.replay.transcript import Beginning

NOBODY: Final = "+62000"
"""How made-up numbers begin: no Indonesian number has zeros after the country code."""

_DIGITS: Final = 9  # E.164 allows 15 in all

MakeRehearsal = Callable[[Scene], Rehearsal]


def new_number() -> str:
    """Make up a number that surely nobody had before."""
    return f"{NOBODY}{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def is_this_machine(url: str) -> bool:
    """Tell whether a URL names this machine; only its bots are told a time that is not real."""
    return urlsplit(url).hostname in LOOPBACK


class Personas:
    """Know the addresses of personas, if there is a bot folder; a foreign bot has none."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder, which is opened when the first persona is asked for."""
        self._folder = folder
        self._world: Rehearsal | None = None

    def contact(self, persona: str, channel: str) -> str:
        """Give an address; raise LookupError, or FlowError for the author of the folder."""
        if self._world is None:
            hooks = open_folder(self._folder).hooks if self._folder is not None else None
            make: MakeRehearsal | None = getattr(hooks, "rehearsal", None)
            scene = Scene(datetime.now(UTC), SECRET, PUBLIC_URL, lambda *_: "", services=None)
            self._world = make(scene) if make is not None else PlainRehearsal()
        return self._world.contact(persona, channel)


@dataclass(frozen=True)
class HttpTarget:
    """Make a line to one webhook for every transcript."""

    url: str
    account: Account
    transport: Transport
    personas: Personas = field(default_factory=Personas)
    new_numbers: bool = False  # addresses of transcripts stand for anybody

    @property
    def name(self) -> str:
        """Give the URL."""
        return self.url

    def stage(self, at: datetime) -> HttpStage:
        """Make a line that nobody used before."""
        return HttpStage(self)


class _Again:
    """Carry messages to the webhook, and the last one once more when asked."""

    def __init__(self) -> None:
        self.deliver: Deliver | None = None

    def carry(self, message: Message, deliver: Deliver, lines: Lines) -> Outcome:
        """Deliver, and remember how."""
        self.deliver = deliver
        return deliver()


class HttpStage:
    """Deliver the messages of one transcript over one line."""

    def __init__(self, target: HttpTarget) -> None:
        self._target = target
        self._numbers: dict[str, str] = {}  # as the transcript has them -> as they are used
        self._again = _Again()
        self._last = ""
        clock = Clock()
        clock.pause()
        self.carrier = Carrier(
            target.account,
            (),
            target.transport,
            Parts(
                clock=clock,
                behaviour=Behaviour(reply_loop_limit=None),  # transcripts are typed too quickly
                faults=self._again,
                share_clock=is_this_machine(target.url),
            ),
        )

    @property
    def states(self) -> Collection[str]:
        """Know none: nobody sees them from outside."""
        return ()

    def contact(self, persona: str, channel: str) -> str:
        """Ask the bot folder; a persona keeps its number, because the bot may know it."""
        address = self._target.personas.contact(persona, channel)
        self._numbers[bare(address)] = bare(address)
        return address

    def begin(self, message: MessageReceived, beginning: Beginning) -> Session:
        """Refuse."""
        raise CannotPlay("over the wire, every conversation begins at its beginning")

    def happen(self, event: EventReceived, message: MessageReceived) -> Heard:
        """Refuse."""
        raise CannotPlay(f"over the wire, '{event.name}' cannot be made to happen")

    def hear(self, message: MessageReceived) -> Heard:
        """Post a message, or the last one again, and take what Twilio would send for it."""
        outcome = self._repeated() if message.id == self._last else self._posted(message)
        self._last = message.id
        if outcome.errors:
            raise CannotPlay("; ".join(map(str, outcome.errors)))
        texts = tuple(reply.body for reply in outcome.replies)
        return Heard(texts, trouble="; ".join(map(str, outcome.problems)))

    def _repeated(self) -> Outcome:
        assert self._again.deliver is not None
        return self._again.deliver()

    def _posted(self, message: MessageReceived) -> Outcome:
        self.carrier.clock.set(message.at)
        sms = message.channel == "sms"
        to = full_address(self._number(message.address), sms=sms)
        webhook = Webhook(self._target.url)
        self.carrier.set_sender(Sender(to, webhook))
        return self.carrier.receive(Phone(self._sender(message.contact)), to, content_of(message))

    def _sender(self, contact: str) -> str:
        number = bare(contact)
        return self._made_up(number) if self._target.new_numbers else number

    def _number(self, address: str) -> str:
        number = bare(address)
        return self._made_up(number) if number == SOME_ADDRESS else number

    def _made_up(self, number: str) -> str:
        return self._numbers.setdefault(number, new_number())


def content_of(message: MessageReceived) -> Content:
    """Write what a transcript sends as a phone sends it."""
    place, button = message.location, message.payload
    return Content(
        body=message.text,
        attachments=tuple(Attachment(one.content_type, url=one.url) for one in message.media),
        location=Location(*place) if place is not None else None,
        tap=Tap("button", message.text or button, button) if button else None,
    )

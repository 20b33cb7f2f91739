"""Carry messages between phones and a webhook: the loop that everything else plugs into.

    phone -> receive -> rules -> faults -> Dialogue (webhook, TwiML) -> submit -> progress -> phone

No lock is held while a webhook is asked, so phones do not wait for each other; the store, the
clock and the other parts lock for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot.emulator.addresses import channel_of
from bot.emulator.agenda import Agenda
from bot.emulator.behaviour import Behaviour
from bot.emulator.catalogue import problem
from bot.emulator.clock import Clock
from bot.emulator.delivery import Courier
from bot.emulator.dialogue import Dialogue, first_errand
from bot.emulator.guards import LoopGuard
from bot.emulator.ids import Ids
from bot.emulator.inbound import body_of, inbound_params, more_params
from bot.emulator.model import (
    Account,
    Attachment,
    Content,
    Exchange,
    Media,
    Message,
    Outcome,
    Params,
    Phone,
    Problem,
    Sender,
    SendMessage,
    Status,
    Webhook,
)
from bot.emulator.replies import reply_message, segment_count
from bot.emulator.seams import (
    Faults,
    Happening,
    Immediate,
    Listener,
    MessageHappening,
    NoFaults,
    NoRules,
    Progress,
    Rules,
)
from bot.emulator.store import Store
from bot.emulator.transport import Transport
from bot.errors import WartelError

QUOTABLE: Final = timedelta(days=7)
"""Age up to which Twilio names the message that a reply quotes (its webhook reference)."""

DEFAULT_URL: Final = "http://127.0.0.1:8000"


class UnknownSender(WartelError):
    """Say that nobody of this account has the address that a phone writes to."""


class Refused(Exception):
    """Say why an outbound message is not taken, with Twilio's code; REST answers 400."""

    def __init__(self, reason: Problem) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True)
class Parts:
    """Hold what makes one emulator differ from another; every part has a plain default."""

    clock: Clock = field(default_factory=Clock)
    ids: Ids = field(default_factory=Ids)
    behaviour: Behaviour = field(default_factory=Behaviour)
    rules: Rules = field(default_factory=NoRules)
    faults: Faults = field(default_factory=NoFaults)
    progress: Progress = field(default_factory=Immediate)
    # Where this emulator serves media, without a trailing slash; a function is asked only when
    # there is a file to serve.
    public_url: str | Callable[[], str] = DEFAULT_URL
    share_clock: bool = False  # tell a bot on this machine the time; for local mode alone


class Carrier:
    """Stand in for Twilio's messaging: one account, its senders, all phones."""

    def __init__(
        self,
        account: Account,
        senders: Iterable[Sender],
        transport: Transport,
        parts: Parts | None = None,
    ) -> None:
        """Take the account, its numbers, the way to the webhooks, and the parts to use."""
        parts = parts or Parts()
        self.account = account
        self.parts = parts
        self.clock = parts.clock
        self.behaviour = parts.behaviour
        self.ids = parts.ids
        self.store = Store()
        self.agenda = Agenda(parts.clock)
        self.courier = Courier(
            transport,
            account,
            parts.clock,
            parts.ids,
            parts.behaviour,
            share_clock=parts.share_clock,
        )
        self._senders = {sender.address: sender for sender in senders}
        self._guard = LoopGuard(parts.behaviour.reply_loop_limit)
        self._listeners: tuple[Listener, ...] = ()
        self._own: set[str] = set()  # SIDs of Twilio's own answers, which no rule holds back
        self._lock = Lock()

    # Who is who

    @property
    def senders(self) -> dict[str, Sender]:
        """Give the account's numbers by address."""
        with self._lock:
            return dict(self._senders)

    def set_sender(self, sender: Sender) -> None:
        """Add a number to the account, or change one."""
        with self._lock:
            self._senders[sender.address] = sender

    # From a phone

    def receive(
        self,
        phone: Phone,
        address: str,
        content: Content,
        taken: Callable[[Message], None] = lambda message: None,
    ) -> Outcome:
        """Take what a phone sends to one of our addresses, and see it through.

        `taken` is called as soon as the message is stored. Returns when the webhook has answered
        and its TwiML is carried out, or when rules or faults decided otherwise. Raises
        UnknownSender.
        """
        sender = self.senders.get(address)
        if sender is None:
            raise UnknownSender(f"{address} is no number of this emulator; it has {self._names()}")
        message = self._take(phone, sender, content)
        taken(message)
        ruling = self.parts.rules.inbound(message, self)
        own = tuple(self._submitted(self._answer(message, text)) for text in ruling.replies)
        if not ruling.forward or sender.webhook is None:
            return Outcome(message, replies=own)
        params = inbound_params(
            message,
            phone,
            sender,
            self._quoted(message),
            self._served_at() if message.media else "",
            self.behaviour,
        )
        dialogue = self._dialogue(message, sender.webhook, more_params(params, ruling.params))
        outcome = self.parts.faults.carry(message, dialogue, self)
        return replace(outcome, replies=own + outcome.replies)

    def _served_at(self) -> str:
        url = self.parts.public_url
        return url if isinstance(url, str) else url()

    def _take(self, phone: Phone, sender: Sender, content: Content) -> Message:
        at = self.clock.now()
        channel = channel_of(sender.address)
        media = self._files(content)
        body = body_of(content, self.behaviour)
        message = Message(
            sid=self.ids.message(media=bool(media)),
            account_sid=self.account.sid,
            direction="inbound",
            sender=phone.address(channel),
            to=sender.address,
            body=body,
            status="received",
            created=at,
            updated=at,
            sent=at,
            media=media,
            segments=segment_count(body, channel, bool(media)),
            service_sid=sender.service_sid,
            content=content,
        )
        self.store.add(message)
        self.tell("created", message)
        return message

    def _files(self, content: Content) -> tuple[Media, ...]:
        files = content.attachments
        if content.contact:
            files = (*files, Attachment("text/vcard", content.contact.encode()))
        at = self.clock.now()
        return tuple(
            Media(self.ids.sid("ME"), file.content_type, at, file.content, file.url)
            for file in files
        )

    def _quoted(self, message: Message) -> Message | None:
        quoted = self.store.get(message.content.quoted) if message.content else None
        if quoted is None or message.created - quoted.created > QUOTABLE:
            return None
        return quoted

    def _answer(self, inbound: Message, text: str) -> Message:
        """Make Twilio's own answer to a word such as STOP."""
        made = reply_message(
            SendMessage(body=text),
            inbound,
            self.senders,
            self.clock.now(),
            self.ids,
            self.behaviour,
        )
        if isinstance(made, Problem):
            raise ValueError(f"a rule answered what cannot be sent: {made}")
        with self._lock:
            self._own.add(made.sid)
        return made

    # To the webhook and back

    def _dialogue(
        self, message: Message, webhook: Webhook, params: Params
    ) -> Callable[[], Outcome]:
        errand = first_errand(message, webhook, params, self.ids.token())

        def execute(verb: SendMessage) -> Message | Problem:
            return self._execute(verb, message)

        def deliver() -> Outcome:
            talk = Dialogue(message, webhook, errand, self.courier, execute, self.record)
            return talk.run()

        return deliver

    def _execute(self, verb: SendMessage, inbound: Message) -> Message | Problem:
        made = reply_message(
            verb, inbound, self.senders, self.clock.now(), self.ids, self.behaviour
        )
        if isinstance(made, Problem):
            return made
        if not self._guard.permit((made.sender, made.to), made.created):
            return self._looped(made)
        try:
            return self.submit(made)
        except Refused as refusal:
            return refusal.reason

    def _looped(self, made: Message) -> Problem:
        """Keep a reply that the loop guard stopped; it fails with its code, as at Twilio."""
        blame = problem(14107, f"{made.sender} to {made.to}")
        self.store.add(made)
        self.tell("created", made)
        self.set_status(made.sid, "failed", blame)
        return blame

    # To a phone

    def submit(self, message: Message) -> Message:
        """Accept an outbound message (queued, accepted or scheduled); raise Refused.

        Gives it as it was stored; what becomes of it is the progress's business.
        """
        reason = self.parts.rules.refused(message, self)
        if reason is not None:
            raise Refused(reason)
        return self._submitted(message)

    def _submitted(self, message: Message) -> Message:
        self.store.add(message)
        self.tell("created", message)
        self.parts.progress.begin(message, self)
        return message

    def undeliverable(self, message: Message) -> Problem | None:
        """Tell why an accepted message will not arrive; a progress asks when it would send it."""
        with self._lock:
            own = message.sid in self._own
        return None if own else self.parts.rules.undeliverable(message, self)

    def set_status(self, sid: str, status: Status, problem: Problem | None = None) -> Message:
        """Move a message to a status, now; listeners hear of it. Raises KeyError."""
        before, after = self.store.update(sid, **_changes(status, problem, self.clock.now()))
        self.tell("status", after, before=before.status)
        return after

    def move_status(
        self,
        sid: str,
        before: Status,
        after: Status,
        problem: Problem | None = None,
        **more: object,
    ) -> Message | None:
        """Move a message, with more of its fields, only if it still has the status before.

        Gives nothing if another thread was faster, or the message was deleted.
        """
        changes = _changes(after, problem, self.clock.now()) | more
        try:
            moved = self.store.move(sid, {before}, **changes)
        except KeyError:
            return None
        if moved is not None:
            self.tell("status", moved, before=before)
        return moved

    # Those who listen

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have a function hear of everything that happens; give the function that ends it."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        return unsubscribe

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange with a webhook, and tell of it."""
        self.store.record(exchange)
        self._publish(Happening("exchange", exchange.at, exchange=exchange))

    def tell(self, kind: MessageHappening, message: Message, before: Status | None = None) -> None:
        """Tell listeners what happened to a message."""
        self._publish(Happening(kind, self.clock.now(), message, before))

    def reset(self) -> None:
        """Forget all messages, exchanges, cookies, counters and tasks; senders and clock stay."""
        self.agenda.clear()
        self.store.clear()
        self.courier.cookies.clear()
        self._guard.clear()
        with self._lock:
            self._own.clear()
        self._publish(Happening("reset", self.clock.now()))

    def _publish(self, happening: Happening) -> None:
        for listener in self._listeners:
            listener(happening)

    def _names(self) -> str:
        return ", ".join(sorted(self._senders)) or "none"


def _changes(status: Status, problem: Problem | None, at: datetime) -> dict[str, object]:
    changes: dict[str, object] = {"status": status, "updated": at}
    if status == "sent":
        changes["sent"] = at
    if problem is not None:
        changes |= {"error_code": problem.code, "error_message": problem.text}
    return changes

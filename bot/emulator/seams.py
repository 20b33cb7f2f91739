"""Say where rules, faults and the progress of messages plug into the carrier.

The carrier itself knows none of them. What stands here is the whole of what they may rely on, and
the plain answers for when there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.emulator.agenda import Agenda
from bot.emulator.behaviour import Behaviour
from bot.emulator.clock import Clock
from bot.emulator.delivery import Courier
from bot.emulator.ids import Ids
from bot.emulator.model import Account, Exchange, Message, Outcome, Problem, Sender, Status
from bot.emulator.store import Store


class Lines(Protocol):
    """Hold what a rule, a fault or a progress may ask of the carrier."""

    account: Account
    behaviour: Behaviour
    ids: Ids
    clock: Clock
    agenda: Agenda
    store: Store
    courier: Courier

    @property
    def senders(self) -> dict[str, Sender]:
        """Give the account's numbers by address."""

    def submit(self, message: Message) -> Message:
        """Accept an outbound message; raise carrier.Refused."""

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange with a webhook, and tell of it."""

    def set_status(self, sid: str, status: Status, problem: Problem | None = None) -> Message:
        """Move a message to a status, now; listeners hear of it. Raises KeyError."""

    def move_status(
        self,
        sid: str,
        before: Status,
        after: Status,
        problem: Problem | None = None,
        **more: object,
    ) -> Message | None:
        """Move a message only if it still has the status before; give nothing if not."""

    def undeliverable(self, message: Message) -> Problem | None:
        """Tell why an accepted message will not arrive; ask when it would be sent."""


# Progress: what becomes of an outbound message


class Progress(Protocol):
    """Move outbound messages from their first status to their last."""

    def begin(self, message: Message, lines: Lines) -> None:
        """Take over a message that was stored as queued, accepted or scheduled just now."""


class Immediate:
    """Deliver at once: queued, sent, delivered; or failed, if the rules say so."""

    def begin(self, message: Message, lines: Lines) -> None:
        """Deliver a queued message in the caller's thread."""
        if message.status != "queued":
            return
        reason = lines.undeliverable(message)
        if reason is not None:
            lines.set_status(message.sid, "failed", reason)
            return
        lines.set_status(message.sid, "sent")
        lines.set_status(message.sid, "delivered")


# Rules: what may be said to whom


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold what becomes of an inbound message before the webhook sees it."""

    forward: bool = True  # tell the webhook
    replies: tuple[str, ...] = ()  # Twilio's own answers, such as those to STOP and to join
    params: Mapping[str, str] = field(default_factory=dict)  # more for the webhook: OptOutType


class Rules(Protocol):
    """Judge messages on their way; state of their own is theirs to lock."""

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Judge a message that a person sent; it is stored already."""

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Refuse an outbound message at once, as REST does with 400; it is not stored yet."""

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Let an accepted outbound message fail later, by status: 63015, 63016, 63018."""


class NoRules:
    """Let everything pass."""

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Forward it."""
        return Ruling()

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Accept it."""
        return None

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Deliver it."""
        return None


# Faults: what goes wrong on the way to the webhook

Deliver = Callable[[], Outcome]


class Faults(Protocol):
    """Carry inbound messages to the webhook not quite as they should be."""

    def carry(self, message: Message, deliver: Deliver, lines: Lines) -> Outcome:
        """Call `deliver` never, once, several times or later; each call posts the same request.

        Calls beyond the first are Twilio's doubles: same SID, same idempotency token. What is not
        delivered gives `Outcome(message)`.
        """


class NoFaults:
    """Deliver once, at once."""

    def carry(self, message: Message, deliver: Deliver, lines: Lines) -> Outcome:
        """Deliver it."""
        return deliver()


# Listeners: the phone page, the journal, status callbacks

MessageHappening = Literal["created", "status", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Hold one thing that happened, for those who listen.

    created: a message was stored. status: it changed its status from `before`. changed: it was
    redacted or got media. removed: it was deleted. exchange: a webhook was asked. reset: all
    messages and exchanges are gone.
    """

    kind: MessageHappening | Literal["exchange", "reset"]
    at: datetime
    message: Message | None = None
    before: Status | None = None
    exchange: Exchange | None = None


Listener = Callable[[Happening], None]
"""Called in the thread in which it happened, without any lock held: be quick, or hand over."""

"""Move outbound messages through their statuses, at once, in time, or by hand.

    scheduled ─ at SendAt ─┐
    accepted ──────────────┴> queued ─> (sending) ─> sent ─> delivered ─> read
                                 └> failed or undelivered

https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Literal

from bot.emulator.behaviour import Behaviour
from bot.emulator.catalogue import problem
from bot.emulator.model import Message, Problem, Status
from bot.emulator.phones import Phones
from bot.emulator.replies import segment_count
from bot.emulator.seams import Lines
from bot.emulator.services import Services

Mode = Literal["immediate", "timed", "manual"]

FAILED: Final = frozenset(
    {21610, 21703, 30001, 30002, 30036, 63005, 63007, 63013, 63018, 63021, 63030, 63038}
)
"""Codes of messages that Twilio gives up; others went out, and the channel gave them back."""

_GUESSED: Final = frozenset({63015})
_OVER: Final = frozenset({"failed", "undelivered", "read", "canceled", "received"})


def late_status(code: int, behaviour: Behaviour) -> Status:
    """Tell how a message ends that was accepted and has this error."""
    if code in _GUESSED:
        return behaviour.not_joined_status
    return "failed" if code in FAILED else "undelivered"


@dataclass(frozen=True, slots=True)
class Pace:
    """Hold how long a message stays in each status when time matters."""

    accepted: timedelta = timedelta(milliseconds=100)
    queued: timedelta = timedelta(milliseconds=200)
    sending: timedelta = timedelta(milliseconds=200)
    sent: timedelta = timedelta(milliseconds=500)
    delivered: timedelta = timedelta(milliseconds=500)

    def after(self, status: Status) -> timedelta:
        """Give how long a message keeps a status."""
        pause: timedelta = getattr(self, status, timedelta())
        return pause


class Progression:
    """Be the carrier's progress; safe for many threads, and slow steps wait in the agenda."""

    def __init__(
        self, services: Services, phones: Phones, mode: Mode = "immediate", pace: Pace | None = None
    ) -> None:
        self.mode: Mode = mode
        self.pace = pace or Pace()
        self._services = services
        self._phones = phones
        self._waiting: set[str] = set()  # SIDs with a step in the agenda
        self._lock = Lock()

    def begin(self, message: Message, lines: Lines) -> None:
        """Take over a message that was stored as queued, accepted or scheduled just now."""
        if message.status == "scheduled" and message.send_at is not None:
            lines.agenda.add(message.send_at, lambda: self._due(message.sid, lines))
        else:
            self._go_on(message, lines, lines.clock.now())

    def step(self, sid: str, lines: Lines) -> Message | None:
        """Move a message by one status, whatever the mode; give nothing if it stays."""
        message = lines.store.get(sid)
        if message is None or message.inbound or message.status in _OVER:
            return None
        match message.status:
            case "scheduled" | "accepted":
                return self._queue(message, lines)
            case "queued":
                return self._send(message, lines)
            case "sending":
                return lines.move_status(sid, "sending", "sent")
            case "sent":
                return self._deliver(message, lines)
            case "delivered":
                return self._read(message, lines)
        return None

    def resume(self, address: str, lines: Lines) -> None:
        """Go on with messages to a phone's address after something about the phone changed.

        What was delivered becomes read in chats that are open now, in every mode.
        """
        for message in lines.store.messages():
            if message.to != address or message.inbound:
                continue
            if message.status == "delivered":
                self._read(message, lines)
            elif message.status == "sent":
                self._go_on(message, lines, lines.clock.now())

    def _go_on(self, message: Message, lines: Lines, since: datetime) -> None:
        if self.mode == "timed":
            self._later(message, lines, since)
        elif self.mode == "immediate":
            while self.step(message.sid, lines) is not None:
                pass

    def _later(self, message: Message, lines: Lines, since: datetime) -> None:
        """Plan the next step; after a jump of the clock all that are due follow each other."""
        with self._lock:
            if message.sid in self._waiting:
                return
            self._waiting.add(message.sid)
        at = since + self.pace.after(message.status)
        lines.agenda.add(at, lambda: self._timed_step(message.sid, lines, at))

    def _timed_step(self, sid: str, lines: Lines, at: datetime) -> None:
        with self._lock:
            self._waiting.discard(sid)
        moved = self.step(sid, lines)
        if moved is not None and moved.status not in _OVER:
            self._go_on(moved, lines, at)

    def _due(self, sid: str, lines: Lines) -> None:
        message = lines.store.get(sid)
        if message is None or message.status != "scheduled":
            return  # canceled or deleted meanwhile
        moved = self._queue(message, lines)
        if moved is not None and moved.status == "queued":
            self._go_on(moved, lines, lines.clock.now())

    def _queue(self, message: Message, lines: Lines) -> Message | None:
        """Choose the number that sends for a Messaging Service."""
        sender = message.sender
        if not sender:
            picked = self._services.pick(message.service_sid, message.to, lines.senders)
            if picked is None:
                return lines.move_status(message.sid, message.status, "failed", problem(21703))
            sender = picked.address
        count = segment_count(message.body, message.channel, bool(message.media))
        return lines.move_status(
            message.sid, message.status, "queued", sender=sender, segments=count
        )

    def _send(self, message: Message, lines: Lines) -> Message | None:
        reason = self._expired(message, lines) or lines.undeliverable(message)
        if reason is not None:
            status = late_status(reason.code, lines.behaviour)
            return lines.move_status(message.sid, "queued", status, reason)
        return lines.move_status(
            message.sid, "queued", "sending" if self.mode == "timed" else "sent"
        )

    def _expired(self, message: Message, lines: Lines) -> Problem | None:
        """Tell whether a message waited longer than its validity period, 30036."""
        since = message.send_at or message.created
        if lines.clock.now() - since > timedelta(seconds=message.validity_seconds):
            return problem(30036)
        return None

    def _deliver(self, message: Message, lines: Lines) -> Message | None:
        handset = self._phones.get(message.to)
        silent = message.channel == "sms" and not handset.tells_delivered
        if not handset.reachable or message.sender in handset.blocked or silent:
            return None
        return lines.move_status(message.sid, "sent", "delivered")

    def _read(self, message: Message, lines: Lines) -> Message | None:
        handset = self._phones.get(message.to)
        looked_at = message.sender in handset.open_chats and handset.tells_read
        if message.channel != "whatsapp" or not looked_at:
            return None
        return lines.move_status(message.sid, "delivered", "read")

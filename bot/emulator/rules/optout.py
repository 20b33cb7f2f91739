"""Keep people from being written to who said STOP: words, answers and 21610.

https://help.twilio.com/articles/223134027 and
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out. SMS alone: on WhatsApp Twilio has
no default handling. The wording of the answers to START and HELP could not be confirmed.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import Final, Literal

from bot.emulator.addresses import is_short_code
from bot.emulator.catalogue import problem
from bot.emulator.model import Message, Problem
from bot.emulator.seams import Lines, Ruling

Kind = Literal["STOP", "START", "HELP"]

STOP_WORDS: Final = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS: Final = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS: Final = frozenset({"HELP", "INFO"})
TOLL_FREE_START_WORDS: Final = frozenset({"START", "UNSTOP"})

STOPPED: Final = (
    "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe."
)
STARTED: Final = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELP: Final = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
TOLL_FREE_STOPPED: Final = (
    'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. '
    'Text back "unstop" to receive messages again.'
)
TOLL_FREE_STARTED: Final = (
    'NETWORK MSG: You have replied "unstop" and will begin receiving messages again from this '
    "number."
)

_TOLL_FREE = re.compile(r"\+1(800|833|844|855|866|877|888)[0-9]{7}", re.ASCII)


class OptOut:
    """Remember who said STOP to which number, or to which Messaging Service. Thread-safe."""

    def __init__(self, *, advanced: bool = False) -> None:
        """With `advanced`, the webhook is told by OptOutType, as with Advanced Opt-Out."""
        self._advanced = advanced
        self._stopped: set[tuple[str, str]] = set()
        self._lock = Lock()

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Take a word; the webhook hears it too, but for HELP under one switch."""
        kind = _kind(message)
        if kind is None or (is_short_code(message.to) and not message.service_sid):
            return Ruling()
        forward = kind != "HELP" or lines.behaviour.help_reaches_webhook
        return Ruling(
            forward, self._answer(kind, message), {"OptOutType": kind} if self._advanced else {}
        )

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Refuse what goes to a person who said STOP."""
        sender = lines.senders.get(message.sender)
        party = (
            message.service_sid
            or (sender.service_sid if sender is not None else "")
            or message.sender
        )
        return problem(21610) if self.is_stopped(message.to, party) else None

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Deliver what was accepted."""
        return None

    def is_stopped(self, person: str, party: str) -> bool:
        """Tell whether a person said STOP to a number or a service."""
        with self._lock:
            return (person, party) in self._stopped

    def clear(self) -> None:
        """Forget who said STOP."""
        with self._lock:
            self._stopped.clear()

    def _answer(self, kind: Kind, message: Message) -> tuple[str, ...]:
        """Give the answer; STOP and START are answered only when they change something."""
        toll_free = is_toll_free(message.to)
        if kind == "HELP":
            return () if toll_free else (HELP,)
        pair = (message.sender, message.service_sid or message.to)
        with self._lock:
            was_stopped = pair in self._stopped
            (self._stopped.add if kind == "STOP" else self._stopped.discard)(pair)
        if was_stopped == (kind == "STOP"):
            return ()
        if kind == "STOP":
            return (TOLL_FREE_STOPPED if toll_free else STOPPED,)
        return (TOLL_FREE_STARTED if toll_free else STARTED,)


def is_toll_free(address: str) -> bool:
    """Tell whether this is a North American number that costs its callers nothing."""
    return _TOLL_FREE.fullmatch(address) is not None


def _kind(message: Message) -> Kind | None:
    """Recognise a word, which must be the whole message; upper and lower case are the same."""
    if message.channel != "sms":
        return None
    word = message.body.strip().upper()
    if is_toll_free(message.to):
        if word == "STOP":
            return "STOP"
        return "START" if word in TOLL_FREE_START_WORDS else None
    if word in STOP_WORDS:
        return "STOP"
    if word in START_WORDS:
        return "START"
    return "HELP" if word in HELP_WORDS else None

"""Let things go wrong on demand, the same way for the same seed.

    box = FaultBox(seed=7)
    box.arm(Fault("duplicate", chance=0.1))

Chance is drawn from the seed, the fault, the phone and the number of that phone's messages so far.
So it does not matter in which order threads come by: each phone meets its own faults again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from threading import Lock
from typing import Final, Literal, get_args

from bot.emulator.addresses import bare
from bot.emulator.model import Message

FaultKind = Literal[
    "duplicate", "delay", "drop", "reorder",  # inbound messages on their way to the webhook
    "slow", "cut",  # the wire: the answer read slowly; the post broken off in the middle
    "callback-lost", "callback-late",  # status callbacks; a late one is overtaken by the next
    "error",  # the next outbound message has an error
]  # fmt: skip

SYNC_CODES: Final = frozenset({20429, 63007, 63038})
"""Errors outside of 21xxx that the answer to the request tells."""

LATE_CODES: Final = frozenset({21703})

KINDS: Final[tuple[FaultKind, ...]] = get_args(FaultKind)


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold what shall go wrong, how often, and with whom."""

    kind: FaultKind
    chance: float = 1.0
    times: int | None = None  # how often at most; None: until it is disarmed
    seconds: float = 5.0  # delay, reorder, callback-late: by the emulator's clock. slow: real ones
    code: int = 30008  # error: Twilio's code
    phone: str = ""  # a number: for this phone only

    @property
    def sync(self) -> bool:
        """Tell whether its error is in the answer to a request, and not in a later status."""
        return self.code in SYNC_CODES or (
            21000 <= self.code < 22000 and self.code not in LATE_CODES
        )

    @property
    def pause(self) -> timedelta:
        """Give how long it lasts."""
        return timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Armed:
    """Hold a fault that is in force."""

    id: int
    fault: Fault
    left: int | None


@dataclass(frozen=True, slots=True)
class Happened:
    """Hold what went wrong with which message."""

    fault_id: int
    fault: Fault
    message_sid: str
    phone: str
    number: int  # which of the phone's chances it was, from 1


class FaultBox:
    """Keep the faults in force and decide when they strike; safe for many threads."""

    def __init__(self, seed: int | str = 0) -> None:
        self._lock = Lock()
        self.reset(seed)

    def reset(self, seed: int | str = 0) -> None:
        """Disarm everything, forget what happened, and begin anew with a seed."""
        with self._lock:
            self._seed = seed
            self._armed: dict[int, Fault] = {}
            self._left: dict[int, int | None] = {}
            self._drawn: dict[tuple[int, str], int] = {}
            self._happened: list[Happened] = []
            self._next = 1

    @property
    def seed(self) -> int | str:
        """Give the seed."""
        return self._seed

    def arm(self, fault: Fault) -> Armed:
        """Put a fault in force."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._armed[number] = fault
            self._left[number] = fault.times
            return Armed(number, fault, fault.times)

    def disarm(self, number: int) -> bool:
        """Take a fault out of force; tell whether it was in."""
        with self._lock:
            return self._armed.pop(number, None) is not None

    def armed(self) -> list[Armed]:
        """Give the faults in force."""
        with self._lock:
            return [Armed(one, fault, self._left[one]) for one, fault in self._armed.items()]

    def happened(self) -> list[Happened]:
        """Give what went wrong so far, in that order."""
        with self._lock:
            return list(self._happened)

    def draw(self, message: Message, *kinds: FaultKind, sync: bool | None = None) -> list[Fault]:
        """Tell what goes wrong with a message, out of these kinds; `sync` narrows down errors."""
        phone = bare(message.sender if message.inbound else message.to)
        with self._lock:
            candidates = [
                number
                for number, fault in self._armed.items()
                if fault.kind in kinds
                and fault.phone in ("", phone)
                and (sync is None or fault.sync == sync)
            ]
            return [self._use(one, message, phone) for one in candidates if self._luck(one, phone)]

    def error(self, message: Message, *, sync: bool) -> int | None:
        """Give the code with which an outbound message is refused, or fails later."""
        found = self.draw(message, "error", sync=sync)
        return found[0].code if found else None

    def callback(self, message: Message) -> tuple[bool, timedelta | None]:
        """Tell whether a callback is lost, and how long it is held back."""
        found = {
            fault.kind: fault for fault in self.draw(message, "callback-lost", "callback-late")
        }
        late = found.get("callback-late")
        return "callback-lost" in found, late.pause if late is not None else None

    def _luck(self, number: int, phone: str) -> bool:
        turn = self._drawn[number, phone] = self._drawn.get((number, phone), 0) + 1
        draw = Random(f"{self._seed}|{number}|{phone}|{turn}").random()
        return draw < self._armed[number].chance

    def _use(self, number: int, message: Message, phone: str) -> Fault:
        fault, left = self._armed[number], self._left[number]
        turn = self._drawn[number, phone]
        self._happened.append(Happened(number, fault, message.sid, phone, turn))
        if left is not None:
            self._left[number] = left - 1
            if left <= 1:
                del self._armed[number]
        return fault

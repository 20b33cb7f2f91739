"""Hold what a relay works with, and how patient it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.relay.courier import Courier
from bot.logs import Log
from bot.stores.alarms import Alarms
from bot.stores.dispatch import Dispatch
from bot.turns import Turns

Pause = float | None
"""Seconds after which something is to be repeated; None: it is done."""


@dataclass(frozen=True)
class Habits:
    """Say how patient a relay is; all in seconds unless it says otherwise."""

    rate: float = 80.0  # messages a second that one sender may send (Twilio error 63018)
    threads: int = 24  # a create takes 0.1 to 0.3 s, so 80 a second need as many at a time
    grace: float = (
        20.0  # after which a try whose end nobody saw is in doubt: client time-outs, more
    )
    claim: float = 60.0  # after which what another relay was handed counts as abandoned
    first_pause: float = 1.0  # before the second try; doubled each time
    longest_pause: float = 60.0
    give_up: float = 3600.0  # age at which a message that Twilio does not take is given up
    backlog: int = 400  # tasks in hand above which nothing more is read
    batch: int = 20  # entries read at a time from each of the 16 streams
    listen: float = 0.2  # how long one look into the outbox waits: far below the store's time-out
    presence: float = 5.0  # between two signs of life
    housekeeping: float = 5.0  # between two looks for what was abandoned
    ring: float = 0.5  # between two looks for alarms
    farewell: float = 5.0  # what is being sent may take when the relay ends
    repair: float = 600.0  # after which an alarm rings again whose turn failed


@dataclass(frozen=True)
class Parts:
    """Hold what a relay works with."""

    dispatch: Dispatch
    alarms: Alarms
    turns: Turns
    courier: Courier
    clock: Callable[[], datetime]  # of the citizens: in a rehearsal it may be moved
    log: Log
    uid: Callable[[str, str], str]  # bot address, contact -> pseudonym, as the store gives it

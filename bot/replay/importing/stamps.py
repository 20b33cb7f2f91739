"""Read the times of a WhatsApp export, whose form depends on the phone's language and region.

23/11/26 09.05 and 11/23/26, 9:05 AM mean the same. Which number is the day is decided from the
whole file; where the file cannot tell, nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.engine.flow import Place
from bot.replay.importing.chat import wrong

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year-month-day"}

SPACE = "[ \u00a0\u202f]"
DATE = r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})"
TIME = (
    rf"([0-9]{{1,2}})([.:])([0-9]{{2}})(?:[.:]([0-9]{{2}}))?(?:{SPACE}?([AaPp])\.?{SPACE}?[Mm]\.?)?"
)

PATTERN = rf"{DATE},?{SPACE}(?:pukul{SPACE})?{TIME}"

_FIELDS = re.compile(PATTERN)

BACKWARDS = timedelta(days=1)
"""How far a message may stand before an older one: phones sort by arrival, never by days."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Hold the numbers of one time as they stand in the file."""

    place: Place
    date: tuple[str, str, str]
    hour: int
    minute: int
    second: int
    half: str  # a, p or empty
    dotted: bool  # 09.05: how Indonesian writes times

    def read(self, order: str) -> datetime | None:
        """Give the time without a zone, or None if that order makes no date of it."""
        parts = dict(zip(order, self.date, strict=True))
        if len(parts["y"]) not in (2, 4) or max(len(parts["d"]), len(parts["m"])) > 2:
            return None
        if order == "ymd" and len(parts["y"]) != 4:
            return None
        year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
        hour = self._hour()
        try:
            return datetime(year, int(parts["m"]), int(parts["d"]), hour, self.minute, self.second)
        except ValueError:
            return None

    def _hour(self) -> int:
        if not self.half:
            return self.hour
        if not 1 <= self.hour <= 12:
            return 24  # no such hour
        return self.hour % 12 + (12 if self.half == "p" else 0)


def read_stamp(text: str, place: Place) -> Stamp | None:
    """Read what PATTERN has found; None if no order of its numbers makes it a time."""
    found = _FIELDS.fullmatch(text)
    if found is None:
        return None
    first, second, third, hour, point, minute, seconds, half = found.groups()
    stamp = Stamp(
        place,
        (first, second, third),
        *(int(hour), int(minute), int(seconds or 0)),
        (half or "").lower(),
        dotted=point == ".",
    )
    return stamp if any(stamp.read(order) for order in ORDERS) else None


def decide_order(stamps: Sequence[Stamp]) -> str:
    """Give the order of the numbers; raise FlowError where the file does not tell it."""
    possible = [order for order in ORDERS if all(stamp.read(order) for stamp in stamps)]
    if not possible:
        raise _disagreement(stamps)
    steady = [order for order in possible if _is_steady(stamps, order)]
    remaining = steady or possible
    readings = {tuple(stamp.read(order) for stamp in stamps) for order in remaining}
    if len(readings) == 1:
        return remaining[0]
    if "dmy" in remaining and any(stamp.dotted for stamp in stamps):
        return "dmy"
    unclear = next(stamp for stamp in stamps if stamp.read("dmy") != stamp.read("mdy"))
    raise wrong(
        unclear.place,
        "the first number could be the day or the month, and no date of this file tells; "
        "add --date-order dmy or --date-order mdy",
    )


def times_of(stamps: Sequence[Stamp], order: str, zone: tzinfo) -> list[datetime]:
    """Give all times in a zone; raise FlowError for one that the order does not fit."""
    times = []
    for stamp in stamps:
        time = stamp.read(order)
        if time is None:
            raise wrong(stamp.place, f"this date is not written as {ORDERS[order]}")
        times.append(time.replace(tzinfo=zone))
    return times


def _is_steady(stamps: Sequence[Stamp], order: str) -> bool:
    latest = datetime.min
    for stamp in stamps:
        time = stamp.read(order)
        assert time is not None  # only possible orders are asked
        if latest - time > BACKWARDS:
            return False
        latest = max(latest, time)
    return True


def _disagreement(stamps: Sequence[Stamp]) -> Exception:
    possible = set(ORDERS)
    for stamp in stamps:
        left = {order for order in possible if stamp.read(order)}
        if not left:
            break
        possible = left
    return wrong(
        stamp.place, "this date is written in another order than those before; is it one export?"
    )

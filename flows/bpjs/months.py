"""Count in calendar months, the way contributions are owed.

BPJS Kesehatan works on western Indonesian time; Indonesia has no summer time, so a fixed offset of
seven hours is exact.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")


def jakarta_date(at: datetime) -> date:
    """Give the calendar day in Jakarta of an aware time; raise ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"a time without time zone: {at!r}")
    return at.astimezone(WIB).date()


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """Name one month of one year."""

    year: int
    number: int  # 1 to 12

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"no such month: {self.number}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __add__(self, months: int) -> Month:
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    def __sub__(self, other: Month) -> int:
        return (self.year - other.year) * 12 + self.number - other.number

    @classmethod
    def of(cls, day: date) -> Month:
        """Give the month that a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2026-08`; raise ValueError for anything else."""
        year, dash, number = text.partition("-")
        if not (dash and len(year) == 4 and len(number) == 2 and text.isascii()):
            raise ValueError(f"not a month like 2026-08: {text!r}")
        return cls(int(year), int(number))

    @property
    def first_day(self) -> date:
        """Give the first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Give the last day, leap years included."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

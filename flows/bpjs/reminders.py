"""Decide, purely, when and of what a family is reminded.

A reminder is a row `pengingat/<pseudonym of the contact>`; its data are `kartu`, and `terakhir`,
the month of the last reminder such as `2026-11`, or "".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flows.bpjs.arrears import (
    bill,
    billed_people,
    family_account,
    owing,
    price,
    settled,
    settled_through,
)
from flows.bpjs.cabinet import Row
from flows.bpjs.dues import LAST_DAY
from flows.bpjs.months import WIB, Month, jakarta_date
from flows.bpjs.people import Household
from flows.bpjs.tariffs import tariff

KIND = "pengingat"

FIRST_DAY = 5
"""Day of the month from which it is said; ours, five days before the last one."""

HOUR = time(9)
"""When it is said by itself, in WIB; ours."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Say what a family has to pay by the 10th, in rupiah."""

    month: Month
    contribution: int  # of this month, for the whole family
    arrears: int  # of the months before
    account: str


def first_time(at: datetime) -> datetime:
    """Give when somebody who subscribes now is reminded first: this month, if there is time."""
    tomorrow = jakarta_date(at) + timedelta(days=1)
    if tomorrow.day > LAST_DAY:
        return next_time(at)
    return datetime.combine(tomorrow.replace(day=max(tomorrow.day, FIRST_DAY)), HOUR, WIB)


def next_time(at: datetime) -> datetime:
    """Give when somebody who was reminded this month is reminded next."""
    month = Month.of(jakarta_date(at)) + 1
    return datetime.combine(month.first_day.replace(day=FIRST_DAY), HOUR, WIB)


def reminder(row: Row, home: Household | None, at: datetime) -> Reminder | None:
    """Give what there is to be reminded of at a time; None if nothing, or if it was said."""
    today = jakarta_date(at)
    month = Month.of(today)
    if home is None or not home.family.segment.pays_itself or row["terakhir"] == str(month):
        return None
    if not FIRST_DAY <= today.day <= LAST_DAY:
        return None
    ahead = max(0, month - settled_through(settled(home, today), today))
    total = price(home, bill(home, at).months_billed + ahead, at)
    if not total:
        return None
    people = owing(home, today).get(month, len(billed_people(home)))
    contribution = min(total, people * tariff(home.family.class_, month))
    return Reminder(month, contribution, total - contribution, family_account(home))

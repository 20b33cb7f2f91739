"""Decide, purely, how a newborn becomes a member.

- A baby is to be registered within 28 days of birth (Perpres 82/2018 art. 16). Later it is still
  possible, but contributions are owed from the month of birth and nothing before is covered.
- A baby over three months needs a NIK (Kompas, 20 July 2023).
- A baby of a mother with PBI, and the first three children of a worker, are active at once; further
  children of a worker cost 1% of the wage, which the employer arranges (article of 2022).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from bot.engine.matching import normalise
from flows.bpjs.arrears import birthday
from flows.bpjs.months import Month
from flows.bpjs.people import Household, Member, Relation, Segment

DAYS = timedelta(days=28)
NIK_MONTHS = 3
COVERED_CHILDREN = 3
"""Children of a worker whose contribution is part of the worker's own."""


class Way(StrEnum):
    """Name how a baby comes into a family."""

    AT_ONCE = "langsung"  # active at once, nothing to pay
    PAYMENT = "bayar"  # active after the first contribution
    EMPLOYER = "perusahaan"  # the employer has to arrange it


def deadline(born: date) -> date:
    """Give the last day in time."""
    return born + DAYS


def late(born: date, today: date) -> bool:
    """Tell whether the 28 days are over."""
    return today > deadline(born)


def needs_nik(born: date, today: date) -> bool:
    """Tell whether a baby is over three months old."""
    month = Month.of(born) + NIK_MONTHS
    return today > date(month.year, month.number, min(born.day, month.last_day.day))


def too_old(born: date, today: date) -> bool:
    """Tell whether somebody has had a first birthday and is no newborn any more."""
    return today >= birthday(born, 1)


def way(home: Household) -> Way:
    """Tell how the next child comes into a family."""
    segment = home.family.segment
    if segment.pays_itself:
        return Way.PAYMENT
    if segment is Segment.PBI:
        return Way.AT_ONCE
    children = sum(member.relation is Relation.CHILD for member in home.members)
    return Way.AT_ONCE if children < COVERED_CHILDREN else Way.EMPLOYER


def first_month(born: date, today: date) -> Month:
    """Give the first month to be paid for: the present one, or, if late, that of the birth."""
    return Month.of(born if late(born, today) else today)


def born_with(home: Household, born: date) -> Member | None:
    """Give the last child of a family that was born on the same day: the same baby, or a twin."""
    born_then = (each for each in reversed(home.members) if each.born == born)
    return next((each for each in born_then if each.relation is Relation.CHILD), None)


def same_baby(home: Household, name: str, born: date) -> Member | None:
    """Give the child of a family that has this name and birthday."""
    wanted = (normalise(name), born)
    return next((e for e in home.members if (normalise(e.name), e.born) == wanted), None)

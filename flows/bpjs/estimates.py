"""Work out what somebody may have to pay: the service fine, arrears, and a plan of instalments.

These are estimates for people who ask before they know; the ledger's bills are in `arrears.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.bpjs.arrears import Bill, bill_for
from flows.bpjs.months import Month

FINE_PERCENT = 5
FINE_MONTHS = 12
FINE_MOST = 30_000_000
FINE_DAYS = 45
"""The service fine: percent of the cost, most months, most rupiah, days from the reactivation.

Source: Perpres 64/2020, article 42(6), as star.grid.id and idxchannel.com quote it.
"""

PLAN_FEWEST_MONTHS = 4
PLAN_MOST_PARTS = 12
"""REHAB: the fewest months of arrears, the most instalments (suara.com, 20 May 2022)."""

FINE_EXAMPLES = ((4_000_000, 2), (10_000_000, 15), (80_000_000, 12))
"""Costs and months owed: a plain case, one beyond the months, one beyond the rupiah."""


@dataclass(frozen=True, slots=True)
class Fine:
    """Show a service fine and how it came about."""

    cost: int  # rupiah
    months: int
    counted: int  # of the months, at most FINE_MONTHS
    amount: int  # rupiah

    @property
    def capped(self) -> bool:
        """Tell whether the highest fine is due instead of the formula's."""
        return self.amount < self.formula

    @property
    def formula(self) -> int:
        """Give what the formula alone would come to, in whole rupiah."""
        return self.cost * FINE_PERCENT * self.counted // 100


def service_fine(cost: int, months: int) -> Fine:
    """Give the fine for inpatient care of this cost in rupiah after so many months of arrears."""
    if cost < 0 or months < 0:
        raise ValueError(f"cost and months cannot be negative: {cost}, {months}")
    counted = min(months, FINE_MONTHS)
    formula = Fine(cost, months, counted, 0).formula
    return Fine(cost, months, counted, min(formula, FINE_MOST))


def arrears_of(class_: str, months: int, people: int, today: date) -> Bill:
    """Give the bill of a family that has not paid for so many months before the present one."""
    present = Month.of(today)
    return bill_for(class_, [present + -back for back in range(months, 0, -1)], people)


def instalments(amount: int, parts: int) -> tuple[int, ...]:
    """Split an amount in rupiah into equal parts; the last one takes what is left over."""
    if not 1 <= parts <= PLAN_MOST_PARTS:
        raise ValueError(f"a plan has 1 to {PLAN_MOST_PARTS} instalments: {parts}")
    each = amount // parts
    return (*([each] * (parts - 1)), amount - each * (parts - 1))

"""Say, purely, which contribution a family that owes nothing has to pay next, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.bpjs.arrears import bill, price, settled, settled_through
from flows.bpjs.identity import rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Household
from flows.bpjs.words import day_in_words, month_in_words

LAST_DAY = 10
"""Day by which a contribution is due (Kompas, 7 June 2022)."""


@dataclass(frozen=True, slots=True)
class Due:
    """Describe the first month that a family has not paid, once its arrears are."""

    month: Month
    amount: int  # rupiah, what is left of the credit taken off
    by: date
    paid: bool  # the present month is paid
    late: bool  # the 10th is over, but the month, and with it the cover, is not


def next_due(household: Household, at: datetime) -> Due:
    """Give the next contribution of a family that pays itself, as it stands at a time."""
    today = jakarta_date(at)
    this = Month.of(today)
    month = settled_through(settled(household, today), today) + 1
    owed = bill(household, at)
    amount = price(household, owed.months_billed + 1, at) - owed.amount
    late = month == this and today.day > LAST_DAY
    day = month.last_day if late else date(month.year, month.number, LAST_DAY)
    return Due(month, amount, day, month > this, late)


def due_in_words(due: Due, language: str) -> str:
    """Write the next contribution as one sentence."""
    english = language == "en"
    by, amount = day_in_words(due.by, language), rupiah(due.amount)
    month, before = (month_in_words(each, language) for each in (due.month, due.month + -1))
    if due.paid and english:
        return f"Contributions are paid up to {before}; the next, {amount}, is due by {by}."
    if due.paid:
        return f"Iuran sudah dibayar sampai {before}; berikutnya {amount}, paling lambat {by}."
    if due.late and english:
        return f"The contribution of {month}, {amount}, is unpaid: pay by {by} to stay active."
    if due.late:
        return f"Iuran {month} {amount} belum dibayar: bayar paling lambat {by} agar tetap aktif."
    if english:
        return f"The contribution of {month}, {amount}, is due by {by}."
    return f"Iuran {month} {amount}: bayar paling lambat {by}."


def due_in_short(due: Due, language: str) -> str:
    """Write the next contribution for an SMS."""
    by, amount = day_in_words(due.by, language), rupiah(due.amount)
    month = month_in_words(due.month, language)
    if language == "en":
        return f"{month}: {amount} by {by}"
    return f"Iuran {month} {amount} paling lambat {by}"

"""Gather what the payment pages show about a family: bill in detail, accounts, status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.bpjs.arrears import (
    VA_PREFIX,
    VA_PREFIX_MANDIRI,
    Bill,
    Status,
    bill,
    billed_people,
    family_account,
    in_arrears,
    needs_relisting,
    owing,
    settled,
    standing,
)
from flows.bpjs.dues import due_in_words, next_due
from flows.bpjs.identity import mask_name, mask_number, rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Household, Member
from flows.bpjs.tariffs import tariff
from flows.bpjs.wording import NEXT_STEPS
from flows.bpjs.words import date_words, month_words, span_words, time_words


@dataclass(frozen=True, slots=True)
class Line:
    """Bill one month for the whole family, in rupiah."""

    month: Month
    each: int
    people: int
    together: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Show one family at one time, as seen by one of its members."""

    household: Household
    bill: Bill
    lines: tuple[Line, ...]  # oldest month first; empty if nothing is owed
    people: tuple[Member, ...]  # those who are billed
    status: Status  # of the member who asked
    first: bool  # nothing is owed but a first contribution
    next_due: str  # what is to be paid next, once nothing is owed; empty for whom others pay
    relisting: bool  # a PBI card that needs a new listing first
    account: str  # virtual account at BRI, BNI, BTN and BCA
    account_mandiri: str


def statement(household: Household, at: datetime) -> Statement:
    """Work out what a family owes and how its member stands at a time."""
    owed, state = bill(household, at), standing(household, at)
    account = family_account(household)
    return Statement(
        household=household,
        bill=owed,
        lines=_lines(household, owed, at),
        people=billed_people(household),
        status=state,
        first=bool(owed.amount) and not in_arrears(household, at),
        next_due=_next_due(household, at),
        relisting=needs_relisting(state, at),
        account=account,
        account_mandiri=VA_PREFIX_MANDIRI + account.removeprefix(VA_PREFIX),
    )


def _next_due(household: Household, at: datetime) -> str:
    pays = household.family.segment.pays_itself
    return due_in_words(next_due(household, at), "id") if pays else ""


def _lines(household: Household, owed: Bill, at: datetime) -> tuple[Line, ...]:
    if not owed.amount:
        return ()
    today = jakarta_date(at)
    billed = tuple(owing(settled(household, today), today).items())[-owed.months_billed :]
    each = ((tariff(owed.class_, month), month, people) for month, people in billed)
    return tuple(Line(month, rate, people, rate * people) for rate, month, people in each)


def vocabulary() -> Mapping[str, Callable[..., str]]:
    """Give the templates their words for dates, months, money and masked data."""
    return {
        "bulan": month_words,
        "langkah_berikut": lambda cause: NEXT_STEPS[cause]["id"],
        "rentang": span_words,
        "rupiah": rupiah,
        "samarkan_nama": mask_name,
        "samarkan_nomor": mask_number,
        "tanggal": date_words,
        "waktu": time_words,
    }

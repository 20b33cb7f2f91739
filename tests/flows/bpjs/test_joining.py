"""Whoever joins a family, or begins to pay alone, pays in advance, and nobody pays twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.citizen import NOW, PERSONAS

from flows.bpjs.arrears import (
    bill,
    buy,
    family_account,
    owing,
    price,
    settled,
    settled_through,
    standing,
    status,
)
from flows.bpjs.members import Ledger, Paid
from flows.bpjs.months import WIB, Month
from flows.bpjs.people import Cause, Channel, Family, Household, Member, Relation, Segment
from flows.bpjs.records import decode_household, encode_household
from flows.bpjs.tariffs import tariff

months = st.builds(Month, st.integers(2021, 2030), st.integers(1, 12))


def household(paid_through: Month, *joins: Month | None, class_: str = "III") -> Household:
    members = tuple(
        Member(
            card=f"00998{n:08}",
            nik=f"319901010190{n:04}",
            name=f"Orang {n}",
            born=date(1990, 1, 1),
            relation=Relation.CHILD if n else Relation.HEAD,
            joins=month,
        )
        for n, month in enumerate(joins)
    )
    family = Family("3199020101209001", Segment.PBPU, class_, paid_through)
    return Household(family, members, members[-1])


def paid(home: Household, today: date) -> Household:
    """Give a household as a payment of everything leaves it."""
    members = tuple(replace(member, joins=None) for member in home.members)
    family = replace(home.family, paid_through=settled_through(home, today))
    return Household(family, members, members[-1])


def test_a_new_family_owes_the_present_month_and_is_not_active_before_it_has_paid() -> None:
    this = Month.of(NOW.date())
    home = household(this + -1, this, this)
    owed = bill(home, NOW)
    assert (owed.people, owed.months_billed, owed.amount) == (2, 1, 70_000)
    assert status(home.member, home.family, NOW).cause is Cause.FIRST_PAYMENT


def test_a_baby_joins_a_family_that_has_paid_and_only_the_baby_is_billed() -> None:
    this = Month.of(NOW.date())
    home = household(this, None, None, this + -2)
    born = (this + -2).first_day
    baby = replace(home.member, born=born)
    home = Household(home.family, (*home.members[:2], baby), baby)
    owed = bill(home, NOW)
    assert (owed.people, owed.months_billed, owed.amount) == (1, 3, 105_000)
    parent = home.members[0]
    assert status(parent, home.family, NOW).active
    assert status(home.member, home.family, NOW).cause is Cause.FIRST_PAYMENT


@given(
    paid_through=months,
    joins=st.lists(st.none() | months, min_size=1, max_size=5),
    today=st.dates(date(2021, 1, 1), date(2031, 12, 28)),
)
def test_after_a_payment_nobody_owes_a_month_that_was_billed_and_nobody_is_left_out(
    paid_through: Month, joins: list[Month | None], today: date
) -> None:
    home = household(paid_through, *joins)
    through = settled_through(home, today)
    billed = owing(home, today)
    after = paid(home, today)
    assert not owing(after, today)
    assert after.family.paid_through >= paid_through
    for month, people in billed.items():
        assert month <= through
        firsts = (max(first, Month.of(today)) if first else paid_through + 1 for first in joins)
        assert people == sum(month >= first for first in firsts)
    next_month = Month.of(today) + 2
    later = owing(after, next_month.first_day)
    assert set(later.values()) <= {len(joins)}
    assert not set(later) & set(billed)


@given(
    paid_through=months,
    count=st.integers(1, 5),
    today=st.dates(date(2021, 1, 1), date(2031, 12, 28)),
)
def test_a_family_that_nobody_joins_never_pays_in_advance(
    paid_through: Month, count: int, today: date
) -> None:
    home = household(paid_through, *([None] * count))
    assert all(month < Month.of(today) for month in owing(home, today))


@pytest.mark.parametrize("all_join", [True, False])
def test_an_unpaid_first_contribution_lapses_with_its_month(all_join: bool) -> None:
    this = Month.of(NOW.date())
    later = NOW + timedelta(days=60)
    joins = this if all_join else None
    home = household(this + 2, joins, this)  # who pays already has paid until then
    owed = bill(home, later)
    assert (owed.months_billed, owed.people) == (1, 1 + all_join)
    assert owed.amount == owed.people * tariff("III", this + 2)


def test_a_bill_says_how_many_months_are_for_how_many_people() -> None:
    this = Month.of(NOW.date())
    home = household(this + -2, None, None, None, this)
    owed = bill(home, NOW)
    assert owed.groups == ((1, 3), (1, 4))
    assert owed.amount == (3 + 4) * tariff("III", this)


@given(
    paid_through=months,
    joins=st.lists(st.none() | months, min_size=1, max_size=5),
    credit=st.integers(0, 3_000_000),
    ahead=st.integers(0, 12),
    today=st.dates(date(2021, 1, 1), date(2031, 12, 28)),
)
def test_what_so_many_months_cost_pays_just_these_months(
    paid_through: Month, joins: list[Month | None], credit: int, ahead: int, today: date
) -> None:
    # Nobody joins from a later month on.
    home = household(paid_through, *(each and min(each, Month.of(today)) for each in joins))
    home = Household(replace(home.family, credit=credit), home.members, home.member)
    at = datetime(today.year, today.month, today.day, 12, tzinfo=WIB)
    owed, before = bill(home, at), settled(home, today)
    amount = price(home, owed.months_billed + ahead, at)
    if not amount:  # the credit is enough
        return
    bought = buy(home, amount, Channel.FORM, at)
    after = bought.household
    assert not bill(after, at).amount
    assert standing(after, at).active
    assert after.family.paid_through >= settled_through(before, today) + ahead
    if amount > owed.amount or not ahead:
        assert after.family.paid_through == settled_through(before, today) + ahead
        assert bought.months == owed.months_billed + ahead


@given(month=st.none() | months)
def test_the_first_month_survives_writing_and_reading(month: Month | None) -> None:
    home = household(Month(2026, 1), month)
    text = encode_household(home.family, home.members)
    assert decode_household(text, home.member.card) == home


@pytest.mark.parametrize("class_", ["I", "II", "III"])
def test_the_ledger_takes_the_first_payment_and_the_card_is_active(
    ledger: Ledger, class_: str
) -> None:
    at = datetime(2026, 11, 23, 9, 15, tzinfo=WIB)
    home = PERSONAS["lunas"].household(at)
    amount = 2 * tariff(class_, Month(2026, 11))
    joined = tuple(replace(member, joins=Month(2026, 11)) for member in home.members)
    family = replace(home.family, class_=class_, paid_through=Month(2026, 10))
    ledger._client.hset(ledger._households, family.kk, encode_household(family, joined))
    account = family_account(home)
    outcome = ledger.pay("SIM-PERTAMA", account, amount, at, Channel.FORM)
    assert isinstance(outcome, Paid)
    after = ledger.by_card(home.member.card)
    assert after is not None
    assert after.family.paid_through == Month(2026, 11)
    assert status(after.member, after.family, at).active
    assert not bill(after, at).amount
    assert ledger.total_money().balanced

"""Twenty-eight days, three months, one year: what a newborn's age decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.citizen import NOW, PERSONAS

from flows.bpjs.months import Month
from flows.bpjs.people import Household, Relation
from flows.bpjs.registration.newborn import (
    Way,
    deadline,
    first_month,
    late,
    needs_nik,
    too_old,
    way,
)

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_the_28th_day_is_in_time_and_the_29th_is_not() -> None:
    born = date(2026, 11, 10)
    assert deadline(born) == date(2026, 12, 8)
    assert not late(born, date(2026, 12, 8))
    assert late(born, date(2026, 12, 9))


@given(born=days, age=st.integers(0, 400))
def test_contributions_count_from_the_birth_only_if_it_is_late(born: date, age: int) -> None:
    today = born + timedelta(age)
    month = first_month(born, today)
    assert month == Month.of(born if age > 28 else today)
    assert Month.of(born) <= month <= Month.of(today)


@given(born=days, age=st.integers(0, 800))
def test_age_only_ever_asks_for_more(born: date, age: int) -> None:
    today = born + timedelta(age)
    if too_old(born, today):
        assert age >= 365
        assert needs_nik(born, today)
    if needs_nik(born, today):
        assert age >= 89
        assert late(born, today)


def test_three_months_to_the_day_need_no_nik_yet() -> None:
    assert not needs_nik(date(2026, 8, 23), date(2026, 11, 23))
    assert needs_nik(date(2026, 8, 22), date(2026, 11, 23))
    assert not needs_nik(date(2026, 11, 30), date(2027, 2, 28))


def with_children(slug: str, count: int) -> Household:
    home = PERSONAS[slug].household(NOW)
    child = replace(home.member, relation=Relation.CHILD)
    adults = tuple(m for m in home.members if m.relation is not Relation.CHILD)
    return replace(home, members=(*adults, *([child] * count)))


@pytest.mark.parametrize(
    ("slug", "children", "expected"),
    [
        ("ibu-baru", 0, Way.PAYMENT),
        ("ibu-baru", 5, Way.PAYMENT),
        ("pensiun", 0, Way.PAYMENT),
        ("pbi-aktif", 7, Way.AT_ONCE),
        ("ppu-aktif", 0, Way.AT_ONCE),
        ("ppu-aktif", 2, Way.AT_ONCE),
        ("ppu-aktif", 3, Way.EMPLOYER),
    ],
)
def test_who_pays_for_the_family_decides_how_a_child_joins(
    slug: str, children: int, expected: Way
) -> None:
    assert way(with_children(slug, children)) is expected

"""The service fine, arrears of a family that is only described, and instalments."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.bpjs.arrears import MAX_BILLED_MONTHS
from flows.bpjs.estimates import (
    FINE_EXAMPLES,
    FINE_MONTHS,
    FINE_MOST,
    PLAN_MOST_PARTS,
    arrears_of,
    instalments,
    service_fine,
)
from flows.bpjs.months import Month
from flows.bpjs.tariffs import CLASSES, tariff

TODAY = date(2026, 11, 23)
COSTS, MONTHS = st.integers(0, 10**10), st.integers(0, 600)


@pytest.mark.parametrize(
    ("cost", "months", "amount", "capped"),
    [
        (4_000_000, 2, 400_000, False),
        (10_000_000, 15, 6_000_000, False),
        (80_000_000, 12, 30_000_000, True),
        (50_000_000, 12, 30_000_000, False),
        (4_000_000, 0, 0, False),
    ],
)
def test_the_fine_is_5_percent_a_month_up_to_12_months_and_30_million(
    cost: int, months: int, amount: int, capped: bool
) -> None:
    fine = service_fine(cost, months)
    assert (fine.amount, fine.capped) == (amount, capped)


def test_the_three_examples_show_the_plain_rule_and_both_limits() -> None:
    plain, long, dear = (service_fine(*example) for example in FINE_EXAMPLES)
    assert (plain.counted, plain.capped) == (plain.months, False)
    assert (long.counted, long.months) == (12, 15)
    assert (dear.formula, dear.amount) == (48_000_000, 30_000_000)


@given(COSTS, MONTHS, COSTS, MONTHS)
def test_a_fine_grows_with_cost_and_months_and_never_beyond_its_limits(
    cost: int, months: int, more_cost: int, more_months: int
) -> None:
    fine = service_fine(cost, months)
    assert 0 <= fine.amount <= min(FINE_MOST, cost * 6 // 10)
    assert fine.counted <= FINE_MONTHS
    assert fine.amount <= service_fine(cost + more_cost, months + more_months).amount


@pytest.mark.parametrize(("cost", "months"), [(-1, 1), (1, -1)])
def test_a_negative_fine_is_refused(cost: int, months: int) -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        service_fine(cost, months)


def test_arrears_count_the_months_before_the_present_one_each_at_its_own_tariff() -> None:
    bill = arrears_of("III", 2, 1, date(2021, 2, 15))
    assert bill.amount == tariff("III", Month(2020, 12)) + tariff("III", Month(2021, 1))


@given(st.sampled_from(CLASSES), MONTHS, st.integers(1, 20))
def test_arrears_of_today_are_months_times_people_times_tariff(
    class_: str, months: int, people: int
) -> None:
    bill = arrears_of(class_, months, people, TODAY)
    billed = min(months, MAX_BILLED_MONTHS)
    assert bill.amount == billed * people * tariff(class_, Month.of(TODAY))
    assert bill.capped is (months > MAX_BILLED_MONTHS)


@given(st.integers(0, 10**9), st.integers(1, PLAN_MOST_PARTS))
def test_instalments_add_up_to_the_amount_and_hardly_differ(amount: int, parts: int) -> None:
    plan = instalments(amount, parts)
    assert len(plan) == parts
    assert sum(plan) == amount
    assert 0 <= plan[-1] - plan[0] < parts
    assert len(set(plan[:-1])) <= 1


@pytest.mark.parametrize("parts", [0, PLAN_MOST_PARTS + 1])
def test_a_plan_has_at_most_12_instalments(parts: int) -> None:
    with pytest.raises(ValueError, match="1 to 12 instalments"):
        instalments(1_000_000, parts)

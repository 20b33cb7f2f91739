"""Facilities exist everywhere, and change after three months, on the 1st."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.bpjs.facilities import (
    USUAL,
    Enrolment,
    counts_from,
    dentists,
    facilities,
    facility,
    may_change_from,
    present,
    read_enrolment,
    write_enrolment,
)
from flows.bpjs.months import Month
from flows.bpjs.regions import provinces, regencies

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
codes = st.sampled_from([USUAL, "32.73-2", "32.73-3"])


def test_every_region_has_facilities_and_dentists_with_codes_and_names_of_their_own() -> None:
    listed = [
        place
        for province in provinces()
        for region in regencies(province.code)
        for place in (*facilities(region.code), *dentists(region.code))
    ]
    assert len(listed) == 5 * 514
    assert len({place.code for place in listed}) == len(listed)
    assert len({place.name for place in listed}) == len(listed)
    assert all(facility(place.code) == place for place in listed[::97])


@pytest.mark.parametrize("code", ["31", "31.99", "", "31.74-9", "x"])
def test_what_is_no_region_or_facility_has_none(code: str) -> None:
    assert not facilities(code)
    assert facility(code) is None


@given(since=days)
def test_three_months_later_means_the_same_day_or_the_last_of_a_shorter_month(since: date) -> None:
    free = may_change_from(Enrolment(USUAL, since))
    assert Month.of(free) - Month.of(since) == 3
    assert free.day == since.day or free == Month.of(free).last_day


def test_the_30th_of_november_ends_on_the_last_of_february() -> None:
    assert may_change_from(Enrolment(USUAL, date(2026, 11, 30))) == date(2027, 2, 28)
    assert may_change_from(Enrolment(USUAL, date(2027, 11, 30))) == date(2028, 2, 29)


def test_who_has_been_there_for_ever_may_change_at_once() -> None:
    assert may_change_from(Enrolment(USUAL, None)) == date.min


@given(today=days)
def test_a_change_counts_from_the_first_of_the_next_month(today: date) -> None:
    first = counts_from(today)
    assert first.day == 1
    assert timedelta(0) < first - today <= timedelta(31)


@given(code=codes, other=codes, asked=days, later=st.integers(0, 400))
def test_a_change_becomes_the_present_on_its_day_and_not_before(
    code: str, other: str, asked: date, later: int
) -> None:
    enrolment = Enrolment(code, None, "31.74-G1", other, counts_from(asked))
    today = asked + timedelta(later)
    now = present(enrolment, today)
    if today < counts_from(asked):
        assert now == enrolment
    else:
        assert (now.code, now.since, now.next_from) == (other, counts_from(asked), None)
        assert now.dentist == "31.74-G1"
    assert present(now, today) == now


@given(since=st.none() | days, start=st.none() | days)
def test_an_enrolment_survives_writing_and_reading(since: date | None, start: date | None) -> None:
    enrolment = Enrolment(USUAL, since, "", "32.73-2" if start else "", start)
    assert read_enrolment(write_enrolment(enrolment)) == enrolment

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lokal import get_holidays

from flows.bpjs import hooks, hours
from flows.bpjs.hours import (
    WIB,
    after_working_days,
    in_words,
    is_working_day,
    next_opening,
    office_open,
)

any_time = st.datetimes(
    datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.sampled_from([UTC, WIB])
)


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-23"])  # a Sunday and a Monday
def test_the_holidays_are_read_before_the_first_message_asks_for_them(day: str) -> None:
    hours._days_off.cache_clear()
    hooks.warm_up(SimpleNamespace(clock=lambda: wib(f"{day}T09:00:00")))
    assert hours._days_off.cache_info().currsize == 1


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


class TestOfficeOpen:
    @pytest.mark.parametrize(
        "at", ["2026-11-23T08:00", "2026-11-23T14:59:59", "2026-11-27T12:00", "2026-08-18T08:00"]
    )
    def test_officers_answer_in_office_hours(self, at):
        assert office_open(wib(at))

    @pytest.mark.parametrize(
        "at",
        ["2026-11-23T07:59:59", "2026-11-23T15:00", "2026-11-21T10:00", "2026-11-22T10:00"],
    )
    def test_nobody_answers_at_night_and_at_the_weekend(self, at):
        assert not office_open(wib(at))

    @pytest.mark.parametrize(
        "at", ["2026-08-17T10:00", "2026-12-25T10:00", "2026-12-24T10:00", "2026-03-20T10:00"]
    )
    def test_nobody_answers_on_holidays_and_joint_leave(self, at):
        assert not office_open(wib(at))

    def test_every_time_zone_means_the_same_moment(self):
        assert office_open(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
        assert not office_open(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
        assert not office_open(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))

    def test_a_time_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="without a time zone"):
            office_open(datetime(2026, 11, 23, 9, 0))

    def test_the_days_off_of_2026_are_those_of_an_independent_source(self):
        listed = {date.fromisoformat(holiday.date) for holiday in get_holidays(2026).holidays}
        day, closed = date(2026, 1, 1), set()
        while day.year == 2026:
            if day.weekday() < 5 and not office_open(datetime.combine(day, time(10), WIB)):
                closed.add(day)
            day += timedelta(days=1)
        assert closed == {day for day in listed if day.weekday() < 5}


class TestNextOpening:
    @pytest.mark.parametrize(
        ("at", "opening"),
        [
            ("2026-11-23T07:00", "2026-11-23T08:00"),
            ("2026-11-23T08:00", "2026-11-23T08:00"),
            ("2026-11-23T09:00", "2026-11-24T08:00"),
            ("2026-11-20T15:00", "2026-11-23T08:00"),
            ("2026-12-23T16:00", "2026-12-28T08:00"),
            ("2026-12-31T16:00", "2027-01-04T08:00"),
        ],
    )
    def test_it_skips_nights_weekends_and_holidays(self, at, opening):
        assert next_opening(wib(at)) == wib(opening)

    @given(any_time)
    def test_it_is_an_open_moment_that_is_not_past(self, at):
        opening = next_opening(at)
        assert opening >= at
        assert office_open(opening)
        assert opening.astimezone(WIB).time() == time(8)

    @given(any_time)
    def test_a_closed_office_stays_closed_until_then(self, at):
        opening = next_opening(at)
        if not office_open(at):
            middle = at + (opening - at) / 2
            assert middle == opening or not office_open(middle)


class TestInWords:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("id", "Senin, 23 November 2026 pukul 08.00 WIB"),
            ("en", "Monday, 23 November 2026 at 08:00 WIB"),
        ],
    )
    def test_a_moment_is_written_in_either_language(self, language, words):
        assert in_words(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), language) == words

    def test_every_day_and_month_has_its_name(self):
        assert in_words(wib("2026-05-31T23:05"), "id") == "Minggu, 31 Mei 2026 pukul 23.05 WIB"
        assert in_words(wib("2026-01-03T00:00"), "en") == "Saturday, 3 January 2026 at 00:00 WIB"


def test_working_days_leave_out_christmas_and_the_weekend() -> None:
    paid = wib("2026-12-23 16:00")  # 24 December is joint leave, 25 December a Friday
    assert after_working_days(paid, 1) == wib("2026-12-28 16:00")
    assert after_working_days(paid, 3) == wib("2026-12-30 16:00")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 11, 30)), st.integers(0, 5))
def test_so_many_working_days_pass_as_were_asked_for(at: datetime, days: int) -> None:
    at = at.replace(tzinfo=WIB)
    later = after_working_days(at, days)
    assert later.timetz() == at.timetz()
    passed = [at.date() + timedelta(days=n + 1) for n in range((later - at).days)]
    assert sum(map(is_working_day, passed)) == days
    assert not passed or is_working_day(passed[-1])

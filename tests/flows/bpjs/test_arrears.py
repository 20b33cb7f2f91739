from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.bpjs.arrears import (
    ACTIVATION,
    MAX_BILLED_MONTHS,
    Status,
    active_from,
    bill,
    bill_for,
    birthday,
    card_of,
    family_account,
    needs_relisting,
    status,
    unpaid_months,
    virtual_account,
)
from flows.bpjs.months import WIB, Month, jakarta_date
from flows.bpjs.people import (
    Cause,
    Channel,
    Family,
    Household,
    Member,
    Relation,
    Segment,
)

months = st.builds(Month, st.integers(2021, 2060), st.integers(1, 12))
days = st.dates(date(2024, 1, 1), date(2060, 12, 31))
classes = st.sampled_from(["I", "II", "III"])


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=WIB)


def person(number: int = 1, relation: Relation = Relation.HEAD, **more: object) -> Member:
    fields = {"nik": "3199010101900001", "name": "Budi Contoh", "born": date(1990, 1, 1)} | more
    return Member(card=f"0099900000{number:03d}", relation=relation, **fields)


def family(paid_through: Month, segment: Segment = Segment.PBPU, **more: object) -> Family:
    fields = {"class_": "III"} | more
    return Family(kk="3199020101200001", segment=segment, paid_through=paid_through, **fields)


def household(home: Family, *members: Member) -> Household:
    return Household(home, members, members[0])


class TestMonths:
    @given(months, st.integers(-500, 500))
    def test_adding_and_taking_apart_agree(self, month: Month, count: int) -> None:
        assert (month + count) - month == count

    @given(days)
    def test_a_day_lies_between_the_first_and_the_last_of_its_month(self, day: date) -> None:
        month = Month.of(day)
        assert month.first_day <= day <= month.last_day
        assert month.last_day + timedelta(days=1) == (month + 1).first_day

    @given(months)
    def test_writing_and_reading_agree(self, month: Month) -> None:
        assert Month.parse(str(month)) == month

    @pytest.mark.parametrize(
        "text", ["", "2026", "2026-8", "26-08", "2026-13", "2026-00", "٢٠٢٦-٠٨"]
    )
    def test_anything_else_is_not_a_month(self, text: str) -> None:
        with pytest.raises(ValueError, match="month"):
            Month.parse(text)

    def test_february_knows_leap_years(self) -> None:
        assert Month(2028, 2).last_day == date(2028, 2, 29)
        assert Month(2026, 2).last_day == date(2026, 2, 28)

    def test_the_day_is_that_of_jakarta(self) -> None:
        assert jakarta_date(datetime(2026, 11, 30, 17, tzinfo=UTC)) == date(2026, 12, 1)
        assert jakarta_date(datetime(2026, 11, 30, 16, 59, tzinfo=UTC)).month == 11

    def test_a_time_without_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without time zone"):
            jakarta_date(datetime(2026, 11, 30))


class TestUnpaidMonths:
    def test_the_present_month_is_not_in_arrears(self) -> None:
        assert unpaid_months(Month(2026, 10), date(2026, 11, 30)) == ()

    def test_last_month_is_as_soon_as_the_new_one_begins(self) -> None:
        assert unpaid_months(Month(2026, 10), date(2026, 12, 1)) == (Month(2026, 11),)

    def test_years_are_crossed(self) -> None:
        assert unpaid_months(Month(2025, 11), date(2026, 2, 1)) == (
            Month(2025, 12),
            Month(2026, 1),
        )

    @given(months, days)
    def test_they_follow_each_other_from_the_last_paid_one_to_last_month(
        self, paid: Month, today: date
    ) -> None:
        unpaid = unpaid_months(paid, today)
        assert len(unpaid) == max(0, Month.of(today) - paid - 1)
        assert [month - paid for month in unpaid] == list(range(1, len(unpaid) + 1))
        assert all(month < Month.of(today) for month in unpaid)

    @given(months, days, st.integers(0, 40))
    def test_time_never_makes_them_fewer(self, paid: Month, today: date, later: int) -> None:
        after = unpaid_months(paid, today + timedelta(days=later))
        assert set(unpaid_months(paid, today)) <= set(after)


class TestBill:
    def test_three_months_of_a_family_of_four_in_class_three(self) -> None:
        owed = bill_for("III", [Month(2026, n) for n in (8, 9, 10)], 4)
        assert (owed.months_owed, owed.amount, owed.capped) == (3, 420_000, False)

    @pytest.mark.parametrize(
        ("class_", "rupiah"), [("I", 3_600_000), ("II", 2_400_000), ("III", 840_000)]
    )
    def test_at_most_24_months_are_billed(self, class_: str, rupiah: int) -> None:
        owed = bill_for(class_, unpaid_months(Month(2022, 9), date(2026, 12, 1)), 1)
        assert (owed.months_owed, owed.months_billed) == (50, 24)
        assert (owed.amount, owed.capped) == (rupiah, True)

    def test_the_newest_24_months_count_each_at_its_own_tariff(self) -> None:
        unpaid = unpaid_months(Month(2020, 6), date(2022, 12, 1))  # July 2020 to November 2022
        assert len(unpaid) == 29
        cheap, dear = 1, 23  # December 2020, then January 2021 to November 2022
        assert bill_for("III", unpaid, 1).amount == cheap * 25_500 + dear * 35_000

    @given(classes, months, days, st.integers(1, 12))
    def test_a_family_owes_the_sum_of_its_people(
        self, class_: str, paid: Month, today: date, people: int
    ) -> None:
        unpaid = unpaid_months(paid, today)
        alone = bill_for(class_, unpaid, 1)
        together = bill_for(class_, unpaid, people)
        assert together.amount == people * alone.amount
        assert together.months_billed == min(len(unpaid), MAX_BILLED_MONTHS)
        assert together.capped == (len(unpaid) > MAX_BILLED_MONTHS)

    @given(classes, months, days, st.integers(0, 400), st.integers(1, 6))
    def test_waiting_never_makes_it_cheaper_and_paying_a_month_never_dearer(
        self, class_: str, paid: Month, today: date, later: int, people: int
    ) -> None:
        now = bill_for(class_, unpaid_months(paid, today), people).amount
        assert bill_for(class_, unpaid_months(paid, today + timedelta(later)), people).amount >= now
        assert bill_for(class_, unpaid_months(paid + 1, today), people).amount <= now

    def test_the_dead_are_not_billed(self) -> None:
        home = household(
            family(Month(2026, 8)),
            person(1, cause=Cause.DECEASED),
            person(2, Relation.WIFE),
            person(3, Relation.CHILD),
        )
        owed = bill(home, noon(date(2026, 11, 23)))
        assert (owed.people, owed.amount) == (2, 2 * 2 * 35_000)
        assert family_account(home) == "8888899900000002"

    @pytest.mark.parametrize("segment", [Segment.PPU, Segment.PBI])
    def test_who_does_not_pay_itself_owes_nothing(self, segment: Segment) -> None:
        home = household(family(Month(2020, 1), segment), person())
        assert bill(home, noon(date(2026, 11, 23))).amount == 0


class TestVirtualAccount:
    def test_it_is_the_bank_code_and_the_last_11_digits_as_in_the_press(self) -> None:
        assert virtual_account("0001944358911") == "8888801944358911"
        assert virtual_account("0001944358911", "89888") == "8988801944358911"

    @given(st.integers(0, 10**11 - 1), st.sampled_from(["88888", "89888"]))
    def test_it_leads_back_to_the_card(self, tail: int, prefix: str) -> None:
        card = f"00{tail:011d}"
        assert card_of(virtual_account(card, prefix)) == card

    @pytest.mark.parametrize(
        "va",
        [
            "",
            "88888",
            "888880194435891",
            "88888019443589111",
            "1111101944358911",
            "88888x1944358911",
        ],
    )
    def test_other_numbers_are_none(self, va: str) -> None:
        assert card_of(va) is None


class TestStatus:
    at = noon(date(2026, 11, 23))

    def test_a_paid_family_is_active(self) -> None:
        assert status(person(), family(Month(2026, 11)), self.at) == Status(active=True)

    def test_a_family_stays_active_to_the_end_of_the_month_it_did_not_pay(self) -> None:
        home = family(Month(2026, 10))
        last_second = datetime(2026, 11, 30, 23, 59, 59, tzinfo=WIB)
        assert status(person(), home, last_second).active
        suspended = status(person(), home, last_second + timedelta(seconds=1))
        assert suspended == Status(False, Cause.ARREARS, date(2026, 12, 1))

    @given(months, days)
    def test_a_self_paying_member_is_active_exactly_when_nothing_is_owed(
        self, paid: Month, today: date
    ) -> None:
        home = household(family(paid), person())
        now = status(home.member, home.family, noon(today))
        assert now.active == (bill(home, noon(today)).amount == 0)
        assert now.since is None or paid.last_day < now.since <= today

    def test_others_are_active_whatever_is_paid(self) -> None:
        assert status(person(), family(Month(2020, 1), Segment.PBI), self.at).active
        assert status(person(), family(Month(2020, 1), Segment.PPU), self.at).active

    @pytest.mark.parametrize(
        "cause",
        [Cause.LEFT_EMPLOYER, Cause.DATA_MISMATCH, Cause.PBI_STOPPED, Cause.DECEASED],
    )
    def test_a_recorded_cause_outweighs_arrears(self, cause: Cause) -> None:
        member = person(cause=cause, cause_since=date(2026, 9, 1))
        assert status(member, family(Month(2026, 1)), self.at) == Status(
            False, cause, date(2026, 9, 1)
        )

    def test_a_workers_child_loses_the_cover_on_the_21st_birthday(self) -> None:
        child = person(2, Relation.CHILD, born=date(2005, 11, 23))
        home = family(Month(2026, 11), Segment.PPU)
        assert status(child, home, self.at - timedelta(days=1)).active
        assert status(child, home, self.at + timedelta(days=0)) == Status(
            False, Cause.AGE_21, date(2026, 11, 23)
        )

    def test_a_student_keeps_it_to_the_25th(self) -> None:
        home = family(Month(2026, 11), Segment.PPU)
        at_22 = person(2, Relation.CHILD, born=date(2004, 1, 1), studying=True)
        at_25 = person(2, Relation.CHILD, born=date(2001, 11, 23), studying=True)
        assert status(at_22, home, self.at).active
        assert status(at_25, home, self.at).cause is Cause.AGE_21

    def test_age_does_not_matter_to_wives_nor_in_families_that_pay_themselves(self) -> None:
        old = {"born": date(1980, 1, 1)}
        assert status(
            person(2, Relation.WIFE, **old), family(Month(2026, 11), Segment.PPU), self.at
        ).active
        assert status(person(2, Relation.CHILD, **old), family(Month(2026, 11)), self.at).active

    @given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
    def test_a_birthday_is_the_first_day_of_that_age(self, born: date, age: int) -> None:
        day = birthday(born, age)
        assert day.year - born.year == age
        assert (day.month, day.day) == (born.month, born.day) or (
            (born.month, born.day, day.month, day.day) == (2, 29, 3, 1)
        )


class TestActivation:
    friday = datetime(2026, 11, 20, 14, tzinfo=WIB)

    def test_every_channel_has_a_rule_with_its_source(self) -> None:
        assert set(ACTIVATION) == set(Channel)
        assert all(rule.source for rule in ACTIVATION.values())

    @pytest.mark.parametrize("channel", [Channel.FORM, Channel.OFFICE])
    def test_the_form_and_the_office_are_immediate(self, channel: Channel) -> None:
        assert active_from(channel, self.friday) == self.friday

    @pytest.mark.parametrize("channel", [Channel.APP, Channel.CALL_CENTRE, Channel.WEBSITE])
    def test_app_call_centre_and_website_take_a_day(self, channel: Channel) -> None:
        assert active_from(channel, self.friday) == self.friday + timedelta(hours=24)

    def test_only_the_call_centre_wants_another_call(self) -> None:
        assert [c for c, rule in ACTIVATION.items() if rule.call_again] == [Channel.CALL_CENTRE]

    @pytest.mark.parametrize(("weekday", "days"), [(0, 3), (1, 3), (2, 5), (4, 5), (5, 4), (6, 3)])
    def test_pandawa_takes_three_working_days(self, weekday: int, days: int) -> None:
        paid = datetime(2026, 11, 16 + weekday, 9, tzinfo=WIB)  # 16 November 2026 is a Monday
        assert active_from(Channel.PANDAWA, paid) == paid + timedelta(days=days)

    def test_the_card_waits_for_its_channel_and_then_works(self) -> None:
        home = family(Month(2026, 11), active_from=self.friday + timedelta(hours=24))
        early = status(person(), home, self.friday)
        assert (early.active, early.cause) == (False, Cause.WAITING)
        assert early.active_from == home.active_from
        assert status(person(), home, self.friday + timedelta(hours=24)).active


class TestRelisting:
    @pytest.mark.parametrize(
        ("since", "needed"),
        [
            (date(2026, 8, 23), False),
            (date(2026, 5, 23), False),
            (date(2026, 5, 22), True),
            (date(2025, 9, 23), True),
        ],
    )
    def test_it_is_needed_after_more_than_six_months(self, since: date, needed: bool) -> None:
        stopped = Status(False, Cause.PBI_STOPPED, since)
        assert needs_relisting(stopped, noon(date(2026, 11, 23))) is needed

    def test_six_months_after_the_end_of_august_end_with_february(self) -> None:
        stopped = Status(False, Cause.PBI_STOPPED, date(2026, 8, 31))
        assert not needs_relisting(stopped, noon(date(2027, 2, 28)))
        assert needs_relisting(stopped, noon(date(2027, 3, 1)))

    def test_it_is_only_for_pbi(self) -> None:
        late = Status(False, Cause.ARREARS, date(2020, 1, 1))
        assert not needs_relisting(late, noon(date(2026, 11, 23)))

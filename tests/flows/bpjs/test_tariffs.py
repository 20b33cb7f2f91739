from pathlib import Path

import pytest

from flows.bpjs.months import Month
from flows.bpjs.tariffs import Tariff, load_tariffs, tariff, tariff_parts


@pytest.mark.parametrize(
    ("class_", "month", "rupiah"),
    [
        ("III", "2020-07", 25_500),
        ("III", "2020-12", 25_500),
        ("III", "2021-01", 35_000),
        ("III", "2026-11", 35_000),
        ("II", "2020-12", 100_000),
        ("II", "2026-11", 100_000),
        ("I", "2020-07", 150_000),
        ("I", "2026-11", 150_000),
    ],
)
def test_a_member_pays_what_the_article_says(class_: str, month: str, rupiah: int) -> None:
    assert tariff(class_, Month.parse(month)) == rupiah


@pytest.mark.parametrize("month", ["2020-07", "2020-12", "2021-01", "2030-01"])
def test_class_three_costs_42000_in_all_whoever_pays_it(month: str) -> None:
    assert tariff_parts("III", Month.parse(month)).total == 42_000


def test_the_government_adds_7000_to_class_three_since_2021() -> None:
    assert tariff_parts("III", Month(2021, 1)) == Tariff(member=35_000, government=7_000)


def test_a_month_before_the_table_has_no_tariff() -> None:
    with pytest.raises(ValueError, match="no tariff is known for 2020-06"):
        tariff("III", Month(2020, 6))


def test_there_are_only_three_classes() -> None:
    with pytest.raises(ValueError, match="no such class: '4'"):
        tariff("4", Month(2026, 1))


ROW = "- {{berlaku_mulai: {since}, I: {i}, II: {i}, III: {i}}}\n"
FREE = "{iuran: 0, bantuan: 1}"
FAIR = "{iuran: 1, bantuan: 0}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ROW.format(since="2021-01", i=FAIR) * 2, "each month once"),
        (ROW.format(since="2021-01", i=FAIR) + ROW.format(since="2020-01", i=FAIR), "order"),
        ("[]", "needs rows"),
        (ROW.format(since="2021-1", i=FAIR), "not a month"),
        (ROW.format(since="2021-01", i=FREE), "negative or free"),
        (ROW.format(since="2021-01", i="{iuran: 5}"), "needs iuran and bantuan"),
        (ROW.format(since="2021-01", i="5"), "needs iuran and bantuan"),
        ("- {berlaku_mulai: 2021-01, I: 5}", "needs berlaku_mulai"),
    ],
)
def test_a_broken_tariff_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "tariffs.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_tariffs(file)

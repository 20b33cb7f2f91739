"""Sums and spans as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.bpjs.amounts import MOST_MONTHS, MOST_RUPIAH, read_count, read_months, read_rupiah
from flows.bpjs.identity import rupiah


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("4 juta", 4_000_000),
        ("4jt", 4_000_000),
        ("Rp4.000.000", 4_000_000),
        ("Rp 4.000.000,-", 4_000_000),
        ("Rp4.000.000,00", 4_000_000),
        ("4,000,000", 4_000_000),
        ("10000000", 10_000_000),
        ("4,5 juta", 4_500_000),
        ("4.5 jt", 4_500_000),
        ("500rb", 500_000),
        ("750 ribu rupiah", 750_000),
        ("dua juta", 2_000_000),
        ("biayanya sekitar 80 juta min", 80_000_000),
        ("4 million", 4_000_000),
        ("seratus ribu", 100_000),
        ("seratus lima puluh ribu rupiah", 150_000),
        ("dua belas juta", 12_000_000),
        ("dua puluh lima juta", 25_000_000),
        ("sejuta", 1_000_000),
        ("sepuluh juta", 10_000_000),
    ],
)
def test_a_sum_is_read_as_people_write_it(text: str, amount: int) -> None:
    assert read_rupiah(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mahal",
        "juta",
        "0",
        "-5",
        "minus 5",
        "minus lima juta",
        "dua",
        "4.00",
        "1.2.3 juta",
        "4 atau 5 juta",
        "9" * 5000,
    ],
)
def test_what_is_not_one_sum_above_zero_is_refused(text: str) -> None:
    assert read_rupiah(text) is None


@given(st.integers(1, MOST_RUPIAH))
def test_every_sum_that_the_bot_writes_is_read_again(amount: int) -> None:
    assert read_rupiah(rupiah(amount)) == amount
    assert read_rupiah(str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("15", 15),
        ("15 bulan", 15),
        ("15bln", 15),
        ("nunggak 8 bulan min", 8),
        ("dua bulan", 2),
        ("sebulan", 1),
        ("setahun", 12),
        ("2 tahun", 24),
        ("satu thn", 12),
        ("3 years", 36),
    ],
)
def test_a_span_is_read_in_months(text: str, months: int) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize(
    "text", ["", "lama", "0", "-3", "1,5 tahun", "999 tahun", "1 tahun 2 bulan"]
)
def test_what_is_no_whole_number_of_months_is_refused(text: str) -> None:
    assert read_months(text) is None


@given(st.text(max_size=60))
def test_no_text_makes_a_reader_fail(text: str) -> None:
    amount, months = read_rupiah(text), read_months(text)
    assert amount is None or 0 < amount <= MOST_RUPIAH
    assert months is None or 1 <= months <= MOST_MONTHS


@pytest.mark.parametrize(
    ("text", "count"), [("4 orang", 4), ("tiga", 3), ("6x", 6), ("12 kali", 12)]
)
def test_a_count_is_read_in_digits_and_words(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["", "banyak", "3 atau 4", "2,5"])
def test_what_is_not_one_count_is_refused(text: str) -> None:
    assert read_count(text) is None

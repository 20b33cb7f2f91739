"""Pandawa's direct message is read whatever separates its parts and however they are ordered."""

from __future__ import annotations

from datetime import datetime

import pytest

from flows.bpjs.cabinet import Row
from flows.bpjs.chat.direct import Message, read_message
from flows.bpjs.months import WIB
from flows.bpjs.tickets import Kind, Stage, answered_at, number_of, read_number, stage

NIK, CARD = "3199015204860001", "0099900000001"
WHOLE = Message("siti umpama", NIK, CARD)


@pytest.mark.parametrize(
    "separator", [" – ", "–", " — ", "—", " - ", "-", " ‐ ", "−", "|", " # ", ", ", ";", "\n", ": "]
)
def test_any_separator_will_do(separator: str) -> None:
    parts = ("Aktivasi BPJS Kesehatan", "Siti Umpama", NIK, CARD)
    assert read_message(separator.join(parts)) == WHOLE


@pytest.mark.parametrize(
    "keyword",
    ["Aktifasi BPJS", "AKTIVASI BPJS KESEHATAN", "reaktivasi", "aktivasi kartu bpjs", "Aktipasi"],
)
def test_the_keyword_may_be_misspelt_or_short(keyword: str) -> None:
    assert read_message(f"{keyword} – Siti Umpama – {NIK} – {CARD}") == WHOLE


def test_digits_tell_what_is_what() -> None:
    swapped = Message("siti umpama", NIK, CARD, swapped=True)
    assert read_message(f"Aktivasi BPJS – {CARD} – {NIK} – Siti Umpama") == swapped
    assert read_message(f"Aktivasi BPJS – NIK: {NIK} – Kartu {CARD} – Nama Siti Umpama") == WHOLE
    spaced = "Aktivasi BPJS – Siti Umpama – 3199-0152-0486-0001 – 000 999 000 0000 1"
    assert read_message(spaced) == Message("siti umpama", NIK, wrong=("00099900000001",))


def test_a_hyphen_in_a_name_separates_nothing() -> None:
    found = read_message(f"Aktivasi BPJS Kesehatan-Nur-Azizah-{NIK}-{CARD}")
    assert found == Message("nur-azizah", NIK, CARD)


def test_what_is_missing_stays_empty() -> None:
    assert read_message(f"Aktivasi BPJS – {NIK} – {CARD}") == Message("", NIK, CARD)
    assert read_message(f"Aktivasi BPJS – Siti – {CARD}") == Message("siti", "", CARD)


def test_the_pattern_itself_is_known() -> None:
    found = read_message("Aktivasi BPJS Kesehatan – Nama – NIK – Nomor BPJS")
    assert found == Message(template=True)


@pytest.mark.parametrize(
    "text",
    [
        "aktivasi bpjs",
        "Aktivasi BPJS saya gagal, tolong",
        "aktifkan kartu saya",
        "halo - apa - kabar",
    ],
)
def test_other_messages_are_left_alone(text: str) -> None:
    assert read_message(text) is None


def test_ticket_numbers_are_read_however_they_are_typed() -> None:
    number = number_of(Kind.COMPLAINT, "ab12cd34ef")
    for typed in (number, number.lower(), number.replace("-", ""), f"tiket {number} ya"):
        assert read_number(typed) == number
    assert read_number("tidak ada nomor") is None
    assert read_number("pengaduan") is None
    assert read_number("P-ENGA-DUAN") == "P-ENGA-DUAN"


@pytest.mark.parametrize(
    ("came_in", "answered"),
    [
        ("2026-11-23T09:00", "2026-11-24T08:00"),
        ("2026-11-23T16:00", "2026-11-24T08:00"),
        ("2026-11-27T14:59", "2026-11-30T08:00"),
        ("2026-11-28T10:00", "2026-11-30T08:00"),
        ("2026-12-24T10:00", "2026-12-28T08:00"),  # Christmas on a Friday
    ],
)
def test_officers_answer_on_the_next_working_day(came_in: str, answered: str) -> None:
    at = datetime.fromisoformat(came_in).replace(tzinfo=WIB)
    assert answered_at(at) == datetime.fromisoformat(answered).replace(tzinfo=WIB)


def test_the_clock_decides_how_far_a_ticket_is() -> None:
    night = datetime(2026, 11, 23, 20, tzinfo=WIB)
    ticket = Row(
        "tiket", "P", {"masuk": night.isoformat(), "jawab": answered_at(night).isoformat()}
    )
    assert stage(ticket, night) is Stage.WAITING
    assert stage(ticket, answered_at(night)) is Stage.ANSWERED
    day = night.replace(hour=9)
    ticket = Row("tiket", "P", {"masuk": day.isoformat(), "jawab": answered_at(day).isoformat()})
    assert stage(ticket, day) is Stage.CHECKING

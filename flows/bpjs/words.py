"""Write dates, times and months the Indonesian way, for the web pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flows.bpjs.months import WIB, Month

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


def date_words(day: date) -> str:
    """Write `17 Agustus 1985`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def time_words(at: datetime) -> str:
    """Write `22 November 2026 pukul 09.15 WIB`, in Jakarta's time."""
    local = at.astimezone(WIB)
    return f"{date_words(local.date())} pukul {local:%H.%M} WIB"


def month_words(month: Month) -> str:
    """Write `Agustus 2026`."""
    return f"{MONTHS[month.number - 1]} {month.year}"


def span_words(months: Sequence[Month]) -> str:
    """Write `Agustus 2026 sampai Oktober 2026`, or the one month."""
    first, last = month_words(months[0]), month_words(months[-1])
    return first if first == last else f"{first} sampai {last}"


def day_in_words(day: date, language: str) -> str:
    """Write `17 Agustus 1985`, or `17 August 1985` for English."""
    return date_words(day) if language == "id" else f"{day.day} {day:%B} {day.year}"


def month_in_words(month: Month, language: str) -> str:
    """Write `Agustus 2026`, or `August 2026` for English."""
    return month_words(month) if language == "id" else f"{month.first_day:%B %Y}"

"""Know the office hours of Pandawa: Monday to Friday, 08.00 to 15.00 WIB, not on holidays.

Hours: kompas.com, 28 November 2020 (nasional/read/2020/11/28/21244461). Holidays and joint leave
come from the `holidays` package, which follows the yearly decree of three ministers.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from flows.bpjs.months import WIB

OPENS, CLOSES = time(8), time(15)

_DAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
_HOUR = {"id": "pukul %H.%M WIB", "en": "at %H:%M WIB"}


def office_open(at: datetime) -> bool:
    """Tell whether officers answer at this aware time; closing time itself is closed."""
    at = _in_wib(at)
    return is_working_day(at.date()) and OPENS <= at.time() < CLOSES


def next_opening(at: datetime) -> datetime:
    """Give the first opening, in WIB, that is not before this aware time."""
    at = _in_wib(at)
    opening = datetime.combine(at.date(), OPENS, WIB)
    while opening < at or not is_working_day(opening.date()):
        opening += timedelta(days=1)
    return opening


def after_working_days(at: datetime, days: int) -> datetime:
    """Give the same time of day so many working days later; the day itself does not count."""
    later = _in_wib(at)
    while days:
        later += timedelta(days=1)
        days -= is_working_day(later.date())
    return later


def in_words(at: datetime, language: str) -> str:
    """Write an aware time, such as "Senin, 23 November 2026 pukul 08.00 WIB"; language id or en."""
    at = _in_wib(at)
    day = _DAYS[language].split()[at.weekday()]
    return f"{day}, {day_in_words(at, language)} {at.strftime(_HOUR[language])}"


def day_in_words(at: datetime, language: str) -> str:
    """Write the day of an aware time in WIB, such as "23 November 2026"; language id or en."""
    at = _in_wib(at)
    return f"{at.day} {_MONTHS[language].split()[at.month - 1]} {at.year}"


def _in_wib(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a time zone cannot be compared with office hours")
    return at.astimezone(WIB)


def is_working_day(day: date) -> bool:
    """Tell whether officers work on a day."""
    return day.weekday() < 5 and day not in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    # The package takes 0.1 s to import: only who asks for office hours pays for it.
    from holidays.constants import GOVERNMENT, PUBLIC
    from holidays.countries.indonesia import Indonesia

    return frozenset(Indonesia(years=year, categories=(PUBLIC, GOVERNMENT)))

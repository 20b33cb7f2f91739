"""Know made-up first-level facilities of every kabupaten and kota, and when a member may change.

No facility here exists: each name is a word for "example" and the name of its region. Rules:
whoever has been with a facility for three months may change, and the change counts from the 1st
of the next month (suara.energika.id; medanaktual.com).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.engine.matching import Choices, Match, nearest, normalise
from flows.bpjs.months import Month
from flows.bpjs.regions import provinces, regencies, region

MONTHS_BEFORE_CHANGE = 3

KIND = "faskes"
"""The kind of the rows that say where somebody is registered; the key is the card number."""

_NAMES = {
    "Puskesmas Rekaan {}": ("puskesmas", "puskesmas rekaan"),
    "Klinik Pratama Umpama {}": ("klinik", "klinik pratama", "klinik pratama umpama"),
    "Praktik dr. Andai Contoh, {}": ("dokter", "dr andai", "dr andai contoh", "dokter andai"),
}
_DENTISTS = {
    "Praktik drg. Misal Karangan, {}": ("dokter gigi", "drg misal", "drg misal karangan"),
    "Klinik Gigi Tiruan {}": ("klinik", "klinik gigi", "klinik gigi tiruan"),
}
"""Names with the name of the region to come, and how people shorten them."""

USUAL = "31.74-1"
"""The facility of members of whom nothing else is recorded; their cards are made up, too."""


@dataclass(frozen=True, slots=True)
class Facility:
    """Describe one facility."""

    code: str  # region and number, such as 31.74-1; dentists have a G before the number
    name: str
    words: tuple[str, ...]  # by which people choose it in its list


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Say where a member is registered since when, and where from a later day on."""

    code: str
    since: date | None  # None: longer than anybody remembers
    dentist: str = ""  # code, or "" for the facility's own
    next_code: str = ""
    next_from: date | None = None


def facilities(code: str) -> tuple[Facility, ...]:
    """List the facilities of the kabupaten or kota with this code."""
    return _made_up(code, _NAMES, "")


def dentists(code: str) -> tuple[Facility, ...]:
    """List the dentists of the kabupaten or kota with this code."""
    return _made_up(code, _DENTISTS, "G")


def facility(code: str) -> Facility | None:
    """Give the facility or dentist with this code."""
    place = code.partition("-")[0]
    listed = (*facilities(place), *dentists(place))
    return next((each for each in listed if each.code == code), None)


def named(text: str, code: str = "") -> Facility | None:
    """Find a facility by its whole name, or by part of it in the kabupaten or kota of a code."""
    whole = _by_name().get(normalise(text))
    if whole is not None:
        return whole
    listed = facilities(code) if code else ()
    found = nearest(text, Choices({each.code: (each.name, *each.words) for each in listed}))
    return facility(found.name) if isinstance(found, Match) else None


@cache
def _by_name() -> Mapping[str, Facility]:
    places = (place for each in provinces() for place in regencies(each.code))
    return {normalise(each.name): each for place in places for each in facilities(place.code)}


def _made_up(code: str, names: Mapping[str, tuple[str, ...]], mark: str) -> tuple[Facility, ...]:
    place = region(code)
    if place is None or place.kind == "provinsi":
        return ()
    return tuple(
        Facility(f"{code}-{mark}{number}", name.format(place.name), words)
        for number, (name, words) in enumerate(names.items(), start=1)
    )


def present(enrolment: Enrolment, today: date) -> Enrolment:
    """Give an enrolment as it stands on a day: a change that has come to count is the present."""
    if enrolment.next_from is None or today < enrolment.next_from:
        return enrolment
    return Enrolment(enrolment.next_code, enrolment.next_from, enrolment.dentist)


def may_change_from(enrolment: Enrolment) -> date:
    """Give the first day on which an enrolment may be changed."""
    if enrolment.since is None:
        return date.min
    month = Month.of(enrolment.since) + MONTHS_BEFORE_CHANGE
    last = calendar.monthrange(month.year, month.number)[1]
    return date(month.year, month.number, min(enrolment.since.day, last))


def counts_from(today: date) -> date:
    """Give the day from which a change that is asked for on a day counts."""
    return (Month.of(today) + 1).first_day


def read_enrolment(data: Mapping[str, str]) -> Enrolment:
    """Read the data of a row."""
    return Enrolment(
        code=data["fktp"],
        since=_day(data["sejak"]),
        dentist=data["gigi"],
        next_code=data["berikut"],
        next_from=_day(data["mulai"]),
    )


def write_enrolment(enrolment: Enrolment) -> dict[str, str]:
    """Write the data of a row."""
    return {
        "fktp": enrolment.code,
        "sejak": enrolment.since.isoformat() if enrolment.since else "",
        "gigi": enrolment.dentist,
        "berikut": enrolment.next_code,
        "mulai": enrolment.next_from.isoformat() if enrolment.next_from else "",
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

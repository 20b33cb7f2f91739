"""Read card numbers, NIKs and phones as people type them, and show them without giving them away.

Nothing is guessed: a number with a digit too few is refused with the count of digits that came, and
never filled up to somebody else's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.engine.matching import Choices, digits_in, nearest, normalise
from flows.bpjs.arrears import card_of
from flows.bpjs.regions import region

DEMO_CARD = "54321"
"""The number in the article's example `TAGIHAN 54321`; it stands for one persona's card."""

CARD_DIGITS = 13
CARD_START = "00"
"""A virtual account holds only the last 11 digits of a card, so the first two must be fixed."""

TAIL_DIGITS = 11
NIK_DIGITS = 16
WOMAN = 40
"""Added to the day of birth in a woman's NIK."""


class Reason(StrEnum):
    """Name why a number was refused."""

    EMPTY = "kosong"  # no digits at all
    LENGTH = "panjang"
    START = "awalan"  # a card that does not begin with 00
    IS_NIK = "nik"  # a NIK where a card was asked for
    PROVINCE = "provinsi"
    DISTRICT = "wilayah"  # kabupaten or kecamatan 00
    DATE = "tanggal"
    FUTURE = "belum_lahir"
    SERIAL = "urut"


@dataclass(frozen=True, slots=True)
class Problem:
    """Say why a number was refused, in a word for flows and a sentence for people."""

    reason: Reason
    digits: int  # how many came
    sentence: str  # Indonesian, GSM-7


class Origin(StrEnum):
    """Say what was typed in place of a card number."""

    CARD = "kartu"
    ACCOUNT = "va"  # the whole virtual account
    TAIL = "ekor_va"  # the virtual account without its bank code
    DEMO = "contoh"


@dataclass(frozen=True, slots=True)
class Card:
    """Hold a card number of 13 digits, or DEMO_CARD."""

    number: str
    origin: Origin = Origin.CARD


@dataclass(frozen=True, slots=True)
class Nik:
    """Hold a NIK and what it says about its owner; its first two digits are the province."""

    number: str
    born: date
    woman: bool
    warnings: tuple[str, ...] = ()  # English; a NIK keeps codes that were dissolved since


def read_card(text: str) -> Card | Problem:
    """Read a card number, a virtual account or its last 11 digits, whatever stands between them."""
    digits = digits_in(text)
    if digits == DEMO_CARD:
        return Card(digits, Origin.DEMO)
    if len(digits) == TAIL_DIGITS:
        return Card(CARD_START + digits, Origin.TAIL)
    if len(digits) == NIK_DIGITS:
        card = card_of(digits)
        return Card(card, Origin.ACCOUNT) if card else _not_a_card(digits, Reason.IS_NIK)
    if len(digits) != CARD_DIGITS:
        return _not_a_card(digits, Reason.LENGTH if digits else Reason.EMPTY)
    return Card(digits) if digits.startswith(CARD_START) else _not_a_card(digits, Reason.START)


def _not_a_card(digits: str, reason: Reason) -> Problem:
    count = len(digits)
    sentences = {
        Reason.EMPTY: "Nomor kartu terdiri dari 13 angka.",
        Reason.LENGTH: f"Nomor kartu terdiri dari 13 angka, yang kami terima {count} angka.",
        Reason.START: "Nomor kartu diawali angka 00. Mohon periksa lagi nomornya.",
        Reason.IS_NIK: "Itu 16 angka seperti NIK. Nomor kartu terdiri dari 13 angka.",
    }
    return Problem(reason, count, sentences[reason])


def read_nik(text: str, today: date) -> Nik | Problem:
    """Read a NIK: province, kabupaten, kecamatan, birth date, serial, with Kemendagri's codes.

    An unknown kabupaten is only a warning, because people keep their NIK when regions are redrawn.
    """
    digits = digits_in(text)
    reason = _number_mistake(digits)
    if reason is not None:
        return _not_a_nik(len(digits), reason)
    born = _birth_date(digits, today)
    if born is None or born > today:
        return _not_a_nik(len(digits), Reason.DATE if born is None else Reason.FUTURE)
    kabupaten = f"{digits[:2]}.{digits[2:4]}"
    warnings = () if region(kabupaten) else (f"kabupaten {kabupaten} is not in today's list",)
    return Nik(digits, born, int(digits[6:8]) > WOMAN, warnings)


def _number_mistake(digits: str) -> Reason | None:
    if len(digits) != NIK_DIGITS:
        return Reason.LENGTH if digits else Reason.EMPTY
    if region(digits[:2]) is None:
        return Reason.PROVINCE
    if "00" in (digits[2:4], digits[4:6]):
        return Reason.DISTRICT
    return Reason.SERIAL if digits.endswith("0000") else None


def _birth_date(digits: str, today: date) -> date | None:
    """Give the date inside a NIK: the latest year with these two digits that has begun."""
    day, month, short_year = (int(digits[at : at + 2]) for at in (6, 8, 10))
    year = today.year - (today.year - short_year) % 100
    try:
        return date(year, month, day - WOMAN if day > WOMAN else day)
    except ValueError:
        return None


def _not_a_nik(count: int, reason: Reason) -> Problem:
    sentences = {
        Reason.EMPTY: "NIK terdiri dari 16 angka.",
        Reason.LENGTH: f"NIK terdiri dari 16 angka, yang kami terima {count} angka.",
        Reason.PROVINCE: "Dua angka pertama NIK bukan kode provinsi. Mohon periksa lagi.",
        Reason.DISTRICT: "Kode kabupaten atau kecamatan di NIK tidak boleh 00.",
        Reason.DATE: "Tanggal lahir di dalam NIK tidak ada di kalender. Mohon periksa lagi.",
        Reason.FUTURE: "Tanggal lahir di dalam NIK belum terjadi. Mohon periksa lagi.",
        Reason.SERIAL: "Empat angka terakhir NIK tidak boleh 0000.",
    }
    return Problem(reason, count, sentences[reason])


def read_phone(text: str) -> str | Problem:
    """Read a phone as E.164; without a country code it is Indonesian. Ignore a channel prefix."""
    number = text.strip().rpartition(":")[2].strip()
    digits = digits_in(number)
    if number.startswith(("+", "00")) and not digits.removeprefix("00").startswith("62"):
        abroad = digits.removeprefix("00")
        return f"+{abroad}" if 8 <= len(abroad) <= 15 else _not_a_phone(digits)
    national = digits.removeprefix("00").removeprefix("62").removeprefix("0")
    # Subscriber numbers have 8 to 12 digits after the country code and never begin with 0.
    if not 8 <= len(national) <= 12 or national.startswith("0"):
        return _not_a_phone(digits)
    return f"+62{national}"


def _not_a_phone(digits: str) -> Problem:
    reason = Reason.LENGTH if digits else Reason.EMPTY
    sentence = "Nomor HP ditulis dengan angka, misalnya 0812 diikuti 7 sampai 9 angka."
    return Problem(reason, len(digits), sentence)


def same_name(typed: str, name: str) -> bool:
    """Tell whether a typed name is a member's, perhaps shortened or with a typo."""
    words = set(normalise(typed).split())
    own = normalise(name)
    return (bool(words) and words <= set(own.split())) or (
        nearest(typed, Choices({"own": (own,)})) is not None
    )


def mask_name(name: str) -> str:
    """Keep the first letter of every word: `Budi Santoso` becomes `B*** S******`."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())


def mask_number(number: str) -> str:
    """Keep the last four digits; show nothing of a number that has no more than those."""
    shown = number[-4:] if len(number) > 4 else ""
    return shown.rjust(len(number), "*")


def rupiah(amount: int) -> str:
    """Write an amount as Indonesians do: 35000 becomes `Rp35.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")

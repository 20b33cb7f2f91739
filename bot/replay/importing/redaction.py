"""Hide who people were: numbers, e-mail addresses, names and birth dates become placeholders.

Rules of this file:

- The same number or name becomes the same placeholder wherever it stands and however it is written.
- When in doubt a number is hidden: a lost sum is a nuisance, a kept phone number is a leak. Dates,
  times and sums of money are recognised; numbers below nine digits are nobody's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.replay.importing.identities import without_dates

LEAST_DIGITS = 9
"""Indonesian phone numbers have 9 to 13 digits with the leading 0; area code and all."""

LEAST_ABROAD = 7
"""Digits of a number with + that is surely a phone."""

LEAST_ALONE = 11
"""Digits from which a piece without spaces is a whole phone number: shorter ones may go on."""

CARD, LONG = 13, 16
"""Digits of a BPJS card; of a NIK, of a family card and of a BPJS virtual account."""

_GAP = r"[ \u00a0\u00ad\u2000-\u200d\u202f\u2060.\-\u2010-\u2015\u2212()_*~]{0,3}"
_RUN = re.compile(rf"\+?\(?\d(?:{_GAP}\d)+\)?")
_BLANKS = " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_BETWEEN = f"{_BLANKS}.-\u2013"  # what joins a number to its sentence, not to itself
_SPACES = re.compile(rf"([{_BLANKS}]+)")
_ITEM = re.compile(r"\d{1,2}[.)]")
_DATE = re.compile(r"\d{1,2}[.\-]\d{1,2}[.\-](?:19|20)\d\d|(?:19|20)\d\d-\d{2}-\d{2}")
_TIME = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d(?:-(?:[01]?\d|2[0-3])\.[0-5]\d)?|[-\u2013]")
_SUM = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,2}")
_RUPIAH = re.compile(r"(?:rp|idr)[.:]? ?$", re.I)
_RUPIAHS = re.compile(r"[1-9](?:\d{0,2}(?:\.\d{3}){0,3}|\d{0,11})")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"\w[\w'’]*")

TITLES = frozenset(
    {
        *("bapak", "ibu", "pak", "bu", "mas", "mbak", "kak", "adik", "bang", "abang", "haji"),
        *("hajah", "dokter", "bot", "admin", "cs", "customer", "service", "official", "layanan"),
        *("klinik", "kantor", "rumah", "sakit", "toko", "the", "and", "dan"),
    }
)
"""Parts of contact names that are ordinary words, compared in small letters."""


@dataclass
class Redactor:
    """Replace what identifies people; one redactor for a whole chat."""

    names: tuple[str, ...]  # of people, the contact first
    whole_names: tuple[str, ...] = ()  # hidden as they stand, never by their parts
    keep: tuple[str, ...] = ()  # names that are public
    births: frozenset[date] = frozenset()  # dates that are to go, however they are written
    today: date = date.max  # of the chat, which tells the century of a birth
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {_plain(name) for name in self.keep}
        self._parts: dict[str, str] = {}
        for kind, names in (("nama", self.names), ("bot", self.whole_names)):
            for name in map(_plain, names):
                if name and name not in kept and not _is_number(name):
                    self._parts.setdefault(name, self._placeholder(kind, name))
        for name in map(_plain, self.names):
            for word in _telling_words(name):
                if name in self._parts and word not in kept:
                    self._parts.setdefault(word, self._parts[name])
        self._pattern = _any_of(self._parts)

    def text(self, text: str) -> str:
        """Give a text without what says who somebody is."""
        text = _MAIL.sub(lambda found: self._placeholder("surel", found[0].casefold()), text)
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._parts[_plain(found[0])], text)
        for born in sorted(self.births):
            placeholder = self._placeholder("lahir", born.isoformat())
            text = without_dates(text, frozenset({born}), self.today, placeholder)
        return _RUN.sub(lambda found: self._run(found[0], text[: found.start()]), text)

    def _run(self, run: str, before: str) -> str:
        """Replace what must be hidden in digits that stand close together."""
        tokens = _SPACES.split(run)  # every second one is the space between
        if all(_innocent(token) for token in tokens[::2]):
            return run
        out: list[str] = []
        group = ""
        for number, token in enumerate(tokens):
            if _DATE.fullmatch(token) or (number == 0 and _opens(token, before, len(tokens))):
                out += [self._number(group), token]
                group = ""
            elif _stands_alone(token):
                code = group if _is_country_code(group) else ""
                out += [self._number(group.removesuffix(code)), self._number(code + token)]
                group = ""
            else:
                group += token
        return "".join([*out, self._number(group)])

    def _number(self, written: str) -> str:
        """Replace one number, however it is grouped; give back what is too short to be one."""
        digits = "".join(str(int(each)) for each in written if each.isdecimal())
        if len(digits) < (LEAST_ABROAD if "+" in written else LEAST_DIGITS):
            return written
        core = written.strip(_BETWEEN)
        lead, trail = written.split(core)
        if core.count("(") != core.count(")"):  # a bracket that belongs to the sentence
            lead += "(" * core.startswith("(")
            trail = ")" * core.endswith(")") + trail
        return f"{lead}{self._placeholder(*_kind_of(digits, abroad='+' in written))}{trail}"

    def _placeholder(self, kind: str, value: str) -> str:
        if (kind, value) not in self.known:
            count = sum(each == kind for each, _ in self.known)
            self.known[kind, value] = f"<{kind}-{count + 1}>"
        return self.known[kind, value]


def _kind_of(digits: str, *, abroad: bool) -> tuple[str, str]:
    """Name what a number is, and give the one way of writing it that all others lead to."""
    count = len(digits)
    if count == LONG and not abroad:
        return ("nik" if _is_nik(digits) else "va"), digits
    if count == CARD and not digits.startswith(("08", "62")) and not abroad:
        return "kartu", digits
    if abroad or digits.startswith("62"):
        return "telepon", digits
    if digits.startswith("00"):
        return "telepon", digits[2:]
    if digits.startswith(("0", "8")) and count <= 14:
        return "telepon", f"62{digits.removeprefix('0')}"
    return "nomor", digits


def _is_nik(digits: str) -> bool:
    """Tell by the birth date in its middle, women's days being 40 higher, and the province."""
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    return digits[0] in "1236789" and 1 <= day <= 31 and 1 <= month <= 12


def _innocent(token: str) -> bool:
    return any(pattern.fullmatch(token) for pattern in (_DATE, _TIME, _SUM))


def _opens(token: str, before: str, tokens: int) -> bool:
    """Tell whether the first token is the number of a list's item, or a sum of money."""
    if _RUPIAH.search(before[-8:]):
        return _RUPIAHS.fullmatch(token) is not None
    return tokens > 1 and _ITEM.fullmatch(token) is not None


def _stands_alone(token: str) -> bool:
    """Tell whether a token is a whole number, not the end of the one before it."""
    count = _count(token)
    begins = token.lstrip("(").startswith(("+", "0", "62", "8"))
    return count in (CARD, LONG) or (begins and count >= LEAST_ALONE)


def _is_country_code(group: str) -> bool:
    return re.fullmatch(rf"\(?(?:\+\d{{1,3}}|62)\)?[{_BLANKS}]+", group) is not None


def _count(token: str) -> int:
    return sum(each.isdecimal() for each in token)


def _is_number(name: str) -> bool:
    return _count(name) >= LEAST_ABROAD


def _telling_words(name: str) -> list[str]:
    words = [word.casefold() for word in _WORD.findall(name)]
    return [word for word in words if len(word) > 2 and word not in TITLES and not word.isdecimal()]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Match any of the names as whole words, the longest first, whatever spaces they hold."""
    ordered = sorted(names, key=len, reverse=True)
    if not ordered:
        return None
    spelled = "|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered)
    return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.I)

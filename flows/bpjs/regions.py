"""Know Indonesia's 38 provinces and 514 kabupaten and kota, and find them in what people write.

Codes are those of the Ministry of Home Affairs (Kemendagri), the ones that begin every NIK. The
data stands untouched in wilayah.csv (see wilayah.md), what people say instead in sebutan.csv.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bot.engine.matching import (
    Ambiguous,
    Choices,
    Match,
    Result,
    exact,
    nearest,
    normalise,
    number_in,
)

Kind = Literal["provinsi", "kabupaten", "kota"]


@dataclass(frozen=True, slots=True)
class Region:
    """Hold one province, kabupaten or kota."""

    code: str  # "31" or "31.74"
    name: str  # as people say it: "DKI Jakarta", "Kota Jakarta Selatan"
    kind: Kind
    province: str  # code of its province; its own for a province
    official: str  # as wilayah.csv writes it

    @property
    def number(self) -> str:
        """Give the two digits that select it in its list."""
        return self.code[-2:]

    @property
    def short(self) -> str:
        """Give the name without Kabupaten or Kota."""
        return self.name if self.kind == "provinsi" else self.name.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a province, and what the text said beyond it, for `find_regency`."""

    province: Region
    rest: str = ""


SIMILARITY_OF_ALL = 0.85
"""Least similarity of a typo among all 514 names: at 0.79 `belum` is Belu and `batal` Batam."""

_LONGEST_NAME = 5
"""Words of the longest name in the tables, such as Kabupaten Ogan Komering Ulu Selatan."""

Finder = Callable[[str, Choices], Result]

_NAMES = {
    "Daerah Khusus Ibukota Jakarta": "DKI Jakarta",
    "Daerah Istimewa Yogyakarta": "DI Yogyakarta",
}
_SPOKEN = {
    "kab": "kabupaten",
    "kodya": "kota",
    "kotamadya": "kota",
    "kep": "kepulauan",
    "sumatra": "sumatera",
    "administrasi": "",
    "adm": "",
    "kode": "",
    "provinsi": "",
    "propinsi": "",
    "prov": "",
}
_WORD = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"(?:(?:kode|provinsi|propinsi|prov|kabupaten|kab|kota)\b[ .:]*)*")
_FULL_CODE = re.compile("([0-9]{2}) ?[-./, ]? ?([0-9]{2})")


def provinces() -> list[Region]:
    """List the 38 provinces in the order of their codes."""
    return [region for region in _all().values() if region.kind == "provinsi"]


def regencies(province: str) -> list[Region]:
    """List the kabupaten and kota of the province with this code, in the order of their codes."""
    return [r for r in _all().values() if r.province == province and r.kind != "provinsi"]


def region(code: str) -> Region | None:
    """Give the region with this code, "31" or "31.74", or None."""
    return _all().get(code)


def find_province(text: str) -> Region | list[Region] | None:
    """Find the province that a text means; a list if it can mean several, None if it means none."""
    return _one(_provinces(exact, text) or _provinces(nearest, text))


def find_regency(text: str, province: str) -> Region | list[Region] | None:
    """Find the kabupaten or kota of a province that a text means, like `find_province`.

    A name that both a kabupaten and a kota bear gives both.
    """
    number, code = number_in(_unlabelled(text)), _full_code(text)
    if number is not None:
        return region(f"{province}.{number:02}")
    if code:
        return region(code) if code.startswith(province) else None
    return _one(_regencies(exact, text, province) or _regencies(nearest, text, province))


def find_place(text: str) -> Place | list[Region] | None:
    """Find the province in an answer that may say more, or may name only a kabupaten or kota.

    Understands "31", "DKI", "31 74", "Jawa Barat, Kota Bandung", "jaksel". A list holds provinces,
    or kabupaten and kota of several provinces.
    """
    code = _full_code(text)
    if code:
        province = region(code[:2])
        return Place(province, code[3:]) if province else None
    found = _provinces(exact, text)
    if not found:
        place = _place_of(_regencies(exact, text), text) or _two_places(text)
        if place:
            return place
        found = _provinces(nearest, text)
    if found:
        return Place(found[0]) if len(found) == 1 else found
    return _place_of(_regencies(_nearest_of_all, text), text)


def place_in(text: str) -> str:
    """Give the words of a sentence that name a place, the longest name first; "" if none do."""
    words = _WORD.findall(normalise(text))
    for size in range(min(len(words), _LONGEST_NAME), 0, -1):
        for start in range(len(words) - size, -1, -1):
            name = " ".join(words[start : start + size])
            if any(map(str.isalpha, name)) and (_provinces(exact, name) or _regencies(exact, name)):
                return name
    return ""


@cache
def province_list() -> str:
    """Write all provinces as lines such as "11. Aceh", short enough for one message."""
    return lines(provinces())


@cache
def regency_list(province: str) -> str:
    """Write the kabupaten and kota of a province as lines such as "73. Kota Bandung"."""
    return lines(regencies(province))


def lines(regions: Iterable[Region]) -> str:
    """Write regions to choose from, one a line; with whole codes if their provinces differ."""
    regions = list(regions)
    if all(r.kind == "provinsi" for r in regions) or len({r.province for r in regions}) == 1:
        return "\n".join(f"{r.number}. {r.name}" for r in regions)
    return "\n".join(f"{r.code} {r.name}, {_all()[r.province].name}" for r in regions)


@cache
def _all() -> Mapping[str, Region]:
    return {code: _region(code, official) for code, official in _read("wilayah.csv")}


def _region(code: str, official: str) -> Region:
    province, dot, _ = code.partition(".")
    if not dot:
        return Region(code, _NAMES.get(official, official), "provinsi", province, official)
    kind: Kind = "kota" if official.startswith("Kota ") else "kabupaten"
    name = official.replace(" Administrasi", "", 1).replace("Kep. ", "Kepulauan ")
    return Region(code, name, kind, province, official)


def _read(file: str) -> list[list[str]]:
    with Path(__file__).with_name(file).open(encoding="utf-8", newline="") as table:
        return list(csv.reader(table))[1:]


@cache
def _province_words() -> Choices:
    return _with_aliases({r.code: {_spoken(r.name), _spoken(r.official)} for r in provinces()})


@cache
def _regency_words(province: str) -> Choices:
    """Give the words of one province's kabupaten and kota, or of all for ""."""
    every = (r for r in _all().values() if r.kind != "provinsi" and r.code.startswith(province))
    return _with_aliases({r.code: {_spoken(r.short)} for r in every})


def _with_aliases(words: dict[str, set[str]]) -> Choices:
    for alias, codes in _read("sebutan.csv"):
        for code in words.keys() & codes.split():
            words[code].add(alias)
    return Choices(words)


def _provinces(find: Finder, text: str) -> list[Region]:
    number = number_in(_unlabelled(text))
    if number is not None:
        found = region(f"{number:02}")
        return [found] if found else []
    return _regions(find(_spoken(text), _province_words()))


def _regencies(find: Finder, text: str, province: str = "") -> list[Region]:
    """Find by name; the word Kabupaten or Kota decides between twins, but need not be right."""
    words, choices = _spoken(text).split(), _regency_words(province)
    found = _regions(find(" ".join(words), choices))
    for kind in () if found else ("kabupaten", "kota"):
        if kind in words:
            rest = " ".join(word for word in words if word != kind)
            found = _regions(find(rest, choices))
            return [r for r in found if r.kind == kind] or found
    return found


def _two_places(text: str) -> Place | None:
    """Split a text into a province and a kabupaten or kota, in either order."""
    words = _spoken(text).split()
    for cut in range(len(words) - 1, 0, -1):
        parts = " ".join(words[:cut]), " ".join(words[cut:])
        for first, rest in (parts, parts[::-1]):
            found = _provinces(exact, first)
            if len(found) == 1 and find_regency(rest, found[0].code):
                return Place(found[0], rest)
    return None


def _place_of(found: list[Region], text: str) -> Place | list[Region] | None:
    if len({r.province for r in found}) != 1:
        return found or None
    return Place(_all()[found[0].province], found[0].number if len(found) == 1 else text)


def _regions(result: Result) -> list[Region]:
    match result:
        case Match(code):
            return [_all()[code]]
        case Ambiguous(codes):
            return [_all()[code] for code in codes]
        case _:
            return []


def _nearest_of_all(text: str, choices: Choices) -> Result:
    return nearest(text, choices, least=SIMILARITY_OF_ALL)


def _one(found: list[Region]) -> Region | list[Region] | None:
    return found[0] if len(found) == 1 else found or None


def _spoken(text: str) -> str:
    """Give a name in one spelling: no punctuation, no titles, abbreviations written out."""
    words = (_SPOKEN.get(word, word) for word in _WORD.findall(normalise(text)))
    return " ".join(filter(None, words))


def _unlabelled(text: str) -> str:
    return _LABEL.sub("", normalise(text), count=1)


def _full_code(text: str) -> str | None:
    match = _FULL_CODE.fullmatch(_unlabelled(text))
    return f"{match[1]}.{match[2]}" if match else None

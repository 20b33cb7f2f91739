"""Read sums of money and numbers of months as people write them: `4,5 jt`, `2 tahun`."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.engine.matching import normalise
from bot.engine.vocabulary import NUMBERS

MOST_RUPIAH = 10**12
"""No hospital bill is higher; whatever is, was mistyped."""

MOST_MONTHS = 600
"""Fifty years; longer than BPJS Kesehatan has existed."""

_THOUSANDS = frozenset(["ribu", "rb", "rebu", "k", "thousand"])
_MILLIONS = frozenset(["juta", "jt", "jeti", "million", "mio"])
_YEARS = frozenset(["tahun", "thn", "th", "year", "years"])

_LONGEST = 20
"""No number that counts has more characters."""

_TIMES = {"puluh": 10, "ratus": 100}
_ONE = re.compile(r"\bse(puluh|ratus|ribu|juta)\b")
_MINUS = re.compile(r"\b(?:minus|negatif|negative)\b")
_SPELLED = re.compile(rf"\b(?:(?:{'|'.join(NUMBERS)}|belas|puluh|ratus)\b ?)+")

_TOKEN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*|[a-z]+")
_CENTS = re.compile(r",(?:-|--|00)(?![0-9])")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*|[0-9]+")
_FRACTION = re.compile(r"[0-9]+(?:[.,][0-9]{1,3})?")


def read_rupiah(text: str) -> int | None:
    """Read an amount above zero: digits with or without points, `4,5 juta`, `seratus ribu`."""
    number, unit = _number_and_unit(_CENTS.sub("", normalise(text)))
    scale = 1000 if unit in _THOUSANDS else 10**6 if unit in _MILLIONS else 1
    if number in NUMBERS and scale > 1:
        amount = NUMBERS[number] * scale
    elif scale > 1 and _FRACTION.fullmatch(number):
        amount = int(Decimal(number.replace(",", ".")) * scale)
    elif scale == 1 and _GROUPED.fullmatch(number):
        amount = int(re.sub("[.,]", "", number))
    else:
        return None
    return amount if 0 < amount <= MOST_RUPIAH else None


def read_months(text: str) -> int | None:
    """Read a number of months from 1 on: `15`, `15 bulan`, `2 tahun`, `setahun`."""
    text = re.sub(r"\bse(bulan|tahun)\b", r"1 \1", normalise(text))
    number, unit = _number_and_unit(text)
    count = int(number) if number.isdecimal() else NUMBERS.get(number, 0)
    months = count * 12 if unit in _YEARS else count
    return months if 1 <= months <= MOST_MONTHS else None


def read_count(text: str) -> int | None:
    """Read a whole number, also in words up to a dozen: `4 orang`, `tiga`."""
    number, _ = _number_and_unit(normalise(text))
    return int(number) if number.isdecimal() else NUMBERS.get(number)


def _number_and_unit(text: str) -> tuple[str, str]:
    """Give the only number of a normalised text and the word after it; empty if not just one."""
    tokens = [] if _MINUS.search(text) else _TOKEN.findall(_in_digits(text))
    places = [at for at, token in enumerate(tokens) if token in NUMBERS or not token.isalpha()]
    if len(places) != 1 or len(tokens[places[0]]) > _LONGEST:
        return "", ""
    after = tokens[places[0] + 1 :]
    return tokens[places[0]], after[0] if after else ""


def _in_digits(text: str) -> str:
    """Write numbers of several words in digits: `seratus lima puluh ribu` is `150 ribu`."""
    return _SPELLED.sub(lambda run: f"{_below_thousand(run[0])} ", _ONE.sub(r"satu \1", text))


def _below_thousand(run: str) -> str:
    words = run.split()
    if not {"belas", *_TIMES} & set(words):
        return run.strip()  # single words keep their own readings, such as ordinals
    whole, part = 0, 0
    for word in words:
        if word in _TIMES:
            whole, part = whole + part * _TIMES[word], 0
        else:
            part += NUMBERS.get(word, 10)  # belas adds ten
    return str(whole + part)

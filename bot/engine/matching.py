"""Understand the contact's words: an option, a number, yes or no, digits, a date.

Everything is pure and refuses rather than guesses. The engine asks `exact` for the words of every
tier (state, bot) before it asks `nearest` for a typo, so that no typo ever hides a real word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.engine import vocabulary

SIMILARITY = 0.79
"""Least similarity of a typo: one edit in five letters, two in ten; a swap of neighbours is one."""

MARGIN = 0.1
"""Names whose similarity differs by less are about equally near, so the contact decides."""

MIN_LETTERS = 4
"""Shorter words are too close to each other for a guess."""

SURE_START = 8
"""In words of fewer letters the first letter must be right, or `ganti` would be `nanti`."""

OLDEST_YEAR = 1900
"""Nobody alive was born earlier."""

MAX_NAME = 100
"""No name of a choice is longer, in characters; a longer message is not compared at all."""

SHORT = 12
"""Characters of a message whose reading is remembered for the next one like it. Most answers are a
word or a number; a card number (13 digits) or a NIK (16) is longer, and so is never kept."""

REMEMBERED = 2048
"""Readings that are remembered: more than all short words of a bot."""

_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # soft hyphens, joiners, direction
    "\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"  # variation selectors, keycaps, skin tones
)
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_TAIL = ".,!) :"
_EDGES = re.compile(r"^[^\w+-]+|[^\w+-]+$")
_GAPS = re.compile(r"[\W_]+")
_DIGITS = re.compile("[0-9]+")
_DRAWL = re.compile(r"([a-z])\1{2,}")  # "haloooo"; no word has a letter three times in a row

_MOST_FILLERS = 4  # at either end; more is not an answer but a speech


def normalise(text: str) -> str:
    """Give the text in one spelling: no case, no invisible characters, ASCII digits, single spaces.

    Trailing `. , ! ) :` go as well, but a text of nothing else, such as the greeting ".", stays.
    """
    return _normalised_again(text) if len(text) <= SHORT else _normalised(text)


def _normalised(text: str) -> str:
    while (simpler := _simplify(text)) != text:  # case folding and NFKC can each call for the other
        text = simpler
    return _trim(text)


_normalised_again = lru_cache(REMEMBERED)(_normalised)


def _trim(text: str) -> str:
    return text.rstrip(_TAIL) or text


def _simplify(text: str) -> str:
    return " ".join(_plain(text).casefold().split())


def _plain(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _NOT_ASCII.sub(lambda match: _ascii_digit(match[0]), text)


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Match:
    """Say which choice was meant."""

    name: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Say which choices could be meant, in the order of the choices."""

    names: tuple[str, ...]


Result = Match | Ambiguous | None


class Choices:
    """Hold names of choices with the words that select them, prepared for many look-ups."""

    def __init__(self, words: Mapping[str, Collection[str]]) -> None:
        """Take the words and labels of every choice, in any spelling."""
        self.names = tuple(words)
        self._by_form: dict[str, list[str]] = {}
        self._spellings: list[tuple[str, _Spelling]] = []  # long enough for a typo
        for name, variants in words.items():
            for word in map(normalise, variants):
                spelling = _spelling(word)
                if len(spelling.letters) >= MIN_LETTERS:
                    self._spellings.append((name, spelling))
                for form in _forms(word):
                    named = self._by_form.setdefault(form, [])
                    if name not in named:
                        named.append(name)
        self._letters = [spelling.letters for _, spelling in self._spellings]

    def with_form(self, forms: frozenset[str]) -> list[str]:
        """List the choices that have one of these spellings."""
        if self._by_form.keys().isdisjoint(forms):  # as nearly always
            return []
        named = {name for form in forms for name in self._by_form.get(form, ())}
        return [name for name in self.names if name in named]

    def scores(self, typed: _Spelling, least: float) -> Iterator[tuple[str, float]]:
        """Give the choices that a spelling resembles, with the similarity, maybe repeatedly."""
        if len(typed.letters) < MIN_LETTERS:
            return
        near = extract(
            typed.letters,
            self._letters,
            scorer=OSA.normalized_similarity,
            score_cutoff=least,
            limit=None,
        )
        for _, score, index in near:
            name, word = self._spellings[index]
            if _may_be_typo(typed, word):
                yield name, score


class Heard:
    """Hold one message, read once for as many comparisons as a turn needs."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, text: str) -> Heard:
        """Read a message, or remember how a short one like it was read."""
        return _heard_again(text) if len(text) <= SHORT else cls(text)

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """Give the normalised text, then what is left without courtesy, longest first."""
        return tuple(_readings(self.text))

    @cached_property
    def forms(self) -> tuple[frozenset[str], ...]:
        """Give the equal spellings of every reading."""
        return tuple(map(_forms, self.readings))

    @cached_property
    def spellings(self) -> tuple[_Spelling, ...]:
        """Give every reading as it is compared for typos."""
        return tuple(map(_spelling, self.readings))


_heard_again = lru_cache(REMEMBERED)(Heard)


def choose(text: str | Heard, choices: Choices) -> Result:
    """Find the choice that the text names exactly, else the one that it nearly names."""
    heard = _heard(text)
    return exact(heard, choices) or nearest(heard, choices)


def exact(text: str | Heard, choices: Choices) -> Result:
    """Find the choice one of whose words the text is, give or take courtesy, spaces and hyphens."""
    for forms in _heard(text).forms:
        names = choices.with_form(forms)
        if names:
            return _result(names)
    return None


def nearest(text: str | Heard, choices: Choices, least: float = SIMILARITY) -> Result:
    """Find the choice that the text names with a typo; several that are about equally near.

    `least` is the similarity (0 to 1) from which a word counts; raise it where names are many.
    """
    scores: dict[str, float] = {}
    for spelling in _heard(text).spellings:
        for name, score in choices.scores(spelling, least):
            if score > scores.get(name, 0.0):
                scores[name] = score
    if not scores:
        return None
    best = max(scores.values())
    return _result([name for name in choices.names if scores.get(name, 0.0) > best - MARGIN])


def _heard(text: str | Heard) -> Heard:
    return text if isinstance(text, Heard) else Heard.of(text)


def _result(names: list[str]) -> Match | Ambiguous:
    return Match(names[0]) if len(names) == 1 else Ambiguous(tuple(names))


def _readings(text: str) -> Iterator[str]:
    text = normalise(text)
    if len(text) > MAX_NAME:
        return
    yield text
    words = [word.strip(".,!?") for word in text.split()]
    head = _count_fillers(words, vocabulary.BEFORE)
    tail = _count_fillers(words[::-1], vocabulary.AFTER)
    cuts = ((first, last) for first in range(head + 1) for last in range(tail + 1))
    for first, last in sorted(cuts, key=sum)[1:]:
        if first + last < len(words):
            yield _trim(" ".join(text.split()[first : len(words) - last]))


def _count_fillers(words: list[str], fillers: frozenset[str]) -> int:
    count = 0
    while count < min(len(words), _MOST_FILLERS) and words[count] in fillers:
        count += 1
    return count


def _key(text: str) -> str:
    """Give a normalised text without the marks, quotes and emoji around it, if anything is left."""
    return _EDGES.sub("", text).strip("_") or text


def _forms(text: str) -> frozenset[str]:
    """Give the spellings of a text that count as equal; numbers have only one."""
    key = _key(text)
    if _DIGITS.search(key):
        return frozenset([key])
    return frozenset([key, _GAPS.sub("", key) or key, _DRAWL.sub(r"\1", key)])


@dataclass(frozen=True, slots=True)
class _Spelling:
    letters: str  # without spaces and punctuation
    digits: tuple[str, ...]


def _spelling(text: str) -> _Spelling:
    return _Spelling(_GAPS.sub("", text), tuple(_DIGITS.findall(text)))


def _may_be_typo(typed: _Spelling, word: _Spelling) -> bool:
    """Tell whether one spelling may stand for another that is near: numbers allow no typo."""
    sure = len(word.letters) >= SURE_START or typed.letters[0] == word.letters[0]
    return sure and typed.digits == word.digits


_NUMBER = re.compile(
    rf"(?:(?:{'|'.join(vocabulary.NUMBER_LEADS)})(?:[.:-] ?| |(?=[0-9#(])))*"
    r"[#(]?(?:([0-9]{1,3})|([a-z]+))"
)


def number_in(text: str | Heard) -> int | None:
    """Read the number of a menu item, 0 to 999, out of "1.", "no 1", "nomer satu", "option 3"."""
    for reading in _heard(text).readings:
        match = _NUMBER.fullmatch(_key(reading))
        if match:
            return int(match[1]) if match[1] else vocabulary.NUMBERS.get(match[2])
    return None


_WORD = re.compile(r"[^\W_]+|[👍👌✅👎❌]")
_REPEATED = re.compile(r"([a-z])\1+")


def yes_or_no(text: str) -> bool | None:
    """Read consent or refusal; give None for anything else, also for both at once."""
    words = _WORD.findall(_REPEATED.sub(r"\1", normalise(text)))
    telling = [word for word in words if word not in vocabulary.NEITHER]
    if not telling or not vocabulary.YES.union(vocabulary.NO).issuperset(telling):
        return None
    verdicts = [word in vocabulary.YES for word in telling]
    if not verdicts[0]:
        return False  # "tidak setuju" refuses, whatever follows
    return all(verdicts) or None


_LETTERS = "OoIl|"
_RUN = re.compile(f"[0-9{re.escape(_LETTERS)}]+")
_AS_DIGITS = str.maketrans(_LETTERS, "00111")


def digits_in(text: str) -> str:
    """Give all digits of a text as ASCII; within a number, O is read as 0 and l, I as 1."""
    return "".join(_DIGITS.findall(_RUN.sub(_mend, _plain(text))))


def _mend(run: re.Match[str]) -> str:
    """Read the letters in a run of digits as digits, unless they belong to a word beside it."""
    text = run[0]
    if not _DIGITS.search(text):
        return text
    if run.string[: run.start()][-1:].isalpha():
        text = text.lstrip(_LETTERS)
    if run.string[run.end() :][:1].isalpha():
        text = text.rstrip(_LETTERS)
    return text.translate(_AS_DIGITS)


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_GAP = " ?[-/., ] ?"
_DAY, _MONTH, _YEAR = "(?P<day>[0-9]{1,2})", "(?P<month>[0-9]{1,2})", "(?P<year>[0-9]{4}|[0-9]{2})"
_DATE_LEAD = rf"(?:[a-z ]+[:,] ?)?(?:(?:{'|'.join(vocabulary.DATE_LEADS)})[ .:]*)*"
_DATES = tuple(
    re.compile(_DATE_LEAD + shape)
    for shape in (
        f"(?P<year>[0-9]{{4}}){_GAP}{_MONTH}{_GAP}{_DAY}",
        f"{_DAY}{_GAP}{_MONTH}{_GAP}{_YEAR}",
        "(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})",
        "(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        f"{_DAY}[-/., ]*(?P<name>[a-z]+)[-/., ]*'?{_YEAR}",
        f"(?P<name>[a-z]+)[. ]*{_DAY}(?:st|nd|rd|th)?[, ]+(?P<year>[0-9]{{4}})",
    )
)


def read_date(text: str, *, today: date) -> date | None:
    """Read a date of birth: ISO, day-month-year, eight digits, or with the name of a month.

    Two-digit years mean the latest such year that is not in the future. Days that do not exist, lie
    in the future or before OLDEST_YEAR give None.
    """
    for reading in _readings(text):
        for shape in _DATES:
            match = shape.fullmatch(reading.translate(_DASHES))
            found = match and _past_date(match.groupdict(), today)
            if found:
                return found
    return None


def _past_date(parts: Mapping[str, str], today: date) -> date | None:
    month = parts.get("month") or _month_named(parts["name"])
    years = [int(parts["year"])]
    if len(parts["year"]) == 2:
        century = today.year // 100 * 100
        years = [century + years[0], century - 100 + years[0]]
    for year in years:
        try:
            found = date(year, int(month), int(parts["day"]))
        except ValueError:
            continue
        if found <= today and year >= OLDEST_YEAR:
            return found
    return None


_MONTHS = Choices(vocabulary.MONTHS)


def _month_named(name: str) -> str:
    found = choose(name, _MONTHS)
    return found.name if isinstance(found, Match) else "0"

"""Read the made-up members that a new ledger starts with.

Arrears are written as a number of months, not as dates, so a persona stays what its slug says
whenever the ledger is filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.errors import FlowError
from flows.bpjs.identity import DEMO_CARD, Nik, Problem, read_card, read_nik, read_phone
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import RECORDED_CAUSES, Cause, Family, Household, Member, Relation, Segment
from flows.bpjs.tariffs import CLASSES

FILE = Path(__file__).with_name("personas.yaml")
LINE = "#line"
"""Key under which a mapping remembers its line; no YAML key can begin with the comment sign."""

MEMBER_KEYS = frozenset({"nama", "nik", "kartu", "lahir", "hubungan"})
MEMBER_EXTRAS = frozenset({"telepon", "sebab", "sebab_sejak", "kuliah", "nip"})
NIP = re.compile("[0-9]{18}")
PERSONA_KEYS = MEMBER_KEYS | {
    *("slug", "tentang", "about", "kk", "segmen", "kelas", "tunggakan", "telepon")
}
PERSONA_EXTRAS = MEMBER_EXTRAS | {"keluarga", "kartu_contoh"}


@dataclass(frozen=True, slots=True)
class Person:
    """Describe a member whose cause of inactivity is so many months old."""

    member: Member  # without cause_since
    cause_months: int = 0

    def member_on(self, today: date) -> Member:
        """Give the member with the day on which the cause began."""
        if self.member.cause is None:
            return self.member
        month = Month.of(today) + -self.cause_months
        day = min(today.day, month.last_day.day)
        return replace(self.member, cause_since=date(month.year, month.number, day))


@dataclass(frozen=True, slots=True)
class Persona:
    """Describe one made-up member, what is special about them, and their family."""

    slug: str
    about: str  # one Indonesian sentence
    about_english: str
    kk: str
    segment: Segment
    class_: str
    arrears: int  # unpaid months on the day the ledger is filled; 0: this month is paid too
    person: Person
    relatives: tuple[Person, ...] = ()
    demo: bool = False  # also answers to the short number of the article

    @property
    def name(self) -> str:
        """Give the person's name."""
        return self.person.member.name

    @property
    def phone(self) -> str:
        """Give the person's phone in E.164."""
        return self.person.member.phone or ""

    @property
    def card(self) -> str:
        """Give the person's card of 13 digits."""
        return self.person.member.card

    def household(self, at: datetime) -> Household:
        """Give the family as it stands when the ledger is filled at this time, the head first."""
        today = jakarta_date(at)
        members = [person.member_on(today) for person in (self.person, *self.relatives)]
        paid_through = Month.of(today) + (-1 - self.arrears if self.arrears else 0)
        family = Family(self.kk, self.segment, self.class_, paid_through)
        by_rank = sorted(members, key=lambda member: member.relation is not Relation.HEAD)
        return Household(family, tuple(by_rank), members[0])


class _Mistake(Exception):
    """Carry one sentence about one mapping, with its line."""


class _Rows(yaml.BaseLoader):
    """Read every scalar as text, refuse doubled keys, and remember the line of every mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise _Mistake(f"{node.start_mark.line + 1}: {key} stands here twice")
        return super().construct_mapping(node, deep) | {LINE: node.start_mark.line + 1}


def load_personas(path: Path = FILE) -> tuple[Persona, ...]:
    """Read a file of personas; raise FlowError with file, line and a sentence for each mistake."""
    try:
        rows = yaml.load(path.read_text("utf-8"), Loader=_Rows)
        if not isinstance(rows, list) or not rows:
            raise _Mistake("1: needs a list of personas")
    except _Mistake as mistake:
        raise FlowError(f"{path.name}:{mistake}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FlowError(f"{path.name}:{mark.line + 1 if mark else 1}: {error}") from None
    personas, mistakes = [], []
    for row in rows:
        try:
            personas.append(_persona(row))
        except _Mistake as mistake:
            mistakes.append(f"{path.name}:{mistake}")
    mistakes += [f"{path.name}: {sentence}" for sentence in _doubles(personas)]
    if mistakes:
        raise FlowError(*mistakes)
    return tuple(personas)


def _persona(row: Any) -> Persona:
    _check_keys(row, PERSONA_KEYS, PERSONA_EXTRAS)
    demo = row.get("kartu_contoh")
    if demo not in (None, DEMO_CARD):
        raise _wrong(row, f"kartu_contoh can only be {DEMO_CARD}")
    if row["kelas"] not in CLASSES:
        raise _wrong(row, f"kelas is one of {', '.join(CLASSES)}, not {row['kelas']!r}")
    if not (len(row["kk"]) == 16 and row["kk"].isascii() and row["kk"].isdigit()):
        raise _wrong(row, "kk needs 16 digits")
    relatives = row.get("keluarga", [])
    if not isinstance(relatives, list):
        raise _wrong(row, "keluarga is a list")
    for relative in relatives:
        _check_keys(relative, MEMBER_KEYS, MEMBER_EXTRAS)
    people = [_person(each) for each in (row, *relatives)]
    if [person.member.relation for person in people].count(Relation.HEAD) != 1:
        raise _wrong(row, f"a family needs one {Relation.HEAD}")
    return Persona(
        slug=row["slug"],
        about=row["tentang"],
        about_english=row["about"],
        kk=row["kk"],
        segment=_one_of(Segment, row, "segmen"),
        class_=row["kelas"],
        arrears=_count(row, "tunggakan"),
        person=people[0],
        relatives=tuple(people[1:]),
        demo=demo is not None,
    )


def _person(row: Mapping[str, Any]) -> Person:
    born = _born(row)
    cause = _one_of(Cause, row, "sebab") if "sebab" in row else None
    if cause is not None and cause not in RECORDED_CAUSES:
        raise _wrong(row, f"sebab {cause} follows from dates and payments; it cannot be given")
    if ("sebab" in row) != ("sebab_sejak" in row):
        raise _wrong(row, "sebab and sebab_sejak need each other")
    member = Member(
        card=_card(row),
        nik=row["nik"],
        name=row["nama"],
        born=born,
        relation=_one_of(Relation, row, "hubungan"),
        phone=_phone(row) if "telepon" in row else None,
        cause=cause,
        studying=_yes(row, "kuliah"),
        nip=_nip(row) if "nip" in row else None,
    )
    return Person(member, _count(row, "sebab_sejak") if cause else 0)


def _check_keys(row: Any, needed: frozenset[str], extras: frozenset[str]) -> None:
    if not isinstance(row, dict):
        raise _Mistake(f" every persona and relative needs a mapping, not {row!r}")
    keys = set(row) - {LINE}
    if needed - keys:
        raise _wrong(row, f"lacks {', '.join(sorted(needed - keys))}")
    if keys - needed - extras:
        raise _wrong(row, f"has unknown {', '.join(sorted(keys - needed - extras))}")
    for key in keys - {"keluarga"}:
        if not isinstance(row[key], str) or not row[key].strip():
            raise _wrong(row, f"{key} needs a text")


def _wrong(row: Mapping[str, Any], sentence: str) -> _Mistake:
    return _Mistake(f"{row[LINE]}: {row.get('slug', row.get('nama', ''))}: {sentence}")


def _one_of(kind: Any, row: Mapping[str, Any], key: str) -> Any:
    try:
        return kind(row[key])
    except ValueError:
        raise _wrong(row, f"{key} is one of {', '.join(kind)}, not {row[key]!r}") from None


def _count(row: Mapping[str, Any], key: str) -> int:
    text = row[key]
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise _wrong(row, f"{key} is a number of months, not {text!r}")
    return int(text)


def _yes(row: Mapping[str, Any], key: str) -> bool:
    if row.get(key, "ya") != "ya":
        raise _wrong(row, f"{key} is either left out or ya")
    return key in row


def _card(row: Mapping[str, Any]) -> str:
    card = read_card(row["kartu"])
    if isinstance(card, Problem) or card.number != row["kartu"] or card.number == DEMO_CARD:
        raise _wrong(row, "kartu needs 13 digits that begin with 00")
    return card.number


def _phone(row: Mapping[str, Any]) -> str:
    phone = read_phone(row["telepon"])
    if isinstance(phone, Problem) or phone != row["telepon"]:
        raise _wrong(row, "telepon needs the form +62 and digits only")
    return phone


def _nip(row: Mapping[str, Any]) -> str:
    nip = str(row["nip"])
    if not NIP.fullmatch(nip):
        raise _wrong(row, "nip needs 18 digits")
    return nip


def _born(row: Mapping[str, Any]) -> date:
    try:
        born = date.fromisoformat(row["lahir"])
    except ValueError:
        raise _wrong(row, f"lahir is a date like 1990-12-31, not {row['lahir']!r}") from None
    nik = read_nik(row["nik"], born)
    if not isinstance(nik, Nik) or nik.number != row["nik"]:
        raise _wrong(row, f"nik is not one: {nik.sentence if isinstance(nik, Problem) else ''}")
    if nik.born != born:
        raise _wrong(row, "the date inside the nik is not that of lahir")
    return born


def _doubles(personas: list[Persona]) -> Iterator[str]:
    people = [each.member for one in personas for each in (one.person, *one.relatives)]
    kinds: Mapping[str, list[str | None]] = {
        "slug": [persona.slug for persona in personas],
        "kk": [persona.kk for persona in personas],
        "kartu_contoh": [DEMO_CARD for persona in personas if persona.demo],
        "kartu": [member.card for member in people],
        "nik": [member.nik for member in people],
        "nip": [member.nip for member in people if member.nip],
        "telepon": [member.phone for member in people if member.phone],
    }
    for kind, values in kinds.items():
        for value in sorted({str(value) for value in values if values.count(value) > 1}):
            yield f"{kind} {value} is given twice"

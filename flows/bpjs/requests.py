"""Decide, purely, what comes of a request to one of Pandawa's services A to I.

A request's entries are what its form said, by the names of its fields: numbers as digits, days in
ISO form. Two sets of rules:

- `mistake`, while the form is filled in: what its own member's data contradict. Nothing here tells
  anything about other people.
- `decide`, when the officer has verified the request: what becomes of the ledger, or why nothing
  does. It looks at everybody, at the time of the decision.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from bot.engine.matching import normalise, read_date
from flows.bpjs import facilities
from flows.bpjs.amounts import read_rupiah
from flows.bpjs.arrears import bill
from flows.bpjs.facilities import Enrolment
from flows.bpjs.identity import Nik, read_nik, same_name
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Cause, Family, Household, Member, Relation, Segment
from flows.bpjs.registration import moves, newborn
from flows.bpjs.registration.dukcapil import belong_together, residents

Entries = Mapping[str, str]

NEW_CARD = "00998"
"""How cards begin that the simulation gives out; those of the personas begin with 00999."""

SEGMENTS = {"mandiri": Segment.PBPU, "karyawan": Segment.PPU, "bukan_pekerja": Segment.BP}
GRADE = re.compile(r"(?:i|ii|iii|iv) ?/ ?[a-e]")
"""A civil servant's grade, such as III/b."""

LEAST_WAGE, MOST_WAGE = 100_000, 1_000_000_000
"""Rupiah a month between which a wage is believed; ours, to catch what was mistyped."""


class Look(Protocol):
    """Look things up at the time of a decision."""

    def household(self, index: str) -> Household | None:
        """Give the household under `card:`, `nik:` or `kk:` and a number."""

    def enrolment(self, card: str) -> Enrolment:
        """Give where a card is registered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say what a request leads to: what is to be written, or a reason why nothing is."""

    refused: str = ""  # one of `verdicts.REASONS`; empty: it is granted
    households: tuple[Household, ...] = ()
    enrolments: Mapping[str, Enrolment] = field(default_factory=dict)
    card: str = ""  # of whoever has become a member


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one request in front of the officer."""

    ticket: str
    entries: Entries
    home: Household | None  # of the member whom it is about
    look: Look
    at: datetime

    @property
    def today(self) -> date:
        """Give the day of the decision in Jakarta."""
        return jakarta_date(self.at)

    def new_card(self, name: str) -> str:
        """Give a card number that nobody has, the same whenever the decision is repeated."""
        for number in range(100):
            seed = f"{self.ticket} {name} {number}"
            digits = str(int(hashlib.sha256(seed.encode()).hexdigest()[:12], 16))
            card = NEW_CARD + digits[-8:].rjust(8, "0")
            if self.look.household(f"card:{card}") is None:
                return card
        raise LookupError("a hundred card numbers in a row are taken")


# While the form is filled in


def mistake(
    code: str, entries: Entries, home: Household | None, today: date
) -> tuple[str, str] | None:
    """Give the field of a form that cannot be right and a sentence why, or None."""
    check = _CHECKS.get(code)
    return check(entries, home, today) if check is not None else None


def _check_newcomer(entries: Entries, home: object, today: date) -> tuple[str, str] | None:
    nik = read_nik(entries["nik"], today)
    if isinstance(nik, Nik) and nik.born.isoformat() != entries["lahir"]:
        return "lahir", "Tanggal lahir tidak sama dengan yang ada di NIK."
    return None


def _check_relative(
    entries: Entries, home: Household | None, today: date
) -> tuple[str, str] | None:
    if home and any(member.nik == entries["nik_anggota"] for member in home.members):
        return "nik_anggota", "NIK itu sudah ada di keluarga ini."
    return None


def _check_baby(entries: Entries, home: Household | None, today: date) -> tuple[str, str] | None:
    born = date.fromisoformat(entries["lahir_bayi"])
    if home and born <= home.member.born:
        return "lahir_bayi", "Tanggal itu sebelum ibunya lahir."
    if newborn.needs_nik(born, today):
        return "lahir_bayi", "Bayi di atas 3 bulan perlu NIK; pakai layanan B."
    if home and newborn.same_baby(home, entries["bayi"], born):
        return "bayi", "Bayi ini sudah terdaftar."
    return None


def _check_segment(entries: Entries, home: Household | None, today: date) -> tuple[str, str] | None:
    if home and home.family.segment is SEGMENTS[entries["tujuan"]]:
        return "tujuan", "Segmen peserta ini sudah itu."
    return None


def _check_identity(
    entries: Entries, home: Household | None, today: date
) -> tuple[str, str] | None:
    which, right = entries["data_salah"], entries["seharusnya"]
    value = corrected(which, right, today)
    if value is None:
        return "seharusnya", _EXPECTED[which]
    if home and value == _present(which, home.member):
        return "seharusnya", "Datanya sudah seperti itu."
    return None


def _check_wage(entries: Entries, home: Household | None, today: date) -> tuple[str, str] | None:
    if home and home.family.segment is not Segment.PPU:
        return "gaji", "Gaji atau golongan hanya dicatat untuk karyawan (PPU)."
    if wage(entries["gaji"]) is None:
        return "gaji", "Tulis gaji sebulan seperti 4.500.000, atau golongan seperti III/b."
    return None


def _check_death(entries: Entries, home: Household | None, today: date) -> tuple[str, str] | None:
    if home and home.member.cause is Cause.DECEASED:
        return "kartu", "Peserta ini sudah tercatat meninggal."
    if home and date.fromisoformat(entries["meninggal"]) < home.member.born:
        return "meninggal", "Tanggal itu sebelum peserta lahir."
    return None


_CHECKS: Mapping[str, Callable[[Entries, Household | None, date], tuple[str, str] | None]] = {
    "A": _check_newcomer,
    "B": _check_relative,
    "C": _check_baby,
    "D": _check_segment,
    "E": _check_identity,
    "F": _check_wage,
    "H": _check_death,
}
_EXPECTED = {
    "nama": "Tulis nama dengan huruf.",
    "nik": "NIK terdiri dari 16 angka. Mohon periksa lagi.",
    "lahir": "Tulis tanggal seperti 17-08-1985, tidak di masa depan.",
    "alamat": "Tulis alamatnya.",
}


def corrected(which: str, text: str, today: date) -> str | None:
    """Read the right value of a member's name, NIK, birth date or address; None if it is none."""
    if which == "nik":
        nik = read_nik(text, today)
        return nik.number if isinstance(nik, Nik) else None
    if which == "lahir":
        born = read_date(text, today=today)
        return born.isoformat() if born is not None else None
    return " ".join(text.split()) if any(sign.isalpha() for sign in text) else None


def _present(which: str, member: Member) -> str:
    present = {"nama": member.name, "nik": member.nik, "lahir": member.born.isoformat()}
    return present.get(which, member.address)


def wage(text: str) -> str | None:
    """Read a monthly wage in rupiah or a grade, as it is recorded; None if it is neither."""
    plain = normalise(text)
    if GRADE.fullmatch(plain):
        rank, _, step = plain.replace(" ", "").partition("/")
        return f"{rank.upper()}/{step}"
    amount = None if "-" in text else read_rupiah(text)
    return str(amount) if amount and LEAST_WAGE <= amount <= MOST_WAGE else None


# When the officer decides


def decide(code: str, case: Case) -> Outcome:
    """Say what a request leads to at the time of the decision."""
    if not case.entries:
        return Outcome("tidak_lengkap")
    if code != "A" and case.home is None:
        return Outcome("bukan_peserta")
    if case.home is not None and case.home.member.cause is Cause.DECEASED:
        return Outcome("meninggal")
    found = mistake(code, case.entries, case.home, case.today)
    return Outcome("tidak_cocok") if found else _DECISIONS[code](case)


def _newcomer(case: Case) -> Outcome:
    entries, look = case.entries, case.look
    nik, kk = entries["nik"], entries["kk"]
    born = date.fromisoformat(entries["lahir"])
    people = residents(nik, kk, entries["nama"], born)
    applicant = next((each for each in people if each.nik == nik), None)
    numbers = (f"kk:{kk}", f"nik:{nik}", *(f"nik:{each.nik}" for each in people))
    if any(look.household(number) for number in numbers):
        return Outcome("terdaftar")
    if applicant is None or not belong_together(nik, kk) or applicant.born != born:
        return Outcome("dukcapil")
    if not same_name(entries["nama"], applicant.name):
        return Outcome("dukcapil")
    members = [
        Member(case.new_card(each.nik), each.nik, each.name, each.born, each.relation)
        if each != applicant
        else Member(
            case.new_card(nik),
            nik,
            each.name,
            each.born,
            each.relation,
            phone=entries.get("telepon_sendiri") or None,
            email=entries.get("surel", ""),
            telephone=entries.get("telepon", ""),
        )
        for each in people
    ]
    home = moves.newcomers(kk, entries["kelas"], members, case.today)
    place = Enrolment(
        f"{entries['kota']}-1" if entries.get("kota") else facilities.USUAL, case.today
    )
    card = next(member.card for member in members if member.nik == nik)
    return Outcome("", (home,), {member.card: place for member in members}, card)


def _relative(case: Case) -> Outcome:
    home, entries = _home(case), case.entries
    nik = read_nik(entries["nik_anggota"], case.today)
    if not isinstance(nik, Nik):
        return Outcome("tidak_cocok")
    if case.look.household(f"nik:{nik.number}"):
        return Outcome("terdaftar")
    relation = Relation(entries["hubungan"])
    if home.family.segment is Segment.PBI:
        return Outcome("dinsos")
    child = relation is Relation.CHILD
    extra = relation is Relation.PARENT or (child and newborn.way(home) is newborn.Way.EMPLOYER)
    if home.family.segment is Segment.PPU and extra:
        return Outcome("perusahaan")
    joins = Month.of(case.today) if home.family.segment.pays_itself else None
    card = case.new_card(nik.number)
    added = Member(card, nik.number, entries["anggota"], nik.born, relation, joins=joins)
    return _joined(case, added)


def _baby(case: Case) -> Outcome:
    home, born = _home(case), date.fromisoformat(case.entries["lahir_bayi"])
    way = newborn.way(home)
    if way is newborn.Way.EMPLOYER:
        return Outcome("perusahaan")
    pays = way is newborn.Way.PAYMENT
    joins = newborn.first_month(born, case.today) if pays else None
    name, card = case.entries["bayi"], case.new_card(case.entries["bayi"])
    return _joined(case, Member(card, "", name, born, Relation.CHILD, joins=joins))


def _joined(case: Case, added: Member) -> Outcome:
    """Add somebody to the family, at the family's facility."""
    home = _home(case)
    place = facilities.present(case.look.enrolment(home.member.card), case.today)
    enrolled = {added.card: Enrolment(place.code, case.today)}
    return Outcome("", (moves.with_child(home, added),), enrolled, added.card)


def _segment(case: Case) -> Outcome:
    home, wanted = _home(case), SEGMENTS[case.entries["tujuan"]]
    if wanted is Segment.PPU:
        return Outcome("belum_dilaporkan")
    class_ = case.entries["kelas"]
    if home.family.segment.pays_itself:
        if bill(home, case.at).amount:
            return Outcome("tunggakan")
        return _kept(home, family=replace(home.family, segment=wanted, class_=class_))
    move = moves.possible_move(home, case.at)
    if move not in (moves.Move.FAMILY, moves.Move.ALONE):
        refused = {moves.Move.PBI: "dinsos", moves.Move.WORKING: "bekerja"}
        return Outcome(refused.get(move, "sebab_lain"))
    moved = moves.move(home, class_, case.at)
    new = replace(moved.new, family=replace(moved.new.family, segment=wanted))
    return Outcome("", (moved.left, new) if moved.left else (new,))


def _identity(case: Case) -> Outcome:
    home, which = _home(case), case.entries["data_salah"]
    value = corrected(which, case.entries["seharusnya"], case.today) or ""
    if which == "alamat":
        return _kept(home, replace(home.member, address=value))
    if which == "nik" and case.look.household(f"nik:{value}"):
        return Outcome("terdaftar")
    mended = home.member.cause is Cause.DATA_MISMATCH
    member = replace(home.member, cause=None, cause_since=None) if mended else home.member
    if which == "nama":
        return _kept(home, replace(member, name=value))
    if which == "nik":
        return _kept(home, replace(member, nik=value))
    return _kept(home, replace(member, born=date.fromisoformat(value)))


def _wage(case: Case) -> Outcome:
    home = _home(case)
    return _kept(home, replace(home.member, wage=wage(case.entries["gaji"]) or ""))


def _facility(case: Case) -> Outcome:
    card = _home(case).member.card
    wanted = facilities.named(case.entries["fktp"], case.entries.get("kota", ""))
    now = facilities.present(case.look.enrolment(card), case.today)
    if wanted is None:
        return Outcome("faskes")
    if wanted.code == now.code:
        return Outcome("faskes_sama")
    if case.today < facilities.may_change_from(now):
        return Outcome("tiga_bulan")
    day = facilities.counts_from(case.today)
    return Outcome("", (), {card: replace(now, next_code=wanted.code, next_from=day)})


def _death(case: Case) -> Outcome:
    home = _home(case)
    died = date.fromisoformat(case.entries["meninggal"])
    return _kept(home, replace(home.member, cause=Cause.DECEASED, cause_since=died, phone=None))


def _double(case: Case) -> Outcome:
    home, other = _home(case), case.look.household(f"card:{case.entries['kartu_lain']}")
    if other is None or other.member.card == home.member.card:
        return Outcome("kartu_lain")
    one, two = home.member, other.member
    if not same_name(two.name, one.name) or one.born != two.born:
        return Outcome("kartu_lain")
    rest = tuple(member for member in other.members if member != two)
    if not rest:
        return Outcome("kantor")
    return Outcome("", (Household(other.family, rest, rest[0]),))


def _home(case: Case) -> Household:
    assert case.home is not None  # or `decide` would have refused
    return case.home


def _kept(home: Household, member: Member | None = None, family: Family | None = None) -> Outcome:
    """Give a household with its member or its family changed."""
    new = member or home.member
    members = tuple(new if each == home.member else each for each in home.members)
    changed = replace(home, members=members, member=new)
    return Outcome("", (replace(changed, family=family) if family else changed,))


_DECISIONS: Mapping[str, Callable[[Case], Outcome]] = {
    "A": _newcomer,
    "B": _relative,
    "C": _baby,
    "D": _segment,
    "E": _identity,
    "F": _wage,
    "G": _facility,
    "H": _death,
    "I": _double,
}

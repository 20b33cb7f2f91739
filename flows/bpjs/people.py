"""Hold members and their families as frozen data. Nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flows.bpjs.months import Month


class Segment(StrEnum):
    """Say who pays for a family."""

    PBPU = "PBPU"  # pekerja bukan penerima upah (mandiri): pays for itself
    BP = "BP"  # bukan pekerja, such as pensioners: pays for itself here
    PPU = "PPU"  # pekerja penerima upah: employer and worker
    PBI = "PBI"  # penerima bantuan iuran (KIS): the government

    @property
    def pays_itself(self) -> bool:
        """Tell whether the family itself gets the bill."""
        return self in (Segment.PBPU, Segment.BP)


class Cause(StrEnum):
    """Name why a member is not active."""

    ARREARS = "menunggak"
    WAITING = "menunggu_aktivasi"  # all paid, but the channel takes its time
    LEFT_EMPLOYER = "keluar_kerja"
    AGE_21 = "usia_21"
    DATA_MISMATCH = "data_tidak_sesuai"
    PBI_STOPPED = "pbi_dinonaktifkan"
    DECEASED = "meninggal"
    FIRST_PAYMENT = "iuran_pertama"  # joined, but the first contribution has not been paid


RECORDED_CAUSES = frozenset(
    {Cause.LEFT_EMPLOYER, Cause.DATA_MISMATCH, Cause.PBI_STOPPED, Cause.DECEASED}
)
"""Causes that somebody reports; the others follow from dates and payments."""


class Relation(StrEnum):
    """Say what a member is to the family."""

    HEAD = "peserta"
    HUSBAND = "suami"
    WIFE = "istri"
    CHILD = "anak"
    PARENT = "orang_tua"


class Channel(StrEnum):
    """Name the way on which a payment was arranged; it decides how soon the card works again."""

    FORM = "tautan"  # the form link of Chika or Pandawa
    PANDAWA = "pandawa"  # a message straight to the branch's Pandawa number
    APP = "aplikasi"  # Mobile JKN
    CALL_CENTRE = "telepon"  # 165
    WEBSITE = "situs"
    OFFICE = "kantor"


@dataclass(frozen=True, slots=True)
class Member:
    """Describe one made-up person with a card."""

    card: str  # 13 digits
    nik: str  # 16 digits; empty for a baby that has none yet
    name: str
    born: date
    relation: Relation
    phone: str | None = None  # E.164, at most one member each
    cause: Cause | None = None  # one of RECORDED_CAUSES
    cause_since: date | None = None
    studying: bool = False  # in formal education, unmarried, without income
    joins: Month | None = None  # first month to be paid for, until it has been
    nip: str | None = None  # 18 digits; civil servants alone
    wage: str = ""  # rupiah a month, or a grade such as III/b; of workers, once reported
    address: str = ""
    email: str = ""
    telephone: str = ""  # E.164, to be called at; unlike `phone` it proves nothing


@dataclass(frozen=True, slots=True)
class Family:
    """Describe what a family card (KK) owes and has paid."""

    kk: str  # 16 digits; behind them `-` and four of the card for who left it to pay alone
    segment: Segment
    class_: str  # I, II or III
    paid_through: Month
    credit: int = 0  # rupiah that arrived while nothing was owed
    channel: Channel | None = None  # of the last payment
    active_from: datetime | None = None  # aware; when the last payment takes effect


@dataclass(frozen=True, slots=True)
class Household:
    """Show a family with all its members, and the one member who was asked for."""

    family: Family
    members: tuple[Member, ...]  # the head comes first
    member: Member

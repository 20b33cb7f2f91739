"""Work out, purely, what a family looks like when somebody joins it or begins to pay alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from flows.bpjs.arrears import standing
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Cause, Family, Household, Member, Relation, Segment


class Move(StrEnum):
    """Name what stands in the way of paying alone, or who would go."""

    FAMILY = "sekeluarga"  # the worker's whole family
    ALONE = "sendiri"  # a child who is too old
    WORKING = "masih_bekerja"
    ALREADY = "sudah_mandiri"
    PBI = "pbi"
    OTHER = "sebab_lain"  # something else has to be mended first


@dataclass(frozen=True, slots=True)
class Moved:
    """Show the families after a move; `left` is the old one, or None if all went."""

    new: Household
    left: Household | None


def newcomers(
    kk: str, class_: str, people: Sequence[Member], today: date, card: str = ""
) -> Household:
    """Give a family that begins to pay for itself this month, as seen from a card, or its head."""
    this = Month.of(today)
    members = tuple(replace(member, joins=this) for member in people)
    seen = next((member for member in members if member.card == card), members[0])
    return Household(Family(kk, Segment.PBPU, class_, this + -1), members, seen)


def with_child(home: Household, child: Member) -> Household:
    """Give a family with one more child, as seen from the child."""
    return Household(home.family, (*home.members, child), child)


def possible_move(home: Household, at: datetime) -> Move:
    """Tell whether a member can begin to pay alone."""
    family, cause = home.family, standing(home, at).cause
    if family.segment.pays_itself:
        return Move.ALREADY
    if family.segment is Segment.PBI:
        return Move.PBI
    if cause is Cause.LEFT_EMPLOYER:
        return Move.FAMILY
    if cause is Cause.AGE_21:
        return Move.ALONE
    return Move.WORKING if cause is None else Move.OTHER


def move(home: Household, class_: str, at: datetime) -> Moved:
    """Let those who can begin to pay alone; raise ValueError if nobody can."""
    kind, today = possible_move(home, at), jakarta_date(at)
    if kind is Move.FAMILY:
        return Moved(_whole_family(home, class_, today), None)
    if kind is not Move.ALONE:
        raise ValueError(f"nobody can move: {kind}")
    off = standing(home, at).since
    who = replace(home.member, relation=Relation.HEAD, cause_since=off)
    rest = tuple(member for member in home.members if member != home.member)
    new = newcomers(f"{home.family.kk}-{who.card[-4:]}", class_, (who,), today)
    return Moved(new, Household(home.family, rest, rest[0]))


def _whole_family(home: Household, class_: str, today: date) -> Household:
    this = Month.of(today)
    members = tuple(
        replace(member, cause=None, joins=this)  # since when the card is off stays known
        if member.cause in (None, Cause.LEFT_EMPLOYER)
        else member
        for member in home.members
    )
    family = replace(
        home.family,
        segment=Segment.PBPU,
        class_=class_,
        paid_through=this + -1,
        channel=None,
        active_from=None,
    )
    seen = next(member for member in members if member.card == home.member.card)
    return Household(family, members, seen)

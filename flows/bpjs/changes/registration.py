"""Make people members, and change how they are members."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from flows.bpjs import facilities
from flows.bpjs.cabinet import Desk
from flows.bpjs.changes.reservation import release
from flows.bpjs.facilities import Enrolment
from flows.bpjs.months import jakarta_date
from flows.bpjs.people import Member, Relation
from flows.bpjs.registration import moves, newborn

DRAFT = "pendaftaran"
"""The kind of the row that holds a registration that has begun; its key is the contact."""

KEPT = timedelta(days=7)
"""How long an unfinished registration waits for its author; ours."""

DONE, DONE_KEPT = "peserta_baru", timedelta(days=30)
"""The kind of the row that names the card of who has registered, and how long it does; ours."""


def simpan_draf(data: Mapping[str, str], desk: Desk) -> None:
    """Keep the answers of a registration so far."""
    owner = data["pemilik"]
    answers = {"isi": json.loads(data["isi"])}
    desk.put(DRAFT, owner, answers, owner=owner, until=desk.at + KEPT)


def hapus_draf(data: Mapping[str, str], desk: Desk) -> None:
    """Throw the answers of a registration away, and forget one that was finished."""
    desk.drop(DRAFT, data["pemilik"])
    desk.drop(DONE, data["pemilik"])


def daftarkan(data: Mapping[str, str], desk: Desk) -> None:
    """Make a new family members; nothing happens if one of them has become a member meanwhile."""
    people = [_member(row) for row in json.loads(data["anggota"])]
    known = [desk.household(f"nik:{member.nik}") for member in people]
    if any(known) or desk.household(f"kk:{data['kk']}"):
        return
    today = jakarta_date(desk.at)
    home = moves.newcomers(data["kk"], data["kelas"], people, today)
    desk.put_household(home.family, home.members)
    for member in home.members:
        enrolled = Enrolment(data["fktp"], today, data["gigi"])
        desk.put(facilities.KIND, member.card, facilities.write_enrolment(enrolled))
    owner = data["pemilik"]
    release(desk, owner)
    desk.drop(DRAFT, owner)
    done = {"kartu": home.member.card}
    desk.put(DONE, owner, done, owner=owner, until=desk.at + DONE_KEPT)


def daftarkan_bayi(data: Mapping[str, str], desk: Desk) -> None:
    """Add a newborn to the family of a card, where it is registered with the family's facility.

    Nothing happens if the family has this baby already.
    """
    home = desk.household(f"card:{data['kartu']}")
    if home is None or desk.household(f"card:{data['kartu_bayi']}"):
        return
    today, born = jakarta_date(desk.at), date.fromisoformat(data["lahir"])
    if newborn.same_baby(home, data["nama"], born) is not None:
        return
    pays = newborn.way(home) is newborn.Way.PAYMENT
    baby = Member(
        card=data["kartu_bayi"],
        nik=data["nik"],
        name=data["nama"],
        born=born,
        relation=Relation.CHILD,
        joins=newborn.first_month(born, today) if pays else None,
    )
    release(desk, data["pemilik"])
    joined = moves.with_child(home, baby)
    desk.put_household(joined.family, joined.members)
    parent = facilities.present(enrolment_on(desk, home.member.card), today)
    enrolled = facilities.write_enrolment(Enrolment(parent.code, today))
    desk.put(facilities.KIND, baby.card, enrolled)


def ubah_segmen(data: Mapping[str, str], desk: Desk) -> None:
    """Let a family, or one of it, pay for itself from this month on."""
    home = desk.household(f"card:{data['kartu']}")
    if home is None:
        return
    if moves.possible_move(home, desk.at) not in (moves.Move.FAMILY, moves.Move.ALONE):
        return
    moved = moves.move(home, data["kelas"], desk.at)
    if moved.left is not None:
        desk.put_household(moved.left.family, moved.left.members)
    desk.put_household(moved.new.family, moved.new.members)


def pindah_faskes(data: Mapping[str, str], desk: Desk) -> None:
    """Register a member with another facility from the 1st of the next month on."""
    today = jakarta_date(desk.at)
    now = facilities.present(enrolment_on(desk, data["kartu"]), today)
    changed = replace(now, next_code=data["fktp"], next_from=facilities.counts_from(today))
    desk.put(facilities.KIND, data["kartu"], facilities.write_enrolment(changed))


def enrolment_on(desk: Desk, card: str) -> Enrolment:
    """Give where a card is registered, as the desk shows it."""
    row = desk.row(facilities.KIND, card)
    return facilities.read_enrolment(row.data) if row else Enrolment(facilities.USUAL, None)


def _member(row: Mapping[str, str]) -> Member:
    return Member(
        card=row["card"],
        nik=row["nik"],
        name=row["name"],
        born=date.fromisoformat(row["born"]),
        relation=Relation(row["relation"]),
        phone=row["phone"] or None,
        address=row.get("address", ""),
        email=row.get("email", ""),
        telephone=row.get("telephone", ""),
    )

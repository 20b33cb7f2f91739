"""Who can begin to pay alone, and what the families look like afterwards."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.citizen import NOW, PERSONAS

from flows.bpjs.arrears import bill, status
from flows.bpjs.months import WIB, Month
from flows.bpjs.people import Cause, Relation, Segment
from flows.bpjs.registration.moves import Move, move, possible_move

EXPECTED = {
    "keluar-kerja": Move.FAMILY,
    "usia-21": Move.ALONE,
    "mahasiswa": Move.WORKING,
    "ppu-aktif": Move.WORKING,
    "pbi-aktif": Move.PBI,
    "pbi-nonaktif": Move.PBI,
    "pbi-nonaktif-lama": Move.PBI,
}
moments = st.datetimes(
    datetime(2026, 11, 1), datetime(2027, 8, 1), timezones=st.just(WIB)
)  # while the student is under 25 and the other child over 21


@pytest.mark.parametrize("slug", sorted(PERSONAS))
def test_who_can_move_depends_on_who_pays_and_why_it_ended(slug: str) -> None:
    home = PERSONAS[slug].household(NOW)
    assert possible_move(home, NOW) is EXPECTED.get(slug, Move.ALREADY)


@pytest.mark.parametrize("slug", ["lunas", "ppu-aktif", "pbi-aktif"])
def test_nobody_else_is_moved(slug: str) -> None:
    with pytest.raises(ValueError, match="nobody can move"):
        move(PERSONAS[slug].household(NOW), "III", NOW)


@given(
    slug=st.sampled_from(["keluar-kerja", "usia-21"]),
    class_=st.sampled_from(["I", "II", "III"]),
    at=moments,
)
def test_nobody_is_lost_or_doubled_and_all_who_moved_owe_the_present_month(
    slug: str, class_: str, at: datetime
) -> None:
    home = PERSONAS[slug].household(at)
    moved = move(home, class_, at)
    after = [*moved.new.members, *(moved.left.members if moved.left else ())]
    assert sorted(m.card for m in after) == sorted(m.card for m in home.members)
    assert moved.new.family.segment is Segment.PBPU
    owed = bill(moved.new, at)
    assert (owed.months_billed, owed.people) == (1, len(moved.new.members))
    assert {m.joins for m in moved.new.members} == {Month.of(at.date())}
    assert status(moved.new.member, moved.new.family, at).cause is Cause.FIRST_PAYMENT
    assert moved.new.members[0].relation is Relation.HEAD
    if moved.left is not None:
        assert moved.left.family == home.family
        assert moved.new.family.kk != moved.left.family.kk
        assert possible_move(moved.left, at) is Move.WORKING
    assert possible_move(moved.new, at) is Move.ALREADY

"""Registrations change rows and ledger once, whatever is asked twice or comes too late."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import BytesIO

import pytest
from PIL import Image
from support.citizen import NOW, PERSONAS

from bot.engine.effects import Apply
from flows.bpjs import facilities
from flows.bpjs.arrears import bill, status
from flows.bpjs.cabinet import Cabinet
from flows.bpjs.changes import COMMANDS
from flows.bpjs.changes.registration import DONE, DRAFT
from flows.bpjs.changes.reservation import KEPT, KIND
from flows.bpjs.identity import Nik, read_nik
from flows.bpjs.members import Ledger
from flows.bpjs.people import Cause, Relation, Segment
from flows.bpjs.registration.card_picture import HEIGHT, WIDTH, CardFace, draw
from flows.bpjs.registration.dukcapil import belong_together, families, residents
from flows.bpjs.rehearsal import MemoryLedger
from flows.bpjs.shelf import RedisShelf

KK = "3199020101209101"
PEOPLE = [
    {
        "card": f"009980000000{n}",
        "nik": each.nik,
        "name": each.name,
        "born": each.born.isoformat(),
        "relation": str(each.relation),
        "phone": "+6284000000091" if n == 0 else "",
    }
    for n, each in enumerate(families()[KK])
]


class World:
    """Hold a ledger and a cabinet in memory."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger(NOW)
        self.cabinet = Cabinet(self.ledger.shelf(), COMMANDS)

    def asks(self, command: str, name: str = "", at: datetime = NOW, **data: str) -> None:
        data = {"at": at.isoformat(), "pemilik": "galih", **data}
        self.cabinet.apply(Apply(f"M#{command}{name}", command, data))

    def registers(self, name: str = "", **changes: str) -> None:
        data = {
            "kk": KK,
            "kelas": "II",
            "anggota": json.dumps(PEOPLE),
            "fktp": "32.73-1",
            "gigi": "32.73-G1",
        }
        self.asks("daftarkan", name, **{**data, **changes})


@pytest.fixture
def world() -> World:
    return World()


def test_a_family_is_registered_once_with_its_facilities(world: World) -> None:
    world.registers()
    world.registers()
    home = world.ledger.by_nik(PEOPLE[1]["nik"])
    assert home is not None
    assert [m.card for m in home.members] == [row["card"] for row in PEOPLE]
    assert (home.family.segment, home.family.class_) == (Segment.PBPU, "II")
    assert bill(home, NOW).amount == 300_000
    assert status(home.member, home.family, NOW).cause is Cause.FIRST_PAYMENT
    assert world.ledger.by_phone("+6284000000091") is not None
    for row in PEOPLE:
        enrolled = world.cabinet.row(facilities.KIND, row["card"])
        assert enrolled is not None
        assert (enrolled["fktp"], enrolled["sejak"]) == ("32.73-1", "2026-11-23")


@pytest.mark.parametrize(
    "changes", [{}, {"kk": "3199020101209999"}], ids=["same card", "another card"]
)
def test_who_has_become_a_member_meanwhile_is_not_registered_again(
    world: World, changes: dict[str, str]
) -> None:
    world.registers()
    before = dict(world.ledger._rows["households"])
    again = [{**row, "card": f"0099811111{n:03}"} for n, row in enumerate(PEOPLE)]
    world.registers("later", anggota=json.dumps(again), **changes)
    assert world.ledger._rows["households"] == before


def test_a_draft_is_kept_for_seven_days_and_thrown_away_when_asked(world: World) -> None:
    world.asks("simpan_draf", isi='{"calon_nik": "1"}')
    row = world.cabinet.row(DRAFT, "galih")
    assert row is not None
    assert row["isi"] == {"calon_nik": "1"}
    assert row.until is not None
    assert (row.until - NOW).days == 7
    assert [each.key for each in world.cabinet.rows("milik", "galih")] == ["galih"]
    world.asks("hapus_draf")
    assert world.cabinet.row(DRAFT, "galih") is None


def test_what_was_sent_leaves_the_card_behind_and_not_the_answers(world: World) -> None:
    world.asks("simpan_draf", isi='{"calon_nik": "1"}')
    world.asks("pesan_tempat", kunci="nik kk")
    world.registers()
    assert world.cabinet.row(DRAFT, "galih") is None
    assert [row.kind for row in world.cabinet.rows("milik", "galih")] == [DONE]


def test_of_two_who_review_the_same_registration_only_the_first_holds_it(world: World) -> None:
    world.asks("pesan_tempat", kunci="nik kk")
    world.asks("pesan_tempat", "late", kunci="kk other", pemilik="sari")
    held = {key: world.cabinet.row(KIND, key) for key in ("nik", "kk", "other")}
    assert {key: row["pemilik"] for key, row in held.items() if row} == {
        "nik": "galih",
        "kk": "galih",
    }
    later = NOW + KEPT
    world.asks("pesan_tempat", "again", at=later, kunci="kk other", pemilik="sari")
    taken = world.cabinet.row(KIND, "kk")
    assert taken is not None
    assert taken["pemilik"] == "sari"


@pytest.mark.parametrize("name", ["Kenanga Tiruan", "kenanga  tiruan"])
def test_the_same_baby_is_not_registered_twice_from_two_phones(world: World, name: str) -> None:
    mother = PERSONAS["ibu-baru"].card
    for card, owner, called in (("01", "galih", "Kenanga Tiruan"), ("02", "sari", name)):
        data = {"kartu": mother, "kartu_bayi": f"00998000000{card}", "nik": "", "nama": called}
        world.asks("daftarkan_bayi", owner, lahir="2026-11-10", pemilik=owner, **data)
    home = world.ledger.by_card(mother)
    assert home is not None
    assert [m.card for m in home.members if m.born == date(2026, 11, 10)] == ["0099800000001"]


def test_a_baby_joins_with_the_facility_of_its_family(world: World) -> None:
    mother = PERSONAS["ibu-baru"].card
    data = {"kartu": mother, "kartu_bayi": "0099800000009", "nik": "", "nama": "Kenanga Tiruan"}
    for name in ("", "again"):
        world.asks("daftarkan_bayi", name, lahir="2026-11-10", **data)
    home = world.ledger.by_card("0099800000009")
    assert home is not None
    assert [m.relation for m in home.members].count(Relation.CHILD) == 1
    assert bill(home, NOW).amount == 35_000
    enrolled = world.cabinet.row(facilities.KIND, "0099800000009")
    assert enrolled is not None
    assert enrolled["fktp"] == facilities.USUAL


def test_a_baby_of_nobody_is_not_registered(world: World) -> None:
    before = dict(world.ledger._rows["households"])
    data = {"kartu": "0099812345678", "kartu_bayi": "0099800000009", "nik": "", "nama": "X"}
    world.asks("daftarkan_bayi", lahir="2026-11-10", **data)
    assert world.ledger._rows["households"] == before


def test_the_grown_child_leaves_the_family_and_is_found_in_the_new_one(world: World) -> None:
    dimas = PERSONAS["usia-21"]
    for name in ("", "again"):
        world.asks("ubah_segmen", name, kartu=dimas.card, kelas="III")
    home = world.ledger.by_phone(dimas.phone)
    assert home is not None
    assert [m.card for m in home.members] == [dimas.card]
    family = world.ledger.by_kk(dimas.kk)
    assert family is not None
    assert dimas.card not in {m.card for m in family.members}
    assert family.family.segment is Segment.PPU


@pytest.mark.parametrize("card", [PERSONAS["lunas"].card, "0099812345678"])
def test_who_cannot_move_is_not_moved(world: World, card: str) -> None:
    before = dict(world.ledger._rows["households"])
    world.asks("ubah_segmen", kartu=card, kelas="III")
    assert world.ledger._rows["households"] == before


def test_a_change_of_facility_waits_for_the_first(world: World) -> None:
    card = PERSONAS["lunas"].card
    world.asks("pindah_faskes", kartu=card, fktp="32.73-2")
    row = world.cabinet.row(facilities.KIND, card)
    assert row is not None
    assert (row["fktp"], row["berikut"], row["mulai"]) == ("31.74-1", "32.73-2", "2026-12-01")


def test_recorded_families_are_made_up_and_nobody_in_them_is_a_member() -> None:
    members = {m.nik for p in PERSONAS.values() for m in p.household(NOW).members}
    for kk, people in families().items():
        assert kk.startswith("3199")
        assert people[0].relation is Relation.HEAD
        for person in people:
            nik = read_nik(person.nik, NOW.date())
            assert isinstance(nik, Nik)
            assert nik.born == person.born
            assert person.nik not in members
            assert belong_together(person.nik, kk)


def test_recorded_people_belong_to_their_own_family_card_alone() -> None:
    galih = families()[KK][0]
    assert not belong_together(galih.nik, "3199020101209102")
    assert not belong_together(galih.nik, "3199020101209555")
    assert not belong_together("3199015203950199", KK)
    assert belong_together("3199015203950199", "3199020101209555")
    (alone,) = residents("3199015203950199", "3199020101209555", "Melur", galih.born)
    assert alone.relation is Relation.HEAD


def test_the_card_is_a_png_of_its_size_the_same_for_the_same_face_and_says_simulasi() -> None:
    face = CardFace("0099800000000", "Galih " * 20, "14 Maret 1992", "Puskesmas", "Kelas II", True)
    picture = Image.open(BytesIO(draw(face)), formats=["PNG"])
    assert picture.size == (WIDTH, HEIGHT)
    assert draw(face) == draw(face)
    plain = CardFace("", "", "", "", "", True)
    stamped = Image.open(BytesIO(draw(plain))).convert("RGB")
    colours = stamped.getcolors(WIDTH * HEIGHT) or []
    # the stamp is the only red on a card
    reddish = sum(count for count, (red, green, _) in colours if red > green + 20)
    assert reddish > 5_000


def test_where_a_new_member_can_be_reached_is_kept_and_proves_nothing(ledger: Ledger) -> None:
    people = [
        {
            "card": "0099812345678",
            "nik": "3199011702010104",
            "name": "Tirta Ibaratnya",
            "born": "2001-02-17",
            "relation": "peserta",
            "phone": "",
            "address": "Jalan Contoh 1",
            "email": "tirta@contoh.com",
            "telephone": "+628123456789",
        }
    ]
    data = {
        "at": NOW.isoformat(),
        "pemilik": "aa",
        "kk": "3199020101209102",
        "kelas": "III",
        "fktp": "31.74-1",
        "gigi": "",
        "anggota": json.dumps(people),
    }
    cabinet = Cabinet(RedisShelf(ledger._client), COMMANDS)
    cabinet.apply(Apply("SM1#daftarkan0", "daftarkan", data))
    home = ledger.by_card("0099812345678")
    assert home is not None
    member = home.member
    assert (member.address, member.email) == ("Jalan Contoh 1", "tirta@contoh.com")
    assert member.telephone == "+628123456789"
    assert ledger.by_phone("+628123456789") is None

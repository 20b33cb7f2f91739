"""What officers verify changes the ledger, once, and every door shows it; or they say why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import redis
from support.rehearsal import MONDAY, PERSONAS, Phone

from flows.bpjs.arrears import standing
from flows.bpjs.people import Cause, Household, Segment
from flows.bpjs.requests import mistake, wage
from flows.bpjs.samples import request
from flows.bpjs.verdicts import EFFECTS, REASONS

Phones = Callable[..., Phone]

VERIFIED = MONDAY + timedelta(days=1)
"""On the next working day at nine the requests of Monday have been decided."""


def ticket_of(phone: Phone) -> str:
    return str(phone.session.slots["permohonan"])


def requested(phones: Phones, slug: str, service: str, **fields: str) -> Phone:
    phone = phones(slug=slug)
    phone.walks(".", "pandawa", "31", "74")
    phone.sends_form(service, **fields)
    return phone


def told(phone: Phone, at: datetime = VERIFIED, number: str = "") -> str:
    """Ask for a ticket at a time, by itself the one of the conversation."""
    number, phone.at = number or ticket_of(phone), at
    return "\n".join(phone.says(f"tiket {number}"))


def home(phone: Phone, key: str) -> Household:
    found = phone.ledger._look(key)
    assert found is not None, key
    return found


def test_nothing_changes_before_an_officer_has_verified(phone: Phones) -> None:
    putri = requested(phone, "lunas", "H", meninggal="2026-11-20")
    assert "sedang diperiksa" in told(putri, MONDAY + timedelta(hours=2))
    assert home(putri, "card:0099900000013").member.cause is None


def test_a_verified_request_is_seen_by_another_door_first(phone: Phones) -> None:
    requested(phone, "lunas", "H", meninggal="2026-11-20")
    sms = phone(slug="pensiun", channel="sms", at=VERIFIED)
    [answer] = sms.says("NOKA 0099900000013")
    assert "peserta meninggal" in answer


def test_a_decision_counts_once_however_often_somebody_looks(
    phone: Phones, redis_client: redis.Redis
) -> None:
    ibu = requested(phone, "ibu-baru", "C")
    number = ticket_of(ibu)
    for _ in range(3):
        assert "Nomor kartu bayi" in told(ibu, number=number)
    assert len(home(ibu, "card:0099900000032").members) == 3
    rows = [json.loads(redis_client.get(key)) for key in redis_client.keys("*c:tiket/*")]
    assert all("data" not in row["data"] for row in rows), "what the form said is kept no longer"


def test_a_new_member_is_told_the_card_and_owes_the_first_contribution(phone: Phones) -> None:
    siti = requested(phone, "menunggak", "A")
    number = ticket_of(siti)
    text = told(siti)
    tirta = home(siti, "nik:3199011702010104")
    assert tirta.member.card in text
    assert standing(tirta, VERIFIED).cause is Cause.FIRST_PAYMENT
    assert tirta.member.email == "tirta@contoh.com"
    stranger = phone(slug="pensiun", at=VERIFIED)
    stranger.says("menu")
    text = "\n".join(stranger.says(f"tiket {number}"))
    assert tirta.member.card not in text
    assert tirta.member.card[-4:] in text


def test_a_relative_joins_and_is_billed_from_the_month_of_the_decision(phone: Phones) -> None:
    agus = requested(phone, "lunas", "B", nik_anggota="3199015203610301")
    assert "Nomor kartu" in told(agus)
    mother = home(agus, "nik:3199015203610301")
    assert (mother.member.name, len(mother.members)) == ("Ibu Umpama", 3)
    assert standing(mother, VERIFIED).cause is Cause.FIRST_PAYMENT


def test_a_corrected_name_ends_the_mismatch(phone: Phones) -> None:
    yuni = requested(phone, "data-beda", "E", seharusnya="Yuni Purwarupa Lestari")
    assert "Datanya sudah diubah" in told(yuni)
    member = home(yuni, "card:0099900000028").member
    assert (member.name, member.cause) == ("Yuni Purwarupa Lestari", None)


def test_a_corrected_nik_finds_the_member_and_the_wrong_one_nobody(phone: Phones) -> None:
    yuni = requested(phone, "data-beda", "E", data_salah="nik", seharusnya="3199014606880099")
    assert "Datanya sudah diubah" in told(yuni)
    assert home(yuni, "nik:3199014606880099").member.card == "0099900000028"
    assert yuni.ledger.by_nik("3199014606880028") is None


def test_a_worker_who_left_pays_from_now_on(phone: Phones) -> None:
    rangga = requested(phone, "keluar-kerja", "D")
    assert "Segmennya sudah berubah" in told(rangga)
    family = home(rangga, "card:0099900000021")
    assert family.family.segment is Segment.PBPU
    assert (
        standing(family, VERIFIED).since
        == PERSONAS["keluar-kerja"].household(MONDAY).member.cause_since
    )


def test_a_changed_facility_is_shown_by_the_status(phone: Phones) -> None:
    fajar = requested(phone, "ppu-aktif", "G")
    assert "FKTP baru berlaku" in told(fajar)
    fajar.says("menu")
    text = "\n".join(fajar.says("cek status"))
    assert "mulai 1 Desember 2026: Klinik Pratama Umpama" in text


def test_a_wage_is_recorded(phone: Phones) -> None:
    fajar = requested(phone, "ppu-aktif", "F", gaji="III/b")
    assert "sudah dicatat" in told(fajar)
    assert home(fajar, "card:0099900000029").member.wage == "III/b"


def test_the_second_card_of_one_person_is_closed(phone: Phones) -> None:
    ibu = requested(phone, "ibu-baru", "C")
    told(ibu)
    baby = next(m for m in home(ibu, "card:0099900000032").members if m.card[:5] == "00998")
    ibu.at = VERIFIED
    ibu.walks("menu", "pandawa", "31", "74")
    nik = f"319901{baby.born:%d%m%y}0303"
    ibu.sends_form("B", anggota=baby.name, nik_anggota=nik, hubungan="anak")
    told(ibu, VERIFIED + timedelta(days=1))
    twice = home(ibu, f"nik:{nik}").member
    ibu.walks("menu", "pandawa", "31", "74")
    fields = {"nik": nik, "kartu": twice.card, "nama": twice.name, "lahir": str(twice.born)}
    ibu.sends_form("I", **fields, kartu_lain=baby.card)
    assert "ditutup" in told(ibu, VERIFIED + timedelta(days=2))
    assert ibu.ledger.by_card(baby.card) is None
    assert home(ibu, f"nik:{nik}").member.card == twice.card


REFUSALS = [
    ("lunas", "A", {"nik": "3199012005900013", "lahir": "1990-05-20"}, "terdaftar"),
    ("lunas", "A", {"kk": "3199020101209103"}, "dukcapil"),
    ("lunas", "A", {"nama": "Orang Lain"}, "dukcapil"),
    ("lunas", "B", {"nik_anggota": "3199010110580015"}, "terdaftar"),
    ("ppu-aktif", "B", {}, "perusahaan"),
    ("pbi-aktif", "B", {"hubungan": "anak"}, "dinsos"),
    ("ppu-aktif", "D", {}, "bekerja"),
    ("pbi-aktif", "D", {}, "dinsos"),
    ("lunas", "D", {"tujuan": "karyawan"}, "belum_dilaporkan"),
    ("menunggak", "D", {"tujuan": "bukan_pekerja"}, "tunggakan"),
    ("data-beda", "E", {"data_salah": "nik", "seharusnya": "3199012005900013"}, "terdaftar"),
    ("lunas", "G", {"fktp": "Rumah Sakit Antah Berantah"}, "faskes"),
    ("lunas", "G", {"fktp": "puskesmas"}, "faskes_sama"),
    ("lunas", "I", {}, "kartu_lain"),
    ("lunas", "I", {"kartu_lain": "0099900000014"}, "kartu_lain"),
    ("lunas", "H", {"meninggal": "1980-01-01"}, "tidak_cocok"),
]


@pytest.mark.parametrize(("slug", "service", "fields", "reason"), REFUSALS)
def test_an_officer_refuses_what_cannot_be_and_says_why(
    phone: Phones, slug: str, service: str, fields: dict[str, str], reason: str
) -> None:
    asking = requested(phone, slug, service, **fields)
    before = asking.ledger.by_card(PERSONAS[slug].card)
    text = told(asking)
    assert "ditolak" in text
    assert REASONS[reason]["id"] in text
    assert asking.ledger.by_card(PERSONAS[slug].card) == before


def test_the_news_in_the_menu_says_that_it_was_refused_and_why(phone: Phones) -> None:
    asking = requested(phone, "ppu-aktif", "D")
    asking.at = VERIFIED
    text = "\n".join(asking.says("menu"))
    assert "❌" in text
    assert REASONS["bekerja"]["id"] in text


def test_a_request_that_was_erased_is_not_decided(phone: Phones) -> None:
    agus = requested(phone, "lunas", "H", meninggal="2026-11-20")
    agus.walks("hapus data", "ya")
    sms = phone(slug="pensiun", channel="sms", at=VERIFIED)
    assert "AKTIF" in sms.says("NOKA 0099900000013")[0]


@pytest.mark.parametrize(
    ("slug", "service", "fields", "where"),
    [
        ("lunas", "A", {"lahir": "2001-02-18"}, "lahir"),
        ("lunas", "B", {"nik_anggota": "3199016802920014"}, "nik_anggota"),
        ("ibu-baru", "C", {"lahir_bayi": "2020-01-01"}, "lahir_bayi"),
        ("ibu-baru", "C", {"lahir_bayi": "1990-01-01"}, "lahir_bayi"),
        ("lunas", "D", {"tujuan": "mandiri"}, "tujuan"),
        ("lunas", "E", {"seharusnya": "Agus Teladan"}, "seharusnya"),
        ("lunas", "E", {"data_salah": "nik", "seharusnya": "123"}, "seharusnya"),
        ("lunas", "E", {"data_salah": "lahir", "seharusnya": "31-02-1990"}, "seharusnya"),
        ("lunas", "F", {"gaji": "4.500.000"}, "gaji"),
        ("ppu-aktif", "F", {"gaji": "-5"}, "gaji"),
        ("lunas", "H", {"meninggal": "1980-01-01"}, "meninggal"),
    ],
)
def test_a_form_that_contradicts_its_own_member_is_not_taken(
    slug: str, service: str, fields: dict[str, str], where: str
) -> None:
    persona = PERSONAS[slug]
    entries = {**request(service, persona, MONDAY.date()), **fields}
    found = mistake(service, entries, persona.household(MONDAY), MONDAY.date())
    assert found is not None
    assert found[0] == where


@pytest.mark.parametrize("service", "ABCDEFG")
def test_what_is_shown_to_newcomers_is_taken(service: str) -> None:
    slug = {"F": "ppu-aktif", "D": "keluar-kerja"}.get(service, "ibu-baru")
    persona = PERSONAS[slug]
    entries = request(service, persona, MONDAY.date())
    assert mistake(service, entries, persona.household(MONDAY), MONDAY.date()) is None


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("4.500.000", "4500000"),
        ("4,5 juta", "4500000"),
        ("iii / B", "III/b"),
        ("-5", None),
        ("5", None),
        ("V/a", None),
        ("banyak", None),
    ],
)
def test_a_wage_is_money_or_a_grade(typed: str, recorded: str | None) -> None:
    assert wage(typed) == recorded


def test_every_service_has_words_for_what_it_leads_to() -> None:
    assert list(EFFECTS) == list("ABCDEFGHI")
    assert all(set(both) == {"id", "en"} for both in (*EFFECTS.values(), *REASONS.values()))

"""What a status and a bill say, against the ledger, for everybody in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.rehearsal import MONDAY, PERSONAS, Phone

from flows.bpjs.arrears import bill, billed_people, family_account, status
from flows.bpjs.identity import mask_name, mask_number, rupiah
from flows.bpjs.people import Cause

Phones = Callable[..., Phone]

LEADS_TO = {
    None: "status.selesai",
    Cause.ARREARS: "status.tunggakan",
    Cause.LEFT_EMPLOYER: "status.pindah_segmen",
    Cause.AGE_21: "status.usia",
    Cause.DATA_MISMATCH: "status.data_beda",
    Cause.DECEASED: "status.keliru",
}
MENDS = {
    "menunggak": ("pandawa.provinsi", "1"),
    "keluar-kerja": ("segmen.kelas", "1"),
    "usia-21": ("segmen.kuliah", "1"),
    "pbi-nonaktif": ("pbi.mulai", "1"),
    "pbi-nonaktif-lama": ("pbi.mulai", "1"),
    "data-beda": ("pandawa.provinsi", "1"),
}
EVERYBODY = [
    person.member
    for persona in PERSONAS.values()
    for person in (persona.person, *persona.relatives)
]


@pytest.fixture
def stranger(phone: Phones) -> Phone:
    stranger = phone(phone="+6284999000001")
    stranger.says("menu")
    return stranger


@pytest.mark.parametrize("member", EVERYBODY, ids=lambda member: member.card)
def test_everybody_learns_the_status_and_the_bill_of_the_ledger(stranger: Phone, member) -> None:
    home = stranger.ledger.by_card(member.card)
    assert home is not None
    now, owed = status(home.member, home.family, MONDAY), bill(home, MONDAY)
    stranger.walks("cek status", member.nik)
    said = stranger.says(member.born.strftime("%d-%m-%Y"))[0]
    name, number = mask_name(member.name), mask_number(member.card)
    assert said.startswith(f"Kartu atas nama {name} ({number})")
    assert ("*AKTIF*" in said) == now.active
    expected = LEADS_TO.get(now.cause)
    assert stranger.state == expected or now.cause is Cause.PBI_STOPPED
    stranger.says("menu")
    told = stranger.says("cek tagihan")[0]
    assert (f"*{rupiah(owed.amount)}*" in told) == (owed.amount > 0)
    assert (family_account(home) in told) == home.family.segment.pays_itself
    assert told.count("\n• ") == len(home.members)
    assert not any(each.name in told or each.card in told for each in home.members)
    assert told.count("tidak ditagih") == len(home.members) - len(billed_people(home))


@pytest.mark.parametrize("slug", MENDS)
def test_the_first_choice_mends_the_cause(phone: Phones, slug: str) -> None:
    state, choice = MENDS[slug]
    whoever = phone(slug=slug)
    whoever.walks("menu", "cek status", choice)
    assert whoever.state == state


@pytest.mark.parametrize(
    "words", ["sudah", "belum aktif", "belum aktif min", "kok belum aktif", "sudah bayar"]
)
class TestSudah:
    def test_at_the_form_says_that_it_has_not_arrived(self, phone: Phones, words: str) -> None:
        siti = phone().goes_to("pandawa.formulir")
        (answer,) = siti.says(words)
        assert answer.startswith("Formulirnya belum saya terima.")
        assert siti.state == "pandawa.formulir"

    def test_in_the_menu_leads_back_to_a_living_link(self, phone: Phones, words: str) -> None:
        siti = phone().goes_to("pandawa.formulir")
        link = siti.session.slots["tautan_id"]
        siti.says("menu")
        (answer,) = siti.says(words)
        assert answer.startswith("Formulir Pandawa Anda belum saya terima.")
        assert "/f/" in answer
        assert siti.session.slots["tautan_id"] == link

    def test_in_the_menu_leads_back_to_the_bill_of_a_form(self, phone: Phones, words: str) -> None:
        siti = phone().goes_to("pandawa.pembayaran")
        siti.says("menu")
        siti.says(words)
        assert siti.state == "pandawa.pembayaran"

    def test_in_the_menu_tells_the_status_of_whoever_is_registered(
        self, phone: Phones, words: str
    ) -> None:
        siti = phone().goes_to("chika.menu")
        assert "*TIDAK AKTIF*" in siti.says(words)[0]
        assert siti.state == "status.tunggakan"


def test_a_member_of_a_family_can_be_asked_for_by_the_family_card(stranger: Phone) -> None:
    stranger.walks("cek tagihan", PERSONAS["janda"].kk)
    assert "Rp400.000" in stranger.says("16 mei 2003")[0]

"""The SMS gateway: one message in, one GSM-7 segment out, nothing remembered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from support.rehearsal import MONDAY, PERSONAS, Phone

from bot.engine.session import Session
from bot.text import is_gsm7, segments
from flows.bpjs.arrears import bill, family_account
from flows.bpjs.identity import mask_name, rupiah
from flows.bpjs.people import Household
from flows.bpjs.personas import Persona

Phones = Callable[..., Phone]

DEMO = (
    "SIMULASI BPJS: S*** U***** menunggak 3 bln x 4 org kls III = Rp420.000. "
    "Bayar ke VA 8888899900000001. Info 165."
)
NO_NUMBER = (
    "SIMULASI BPJS: nomor kartu belum ada. Ketik TAGIHAN (spasi) nomor kartu 13 angka. "
    "Contoh: TAGIHAN 54321. Info 165."
)
UNKNOWN = (
    "SIMULASI BPJS: nomor kartu itu tidak ditemukan. Periksa lagi 13 angka di kartu Anda, "
    "lalu ketik TAGIHAN (spasi) nomor kartu. Info 165."
)
FORMAT = (
    "SIMULASI BPJS: ketik TAGIHAN (spasi) nomor kartu 13 angka untuk cek tagihan. "
    "Contoh: TAGIHAN 54321. Info lain telepon 165."
)


def wrong_count(count: int) -> str:
    return (
        f"SIMULASI BPJS: nomor kartu harus 13 angka, yang kami terima {count} angka. "
        "Ketik TAGIHAN (spasi) nomor kartu. Info 165."
    )


def answer(phone: Phone, text: str) -> str:
    """Send an SMS and give the one that comes back, after checking that it is one segment."""
    (reply,) = phone.says(text)
    cost = segments(reply)
    assert (cost.encoding, cost.count) == ("GSM-7", 1), cost
    assert phone.state == "tagihan.terima"
    return reply


class TestEveryPersona:
    @pytest.mark.parametrize("slug", PERSONAS)
    def test_gets_the_truth_of_the_ledger(self, phone: Phones, slug: str) -> None:
        persona = PERSONAS[slug]
        reply = answer(phone(slug=slug, channel="sms"), f"TAGIHAN {persona.card}")
        home = persona.household(MONDAY)
        owed = bill(home, MONDAY)
        assert reply.startswith(f"SIMULASI BPJS: {mask_name(persona.name)} ")
        assert persona.name not in reply
        assert persona.card not in reply
        assert ("menunggak" in reply) == (owed.amount > 0) == (persona.arrears > 0)
        if owed.amount:
            assert f" = {rupiah(owed.amount)}. " in reply
            months = min(persona.arrears, 24)
            assert f" {months} bln x {owed.people} org kls {persona.class_} = " in reply
            assert f" Bayar ke VA {family_account(home)}. " in reply

    @pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
    def test_gets_the_same_for_every_card_of_the_family(
        self, phone: Phones, persona: Persona
    ) -> None:
        sender = phone(channel="sms")
        amounts = {
            answer(sender, f"TAGIHAN {relative.member.card}").partition(" = ")[2]
            for relative in (persona.person, *persona.relatives)
        }
        assert len(amounts) == 1

    @pytest.mark.parametrize("slug", PERSONAS)
    @pytest.mark.parametrize("form", ["{0}", "88888{1}", "89888{1}", "{1}"])
    def test_is_found_by_card_account_and_its_tail(
        self, phone: Phones, slug: str, form: str
    ) -> None:
        card = PERSONAS[slug].card
        sender = phone(channel="sms")
        expected = answer(sender, f"TAGIHAN {card}")
        assert answer(sender, "TAGIHAN " + form.format(card, card[2:])) == expected
        assert expected != UNKNOWN

    @pytest.mark.parametrize("slug", PERSONAS)
    def test_gets_one_segment_in_english_too(self, phone: Phones, slug: str) -> None:
        sender = phone(slug=slug)
        sender.walks(".", "english")
        reply = sender.says(f"TAGIHAN {PERSONAS[slug].card}")[0]
        assert reply.startswith(f"SIMULATION BPJS: {mask_name(PERSONAS[slug].name)} ")
        assert is_gsm7(reply)
        assert segments(reply).count == 1

    def test_who_pays_in_between_owes_nothing_at_the_next_sms(self, phone: Phones) -> None:
        sender = phone(channel="sms")
        assert answer(sender, "TAGIHAN 54321") == DEMO
        household = sender.ledger.by_card("54321")
        assert isinstance(household, Household)
        sender.books("ATM-1", household)
        assert answer(sender, "TAGIHAN 54321") == (
            "SIMULASI BPJS: S*** U***** LUNAS, tidak ada tunggakan. "
            "Iuran November 2026 Rp140.000 paling lambat 30 November 2026. Info 165."
        )


SPELLINGS = [
    "TAGIHAN 54321",
    "TAGIHAN 0099900000001",
    "tagihan:0099900000001",
    "Tagihan#0099900000001",
    "TAGIHAN0099900000001",
    "TAGIHAN  0099 9000 00001",
    "TAGIAN 0099900000001",
    "TAGHAN 0099900000001",
    "tgihan 0099900000001",
    "TAGIHN 54321",
    "CEK TAGIHAN 0099900000001",
    "0099900000001",
    "54321",
    "TAGIHAN <0099900000001>",
    "TAGIHAN (spasi) 0099900000001",
    "TAGIHAN(spasi)54321",
    "TAGIHAN spasi 54321",
    "Tagihan 54321.",
    "tagihan 54321\n\nSalam, Siti",
    "\n\nTAGIHAN 54321\n",
    "TAGIHAN\n0099900000001",
    "TAGIHAN 0099-9000-00001",
    "TAGIHAN 0099.9000.00001",
    "TAGIHAN OO999OOOOOOOl",
    "ＴＡＧＩＨＡＮ ５４３２１",
    "TAGIHAN ٥٤٣٢١",
    "TAGIHAN 99900000001",
    "TAGIHAN 8888899900000001",
    "TAGIHAN 8988899900000001",
    "TAGIHAN - 54321",
    "TAGIHAN no 54321",
    '"TAGIHAN 54321"',
]


class TestSpellings:
    @pytest.mark.parametrize("text", SPELLINGS)
    def test_of_the_demo_card_work(self, phone: Phones, text: str) -> None:
        assert answer(phone(channel="sms"), text) == DEMO

    @pytest.mark.parametrize("text", [s for s in SPELLINGS if "TAG" in s.upper()])
    def test_work_on_whatsapp_too(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        assert siti.says(text)[0] == DEMO
        assert siti.state == "pandawa.provinsi"


class TestWhatDoesNotWork:
    @pytest.mark.parametrize("text", ["TAGIHAN", "tagihan ", "TAGIHAN!", "cek tagihan", "TAGIAN"])
    def test_a_missing_number(self, phone: Phones, text: str) -> None:
        assert answer(phone(channel="sms"), text) == NO_NUMBER

    @pytest.mark.parametrize(
        ("number", "count"),
        [
            ("1", 1),
            ("5432", 4),
            ("543210", 6),
            ("54322", 5),
            ("0001260945", 10),
            ("000126094580", 12),
            ("00012609458091", 14),
            ("3199015204860001", 16),
            ("88888000000000001", 17),
        ],
    )
    @pytest.mark.parametrize("form", ["TAGIHAN {0}", "tagihan: {0}", "{0}"])
    def test_a_wrong_count_of_digits(
        self, phone: Phones, form: str, number: str, count: int
    ) -> None:
        assert answer(phone(channel="sms"), form.format(number)) == wrong_count(count)

    @pytest.mark.parametrize(
        "number", ["0001260945809", "0099999999999", "1199900000001", "01260945809"]
    )
    def test_a_number_of_nobody(self, phone: Phones, number: str) -> None:
        assert answer(phone(channel="sms"), f"TAGIHAN {number}") == UNKNOWN

    @pytest.mark.parametrize(
        "text",
        ["menu", "halo", ".", "Aktivasi", "terima kasih", "🙏"],
    )
    def test_other_words(self, phone: Phones, text: str) -> None:
        assert answer(phone(channel="sms"), text) == FORMAT

    def test_nothing_is_guessed_from_the_senders_phone(self, phone: Phones) -> None:
        for slug in ("menunggak", "lunas"):
            assert answer(phone(slug=slug, channel="sms"), "TAGIHAN") == NO_NUMBER


def test_the_gateway_speaks_of_no_conversation_after_a_silence(phone: Phones) -> None:
    sender = phone(channel="sms")
    assert answer(sender, "TAGIHAN 54321") == DEMO
    sender.waits(days=3)
    assert answer(sender, "TAGIHAN 54321") == DEMO


def test_the_gateway_keeps_no_number(phone: Phones) -> None:
    sender = phone(channel="sms")
    for text in ("TAGIHAN 0099900000005", "TAGIHAN 000126094580", "3199015204860001"):
        sender.says(text)
        assert not digits_kept(sender.session)


def digits_kept(session: Session) -> list[str]:
    """List slots that hold a whole card number or NIK; the family's account is no such number."""
    return [
        name
        for name, value in session.slots.items()
        if not name.startswith("va") and re.search(r"[0-9]{11}", str(value))
    ]


def test_the_number_of_the_gateway_does_not_matter(phone: Phones) -> None:
    class AnotherNumber(Phone):
        address = "+12025550123"

    siti = phone(channel="sms")
    assert answer(AnotherNumber(siti.opened, channel="sms"), "TAGIHAN 54321") == DEMO

"""Keywords of the SMS gateway besides TAGIHAN: each answer is one GSM-7 segment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import redis
from support.rehearsal import MONDAY, PERSONAS, Phone

from bot.engine.step import step
from bot.text import segments
from flows.bpjs.arrears import bill, status
from flows.bpjs.cabinet import Desk
from flows.bpjs.hooks import facts
from flows.bpjs.identity import mask_name
from flows.bpjs.people import Cause
from flows.bpjs.personas import Persona
from flows.bpjs.shelf import RedisShelf
from flows.bpjs.tries import BY_SENDER

Phones = Callable[..., Phone]

CIVIL_SERVANT = "197211179999991001"
HELP = (
    "SIMULASI BPJS: ketik TAGIHAN atau NOKA (spasi) nomor kartu, NIK (spasi) 16 angka, "
    "NIP (spasi) 18 angka, INFO, atau STOP. Contoh: TAGIHAN 54321. Telepon 165."
)
SITI = (
    "SIMULASI BPJS: S*** U***** kartu ..0001 kls III TIDAK AKTIF. "
    "Menunggak 3 bln x 4 org = Rp420.000, VA 8888899900000001. Info 165."
)


def one_segment(reply: str) -> str:
    cost = segments(reply)
    assert (cost.encoding, cost.count) == ("GSM-7", 1), reply
    return reply


def answer(phone: Phone, text: str = "", **details: object) -> str:
    (reply,) = phone.says(text, **details)
    return one_segment(reply)


def cards(persona: Persona) -> list[str]:
    return [each.member.card for each in (persona.person, *persona.relatives)]


EVERYBODY = [card for persona in PERSONAS.values() for card in cards(persona)]


@pytest.fixture
def sender(phone: Phones) -> Phone:
    return phone(phone="+6284999000001", channel="sms")


def in_english(phone: Phone, text: str) -> str:
    """Let the gateway answer in English; by SMS there is no word for that."""
    answer(phone, "HELP")
    turns = phone.opened.turns
    session = replace(phone.session, language="en")
    message = replace(phone.last, id="SM-english", text=text)
    (reply,) = step(turns.bot, session, message, facts(phone.opened.services)(phone.at)).replies
    return one_segment(reply.text)


class TestStatusByNumber:
    @pytest.mark.parametrize("card", EVERYBODY)
    def test_tells_every_member_the_truth_of_the_ledger(self, sender: Phone, card: str) -> None:
        home = sender.ledger.by_card(card)
        assert home is not None
        by_card, by_nik = answer(sender, f"NOKA {card}"), answer(sender, f"NIK {home.member.nik}")
        assert by_card == by_nik
        now, owed = status(home.member, home.family, MONDAY), bill(home, MONDAY)
        assert f"{mask_name(home.member.name)} kartu ..{card[-4:]} " in by_card
        assert (" AKTIF" in by_card and " TIDAK AKTIF" not in by_card) == now.active
        assert ("Menunggak" in by_card) == (owed.amount > 0)
        assert by_card.count("Info 165") == in_english(sender, f"NOKA {card}").count("Info 165")
        assert home.member.name not in by_card
        assert card not in by_card

    @pytest.mark.parametrize(
        "text",
        [
            "NIK 3199015204860001",
            "nik:3199015204860001",
            "NIK#3199015204860001",
            "NIK3199015204860001",
            "Cek NIK 3199 0152 0486 0001",
            "NIK (spasi) 3199015204860001",
            "NIK 3199.0152.0486.0001\n\nSalam, Siti",
            "NOKA 0099900000001",
            "noka 54321",
            "NOKA 99900000001",
            "NOKA 8888899900000001",
            "NOKA<0099900000001>",
        ],
    )
    def test_understands_every_spelling(self, sender: Phone, text: str) -> None:
        assert answer(sender, text) == SITI

    def test_knows_a_civil_servant_by_nip(self, sender: Phone) -> None:
        assert answer(sender, f"NIP {CIVIL_SERVANT[:8]} {CIVIL_SERVANT[8:]}") == (
            "SIMULASI BPJS: B****** P********** kartu ..0027 kls I AKTIF. "
            "Iuran dibayar pemberi kerja. Info 165."
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("NIK", "NIK belum ada. Ketik NIK (spasi) 16 angka."),
            ("NOKA ", "nomor kartu belum ada. Ketik NOKA (spasi) 13 angka."),
            ("nip", "NIP belum ada. Ketik NIP (spasi) 18 angka."),
            ("NIK 12345", "NIK harus 16 angka, yang kami terima 5 angka."),
            ("NOKA 000126094580", "nomor kartu harus 13 angka, yang kami terima 12 angka."),
            ("NIP 1975", "NIP harus 18 angka, yang kami terima 4 angka."),
            ("NIK 3199015204869999", "NIK itu tidak ditemukan."),
            ("NOKA 0099999999999", "nomor kartu itu tidak ditemukan."),
            ("NIP 197211179999991002", "NIP itu tidak ditemukan."),
        ],
    )
    def test_says_what_is_wrong(self, sender: Phone, text: str, said: str) -> None:
        assert answer(sender, text).startswith(f"SIMULASI BPJS: {said}")

    def test_says_nothing_more_after_too_many_numbers_of_nobody(self, sender: Phone) -> None:
        for count in range(BY_SENDER):
            assert "tidak ditemukan" in answer(sender, f"NIK 319901520486{9000 + count}")
        assert "terlalu banyak" in answer(sender, "NIK 3199015204860001")

    def test_keeps_no_number(self, sender: Phone) -> None:
        for text in ("NIK 3199015204860001", f"NIP {CIVIL_SERVANT}", "NIK 12345"):
            answer(sender, text)
            kept = [v for k, v in sender.session.slots.items() if not k.startswith("va")]
            assert not any(re.search(r"[0-9]{10}", str(value)) for value in kept)


class TestWords:
    @pytest.mark.parametrize("text", ["HELP", "help", "Bantuan", "HELP!", "?", "tolong"])
    def test_of_help(self, sender: Phone, text: str) -> None:
        assert answer(sender, text) == HELP

    @pytest.mark.parametrize("text", ["INFO", "info min", "Informasi"])
    def test_of_information(self, sender: Phone, text: str) -> None:
        assert "kls I Rp150.000, II Rp100.000, III Rp35.000" in answer(sender, text)

    @pytest.mark.parametrize("text", ["STOP", "stop", "BERHENTI", "berhenti."])
    def test_of_ending_it(self, sender: Phone, text: str) -> None:
        assert answer(sender, text).startswith("SIMULASI BPJS: baik. Kami hanya membalas SMS")


class TestWhatIsNoText:
    @pytest.mark.parametrize(
        "content_type",
        ["image/jpeg", "audio/ogg", "text/vcard", "video/mp4", "application/pdf", "image/webp"],
    )
    def test_a_file_gets_the_help_once(self, sender: Phone, content_type: str) -> None:
        assert [one_segment(reply) for reply in sender.sends(content_type)] == [HELP]

    def test_an_empty_message_gets_the_help_once(self, sender: Phone) -> None:
        assert answer(sender, "") == HELP


class TestTheWorstCase:
    """Whatever the ledger holds, an answer is one segment."""

    @pytest.fixture(params=[None, Cause.DATA_MISMATCH, Cause.DECEASED])
    def crowded(
        self, request: pytest.FixtureRequest, redis_client: redis.Redis, sender: Phone
    ) -> Phone:
        """A family of nine with long foreign names, 30 months behind in class I."""
        home = sender.ledger.by_card("0099900000005")
        assert home is not None
        head = replace(
            home.member,
            name="Łukasz Ñandú " + "Wiryadinataputra " * 6,
            cause=request.param,
            cause_since=request.param and home.member.born,
        )
        more = [
            replace(head, card=f"00999000009{n:02}", nik="", phone=None, name="X" * 90, cause=None)
            for n in range(8)
        ]
        desk = Desk(RedisShelf(redis_client), MONDAY)
        desk.put_household(replace(home.family, class_="I"), (head, *more))
        assert RedisShelf(redis_client).write("crowd", desk.seen, desk.new)
        return sender

    @pytest.mark.parametrize("text", ["TAGIHAN {card}", "NOKA {card}", "NIK {nik}"])
    def test_is_one_segment(self, crowded: Phone, text: str) -> None:
        said = answer(crowded, text.format(card="0099900000005", nik="3199013001710005"))
        assert "Rp" in said
        assert "24 bln" in said
        english = in_english(crowded, text.format(card="0099900000005", nik="3199013001710005"))
        assert "24 mths" in english


@pytest.mark.parametrize(
    "text",
    ["HELP", "INFO", "STOP", "NIK", "NOKA", "NIP 12", "NIK 3199015204869999", "NOKA 0099999999999"],
)
def test_every_word_costs_one_segment_in_english_too(sender: Phone, text: str) -> None:
    assert in_english(sender, text).startswith("SIMULATION BPJS: ")

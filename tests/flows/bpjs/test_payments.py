"""Pay in the chat: booked once, refused when the bill has changed, seen through every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.rehearsal import Phone

from bot.engine.effects import Apply
from bot.opening import Opened
from flows.bpjs.arrears import ACTIVATION
from flows.bpjs.cabinet import Cabinet
from flows.bpjs.chat.payments import PLACES
from flows.bpjs.members import Ledger
from flows.bpjs.months import Month
from flows.bpjs.people import Channel
from flows.bpjs.shelf import RedisShelf
from flows.bpjs.till import PAY, Till

Phones = Callable[..., Phone]

TO_THE_QUESTION = ("menu", "bayar", "1", "semua", "ATM")


@pytest.fixture
def siti(phone: Phones) -> Phone:
    siti = phone()
    siti.walks(*TO_THE_QUESTION)
    assert siti.state == "bayar.konfirmasi"
    return siti


def received(phone: Phone) -> int:
    money = phone.ledger.total_money()
    assert money.balanced
    return money.received


def test_a_payment_is_in_the_ledger_under_its_receipt(siti: Phone) -> None:
    assert "*Pembayaran diterima*" in siti.says("1")[0]
    payment = siti.ledger.payment(siti.session.slots["struk"])
    assert payment is not None
    assert (payment.amount, payment.months, payment.channel) == (420_000, 3, Channel.FORM)
    assert f"Tercatat: {payment.reference} | " in siti.says("struk")[0]


def test_the_same_message_delivered_again_pays_once(siti: Phone) -> None:
    first = siti.says("1")
    assert siti.again() == first
    assert received(siti) == 420_000


def test_confirming_twice_shows_the_receipt_and_pays_once(siti: Phone) -> None:
    siti.says("1")
    assert siti.says("1")[0].startswith("Tercatat: ")
    assert received(siti) == 420_000


def test_going_back_does_not_lead_back_to_the_confirmation(siti: Phone) -> None:
    siti.says("1")
    for _ in range(3):
        siti.says("0")
        assert siti.state == "bayar.selesai"
    assert received(siti) == 420_000


def test_sms_and_status_know_it_at_once(siti: Phone, phone: Phones) -> None:
    siti.says("1")
    assert "LUNAS" in phone(channel="sms").says("TAGIHAN 54321")[0]
    assert "*AKTIF*" in siti.says("cek status")[0]


def test_what_somebody_else_paid_meanwhile_is_not_paid_again(siti: Phone) -> None:
    home = siti.ledger.by_card("54321")
    assert home is not None
    siti.books("ATM-1", home)
    assert siti.says("1")[0] == "Tagihannya berubah sejak tadi; belum ada yang dibayar."
    assert siti.state == "bayar.va", "the present month is left"
    assert received(siti) == 420_000


def test_a_bill_that_grew_with_the_month_is_shown_anew(phone: Phones) -> None:
    siti = phone()
    siti.at = siti.at.replace(day=30, hour=23, minute=45)
    siti.walks(*TO_THE_QUESTION)
    siti.waits(minutes=20)
    replies = siti.says("1")
    assert replies[0].startswith("Tagihannya berubah")
    assert "4 bulan, *Rp560.000*" in replies[1]
    assert received(siti) == 0


def test_whoever_was_silent_for_long_proves_the_identity_again(phone: Phones) -> None:
    stranger = phone(phone="+6284999000001")
    stranger.walks("menu", "bayar", "54321", "12-4-1986", "1", "semua", "ATM")
    stranger.waits(minutes=31)
    assert "demi keamanan" in stranger.says("1")[0]
    assert stranger.state == "identitas.nomor"
    assert received(stranger) == 0


def test_the_account_of_another_family_and_of_nobody_get_the_same_words(phone: Phones) -> None:
    siti = phone()
    siti.walks("menu", "bayar")
    assert siti.says("8888899900000005") == siti.says("8888899999999999")


@pytest.mark.parametrize("text", ["3", "tiga", "3 bulan", "3bln", "semua", "penuh", "semua bulan"])
def test_months_are_understood_in_many_spellings(phone: Phones, text: str) -> None:
    siti = phone()
    siti.walks("menu", "bayar", "1", text)
    assert siti.state == "bayar.tempat"


@pytest.mark.parametrize("text", ["420000", "Rp420.000", "100", "banyak", "nol", "-1"])
def test_what_is_no_number_of_months_is_asked_again(phone: Phones, text: str) -> None:
    siti = phone()
    siti.walks("menu", "bayar", "1")
    siti.says(text)
    assert siti.state == "bayar.bulan"


@pytest.mark.parametrize("text", ["1", "2", "16", "24", "99"])
def test_fewer_months_than_owed_or_more_than_a_year_ahead_are_not_taken(
    phone: Phones, text: str
) -> None:
    siti = phone()
    siti.walks("menu", "bayar", "1")
    siti.says(text)
    assert siti.state == "bayar.bulan"


@pytest.mark.parametrize(("months", "rupiah"), [("3", 420_000), ("4", 560_000), ("15", 2_100_000)])
def test_what_is_owed_and_months_to_come_are_paid_at_once(
    phone: Phones, months: str, rupiah: int
) -> None:
    siti = phone()
    siti.walks("menu", "bayar", "1", months, "1", "1")
    assert received(siti) == rupiah
    home = siti.ledger.by_card("54321")
    assert home is not None
    assert home.family.paid_through == Month(2026, 7) + int(months)


def test_every_place_has_a_rule_of_activation() -> None:
    assert {place.channel for place in PLACES.values()} <= set(ACTIVATION)
    assert Channel.PANDAWA not in {place.channel for place in PLACES.values()}


def uid_of(address: str, contact: str) -> str:
    return f"{address} {contact}"


class TestTheTill:
    @pytest.fixture
    def till(self, opened: Opened, ledger: Ledger) -> Till:
        return Till(ledger, Cabinet(RedisShelf(opened.services.redis), {}))

    @pytest.fixture
    def paying(self) -> Apply:
        data = {
            "at": "2026-11-22T09:00:00+07:00",
            "pemilik": "p",
            "referensi": "ABC",
            "va": "8888899900000001",
            "jumlah": "420000",
            "kanal": "tautan",
        }
        return Apply("SM1#bayar_va0", PAY, data)

    def test_takes_a_payment_once_however_often_it_comes(
        self, till: Till, ledger: Ledger, paying: Apply
    ) -> None:
        for _ in range(3):
            till.apply(paying, uid_of)
        assert ledger.total_money().received == 420_000

    def test_takes_nothing_when_the_amount_is_no_longer_the_bill(
        self, till: Till, ledger: Ledger, paying: Apply
    ) -> None:
        till.apply(replace(paying, data={**paying.data, "jumlah": "280000"}), uid_of)
        assert ledger.payment("ABC") is None
        assert ledger.total_money().received == 0


def test_a_receipt_that_the_ledger_refused_is_said_to_be_missing(siti: Phone) -> None:
    siti.says("1")
    siti.ledger.reset((siti.persona,), siti.at)
    assert "tidak tercatat" in siti.says("struk")[0]

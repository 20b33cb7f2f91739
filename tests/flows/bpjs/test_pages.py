from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from support.citizen import (
    NOW,
    OWED,
    PERSONAS,
    SECRET,
    SITI,
    Citizen,
    entries,
    receipts,
    values,
    words,
)
from werkzeug.test import TestResponse

from flows.bpjs import links
from flows.bpjs.arrears import VA_PREFIX_MANDIRI, virtual_account
from flows.bpjs.identity import rupiah
from flows.bpjs.members import Ledger, Paid
from flows.bpjs.months import WIB
from flows.bpjs.people import Channel

# The whole path


def test_a_member_with_arrears_gets_from_the_form_to_an_active_card(
    siti: Citizen, ledger: Ledger
) -> None:
    form = siti.asks_for_a_form()
    assert 'value="J"' in siti.opens(form).text

    review = siti.sends(form, entries(), langkah="tinjau")
    assert review.status_code == 200
    assert "12 April 1986" in words(review)
    assert "+6281234567890" in words(review)

    sent = siti.sends(form, entries(), langkah="kirim")
    assert sent.status_code == 303
    bill = siti.opens(sent.location)
    for shown in ("S*** U*****", "3 bulan", "4 orang", "Rp420.000", "Agustus 2026 sampai Oktober"):
        assert shown in words(bill)
    account = virtual_account(SITI.card)
    assert account[5:] in bill.text
    assert VA_PREFIX_MANDIRI in bill.text
    assert "Rp420.000" in siti.says("sudah")  # not yet, says the chat

    paid = siti.pays(sent.location)
    assert paid.status_code == 303
    receipt = words(siti.opens(paid.location))
    assert "AKTIF Kartu *********0001" in receipt
    assert "Rp420.000" in receipt
    assert "23 November 2026 pukul 09.15 WIB" in receipt
    assert [payment.amount for payment in ledger.journal()] == [OWED]
    assert ledger.journal()[0].channel is Channel.FORM
    assert "AKTIF" in siti.says("sudah")


def test_the_bill_lists_every_month_and_says_when_it_is_capped(siti: Citizen) -> None:
    bill = words(siti.opens(siti.reaches_the_bill(PERSONAS["menunggak-lama"])))
    assert "Tunggakan Anda 30 bulan, tetapi paling banyak 24 bulan" in bill
    assert bill.count("Rp200.000") == 24
    assert "Rp4.800.000" in bill


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("lunas", "AKTIF Kartu"),
        ("ppu-aktif", "AKTIF Kartu"),
        ("keluar-kerja", "Pekerja Mandiri"),
        ("usia-21", "21 tahun"),
        ("pbi-nonaktif", "Dinas Sosial"),
        ("pbi-nonaktif-lama", "DTSEN"),
        ("data-beda", "Dukcapil"),
    ],
)
def test_a_member_without_arrears_learns_the_status_and_the_next_step(
    siti: Citizen, ledger: Ledger, slug: str, expected: str
) -> None:
    path = siti.reaches_the_bill(PERSONAS[slug])
    page = siti.opens(path)
    assert page.status_code == 200
    assert "Tidak ada yang perlu dibayar" in words(page)
    assert expected in words(page)
    assert "<form" not in page.text
    siti.sends(path, {"jumlah": "35000"})
    assert ledger.journal() == ()


def test_the_demo_card_of_the_article_works_in_the_form(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    sent = siti.sends(form, entries(kartu="54321"), langkah="kirim")
    assert "Rp420.000" in words(siti.opens(sent.location))


# Sent twice


def test_a_form_sent_twice_leads_to_the_same_payment_page(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    data = {"csrf_token": siti.token(form), **entries(), **receipts(form), "langkah": "kirim"}
    answers = [siti.browser.post(form, data=data, headers=siti.headers) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert siti.says("sudah").count("Formulir diterima") == 1


def test_two_tabs_with_different_people_count_once_and_show_the_same_bill(
    app: Flask, siti: Citizen
) -> None:
    form = siti.asks_for_a_form()
    tabs = [Citizen(app), Citizen(app)]
    people = [SITI, PERSONAS["kelas-dua"]]
    sent = [
        {"csrf_token": tab.token(form), **entries(who), **receipts(form), "langkah": "kirim"}
        for tab, who in zip(tabs, people, strict=True)
    ]

    def send(number: int) -> TestResponse:
        return tabs[number].browser.post(form, data=sent[number], headers=siti.headers)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, (0, 1)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    bills = {words(tab.opens(answers[0].location)) for tab in tabs}
    assert len(bills) == 1


def test_a_payment_sent_many_times_at_once_takes_the_money_once(
    app: Flask, siti: Citizen, ledger: Ledger
) -> None:
    bill = siti.reaches_the_bill()
    tabs = [Citizen(app) for _ in range(6)]
    tokens = [tab.token(bill) for tab in tabs]

    def pay(number: int) -> TestResponse:
        data = {"csrf_token": tokens[number], "jumlah": str(OWED)}
        return tabs[number].browser.post(bill, data=data, headers=siti.headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(pay, range(6)))
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, bill)}
    assert [payment.amount for payment in ledger.journal()] == [OWED]
    assert ledger.total_money().credit == 0
    assert siti.says("sudah").count("Pembayaran diterima") == 1


def test_paying_again_later_shows_the_same_receipt(siti: Citizen, ledger: Ledger) -> None:
    bill = siti.reaches_the_bill()
    token = siti.token(bill)
    siti.pays(bill)
    first = siti.opens(bill).text
    siti.at += timedelta(minutes=5)
    data = {"csrf_token": token, "jumlah": str(OWED)}
    again = siti.browser.post(bill, data=data, headers=siti.headers)
    assert again.status_code == 303
    assert siti.opens(bill).text == first
    assert "sudah dibayar" in words(siti.opens(bill))
    assert len(ledger.journal()) == 1


def test_a_payment_whose_news_was_lost_reaches_the_chat_with_the_next_click(
    siti: Citizen, ledger: Ledger
) -> None:
    bill = siti.reaches_the_bill()
    token = siti.token(bill)
    link = links.read_token(SECRET, links.PAYMENT, bill.rpartition("/")[2])
    assert link is not None
    reference = links.payment_reference(link.id)
    outcome = ledger.pay(reference, virtual_account(SITI.card), OWED, NOW, Channel.FORM)
    assert isinstance(outcome, Paid)  # and then the process died
    siti.browser.post(bill, data={"csrf_token": token, "jumlah": str(OWED)}, headers=siti.headers)
    assert len(ledger.journal()) == 1
    assert "Pembayaran diterima" in siti.says("menu")


def test_an_amount_that_is_not_owed_any_more_is_not_taken(siti: Citizen, ledger: Ledger) -> None:
    bill = siti.reaches_the_bill()
    for amount in ("1", "0", "-420000", "abc", ""):
        page = siti.sends(bill, {"jumlah": amount})
        assert page.status_code == 409
        assert "Jumlah tagihan baru saja berubah" in words(page)
        assert values(page)["jumlah"] == str(OWED)
    assert ledger.journal() == ()


def test_a_bill_that_somebody_else_paid_asks_for_nothing_more(
    siti: Citizen, ledger: Ledger
) -> None:
    bill = siti.reaches_the_bill()
    token = siti.token(bill)
    ledger.pay("elsewhere", virtual_account(SITI.card), OWED, NOW, Channel.FORM)
    data = {"csrf_token": token, "jumlah": str(OWED)}
    assert siti.browser.post(bill, data=data, headers=siti.headers).status_code == 303
    assert "AKTIF Kartu" in words(siti.opens(bill))
    assert len(ledger.journal()) == 1


def test_a_receipt_after_new_arrears_shows_the_payment_and_the_new_bill(siti: Citizen) -> None:
    siti.at = datetime(2026, 11, 30, 23, 0, tzinfo=WIB)
    bill = siti.reaches_the_bill()
    siti.pays(bill)
    siti.at += timedelta(hours=2)  # December: November is now owed
    receipt = words(siti.opens(bill))
    assert "TIDAK AKTIF" in receipt
    assert "Sudah dibayar Rp420.000" in receipt
    assert f"tagihan baru: {rupiah(140_000)}" in receipt

"""What the payment pages say of months to come, of first contributions, and to whom else."""

from __future__ import annotations

from flask import Flask
from support.citizen import Citizen, path_in, words

from flows.bpjs.members import Ledger

RANGGA, STRANGER = "+6284000000011", "+6284999000001"
TOLD = "Ada pembayaran Rp420.000 ke virtual account keluarga Anda."


def test_the_receipt_says_that_the_present_month_is_left(siti: Citizen) -> None:
    paid = siti.pays(siti.reaches_the_bill())
    receipt = words(siti.opens(paid.location))
    assert "Iuran November 2026 Rp140.000 belum dibayar" in receipt
    assert "paling lambat 30 November 2026" in receipt


def test_a_first_contribution_is_no_arrears(app: Flask, ledger: Ledger) -> None:
    rangga = Citizen(app, RANGGA)
    for text in ("menu", "pindah segmen", "1", "3"):
        rangga.says(text)
    path = path_in(rangga.says("ya"), "/bayar/")
    page = words(rangga.opens(path))
    assert "Bayar iuran pertama" in page
    assert "tunggakan" not in page.lower()
    assert "aktif kembali" not in page
    receipt = words(rangga.opens(rangga.pays(path, 70_000).location))
    assert "Iuran sudah dibayar sampai November 2026" in receipt
    assert ledger.total_money().balanced


def test_a_payment_on_the_page_is_told_to_the_payer_and_to_the_family_once(
    app: Flask, siti: Citizen
) -> None:
    siti.says("menu")
    payer = Citizen(app, STRANGER, messages=100)
    path = payer.reaches_the_bill()
    for _ in range(2):
        payer.pays(path)
    assert "Pembayaran diterima" in payer.says("menu")
    assert "Pembayaran diterima" not in payer.says("menu")
    assert TOLD in siti.says("menu")
    assert TOLD not in siti.says("menu")

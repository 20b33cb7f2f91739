"""Who pays and whose phone is registered both learn of a payment, each once."""

from __future__ import annotations

from collections.abc import Callable

from support.rehearsal import Phone

Phones = Callable[..., Phone]

SITI, BORN = "0099900000001", "12-4-1986"
TOLD = "Ada pembayaran Rp420.000 ke virtual account keluarga Anda."


def pays_for_siti(phone: Phone) -> list[str]:
    """Pay Siti's bill from the phone of somebody else."""
    phone.says("menu")
    phone.says("bayar")
    if phone.state != "identitas.nomor":
        phone.walks("menu", "cek status", "nomor lain", SITI, BORN, "bayar")
    else:
        phone.walks(SITI, BORN)
    return phone.walks("1", "semua", "1", "1")


def stranger(phone: Phones) -> Phone:
    return phone(phone="+6284999000001")


def test_the_registered_phone_hears_of_what_another_phone_paid_once(phone: Phones) -> None:
    siti, payer = phone(), stranger(phone)
    siti.says("menu")
    paid = pays_for_siti(payer)
    assert paid[0].startswith("✅ *Pembayaran diterima*")
    assert payer.again() == paid
    first, *_ = siti.says("menu")
    assert first.startswith(TOLD)
    assert not any(TOLD in text for text in siti.says("menu"))
    assert not any(TOLD in text for text in payer.says("menu"))


def test_who_pays_from_the_registered_phone_hears_of_it_in_the_receipt_alone(
    phone: Phones,
) -> None:
    siti = phone()
    replies = siti.walks("menu", "bayar", "1", "semua", "1", "1")
    assert replies[0].startswith("✅ *Pembayaran diterima*")
    assert not any(TOLD in text for text in siti.says("menu"))


def test_a_family_without_a_conversation_is_not_disturbed(phone: Phones) -> None:
    pays_for_siti(stranger(phone))
    assert not any(TOLD in text for text in phone().says("menu"))

"""Say what to type at an ATM: the virtual account and the number of months."""

from __future__ import annotations

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import digits_in
from flows.bpjs.arrears import bill, card_of, family_account
from flows.bpjs.chat.identity import home_known
from flows.bpjs.identity import rupiah

ACCOUNT_DIGITS = 16


@phrase
def bulan_di_atm(c: Conversation) -> str:
    """Say how many months the known person's family has to pay, and what that costs."""
    home = home_known(c)
    owed = bill(home, c.at) if home is not None else None
    english = c.language == "en"
    if owed is None or not owed.amount:
        return "Nothing is owed now." if english else "Sekarang tidak ada tunggakan."
    months, amount = owed.months_billed, rupiah(owed.amount)
    if english:
        return f"Number of months to type: *{months}* ({amount})."
    return f"Jumlah bulan yang diisi: *{months}* ({amount})."


@parser(
    sets=("jumlah_angka",),
    reasons=("jumlah_angka", "kode_bank"),
    samples=("8888899900000001", "8988899900000001", "8888899999999999", "1234567812345678", "12"),
)
def nomor_va(c: Conversation, text: str) -> Answer | Refusal:
    """Read a virtual account of 16 digits, with whatever stands between them."""
    digits = digits_in(text)
    if not digits:
        return Refusal()
    if len(digits) != ACCOUNT_DIGITS:
        return Refusal("jumlah_angka", {"jumlah_angka": len(digits)})
    return Answer(digits) if card_of(digits) else Refusal("kode_bank")


@guard
def va_keluarga(c: Conversation) -> bool:
    """Tell whether the typed account carries a card of the known person's family."""
    home = home_known(c)
    card = card_of(str(c.slots["va_bayar"]))
    return home is not None and card in {member.card for member in home.members}


@action(sets=("va_bayar",))
def pakai_va_keluarga(c: Conversation) -> None:
    """Take the account of the known person's family."""
    home = home_known(c)
    if home is not None:
        c.slots["va_bayar"] = family_account(home)

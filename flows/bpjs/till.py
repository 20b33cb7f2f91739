"""Carry out what chats ask for: payments by the ledger, everything else by the cabinet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.engine.effects import Apply
from bot.engine.events import EventReceived
from flows.bpjs.cabinet import Cabinet
from flows.bpjs.members import Ledger
from flows.bpjs.people import Channel
from flows.bpjs.records import Payment

PAY = "bayar_va"

PAID = "pembayaran.keluarga"
"""Event: somebody has paid for the contact's family. data: jumlah, in rupiah."""

Told = tuple[tuple[str, EventReceived], ...]


def family_told(
    ledger: Ledger, payment: Payment, uid_of: Callable[[str], str], payer: str
) -> Iterator[tuple[str, EventReceived]]:
    """Give the conversations of a family's registered phones, but the payer's, and what to tell.

    `uid_of` gives the pseudonym of a phone, `payer` is one. The id of the event is the payment's,
    so each hears of it once.
    """
    home = ledger.by_va(payment.va)
    phones = [member.phone for member in home.members if member.phone] if home else []
    for uid in (uid_of(phone) for phone in phones):
        if uid != payer:
            data = {"jumlah": str(payment.amount)}
            yield uid, EventReceived(f"keluarga:{payment.reference}", payment.at, PAID, data)


class Till:
    """Take payments of chats, each once by its reference."""

    def __init__(self, ledger: Ledger, cabinet: Cabinet) -> None:
        self._ledger = ledger
        self._cabinet = cabinet

    def apply(self, effect: Apply, uid_of: Callable[[str, str], str]) -> Told:
        """Carry out a change, once for its id; raise as Cabinet.apply does.

        `uid_of` gives the pseudonym of bot address and contact; whoever has to hear is given back.

        A payment whose bill has changed since the chat looked is refused by the ledger, as a bank
        would; whoever asks for the receipt then learns that there is none.
        """
        if effect.command != PAY:
            self._cabinet.apply(effect)
            return ()
        address = effect.data.get("alamat", "")
        self._ledger.pay(
            effect.data["referensi"],
            effect.data["va"],
            int(effect.data["jumlah"]),
            datetime.fromisoformat(effect.data["at"]),
            Channel(effect.data["kanal"]),
        )
        payment = self._ledger.payment(effect.data["referensi"])
        if payment is None:
            return ()

        def of(phone: str) -> str:
            return uid_of(address, f"whatsapp:{phone}")

        return tuple(family_told(self._ledger, payment, of, effect.data["pemilik"]))

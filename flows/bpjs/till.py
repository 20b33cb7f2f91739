"""Carry out what chats ask for: payments by the ledger, everything else by the cabinet."""

from __future__ import annotations

from datetime import datetime

from bot.engine.effects import Apply
from flows.bpjs.cabinet import Cabinet
from flows.bpjs.members import Ledger
from flows.bpjs.people import Channel

PAY = "bayar_va"


class Till:
    """Take payments of chats, each once by its reference."""

    def __init__(self, ledger: Ledger, cabinet: Cabinet) -> None:
        self._ledger = ledger
        self._cabinet = cabinet

    def apply(self, effect: Apply) -> None:
        """Carry out a change, once for its id; raise as Cabinet.apply does.

        A payment whose bill has changed since the chat looked is refused by the ledger, as a bank
        would; whoever asks for the receipt then learns that there is none.
        """
        if effect.command != PAY:
            self._cabinet.apply(effect)
            return
        self._ledger.pay(
            effect.data["referensi"],
            effect.data["va"],
            int(effect.data["jumlah"]),
            datetime.fromisoformat(effect.data["at"]),
            Channel(effect.data["kanal"]),
        )

"""Let whoever joins pay the first contribution."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.arrears import standing
from flows.bpjs.chat.bill import BILL_SLOTS, bill_slots, home_of, iuran_berikut
from flows.bpjs.identity import mask_number
from flows.bpjs.people import Cause, Household
from flows.bpjs.requests import NEW_CARD
from flows.bpjs.wording import NEXT_STEPS

PAYMENT_SLOTS = ("kartu", "kartu_tersamar", "bayar_id", "bayar_pertama", *BILL_SLOTS)


def new_card(c: Conversation, name: str) -> str:
    """Give a card number that nobody has, the same whenever the turn repeats."""
    for number in range(100):
        digest = str(int(c.new_id(f"{name}{number}"), 16))
        card = NEW_CARD + digest[-8:]
        if c.facts.look_up("member_by_card", card) is None:
            return card
    raise LookupError("a hundred card numbers in a row are taken")


def owe(c: Conversation, home: Household) -> None:
    """Note the bill of a household that the ledger may learn of only after this turn."""
    c.slots.update(bill_slots(c, home))
    c.slots["kartu"] = home.member.card
    c.slots["kartu_tersamar"] = mask_number(home.member.card)
    c.slots["bayar_id"] = c.new_id("bayar")
    c.slots["bayar_pertama"] = True
    c.slots.pop("kanal_bayar", None)


@action(sets=PAYMENT_SLOTS)
def lanjutkan_bayar(c: Conversation) -> None:
    """Note anew what the family of the slot `kartu` owes, with a link that works."""
    home = home_of(c)
    if home is not None:
        owe(c, home)


@guard
def kartu_tidak_jadi(c: Conversation) -> bool:
    """Tell whether nobody has the slot's card: somebody else was quicker to register."""
    return home_of(c) is None


@guard
def iuran_pertama_ditunggu(c: Conversation) -> bool:
    """Tell whether the first contribution for the slot `kartu` has not been paid."""
    return bool(c.slots.get("kartu")) and _cause(c) is Cause.FIRST_PAYMENT


@guard
def iuran_pertama_dibayar(c: Conversation) -> bool:
    """Tell whether what has just been paid is the first contribution of whoever joins."""
    return bool(c.slots.get("bayar_pertama"))


@guard
def menunggu_verifikasi(c: Conversation) -> bool:
    """Tell whether a payment for the slot `kartu` has arrived but is not in effect yet."""
    return _cause(c) is Cause.WAITING


@phrase
def keadaan_kartu(c: Conversation) -> str:
    """Say that the card is active, or why not."""
    cause = _cause(c)
    if cause is not None:
        return NEXT_STEPS[cause][c.language]
    who = f"{c.slots['nama_tersamar']} ({c.slots['kartu_tersamar']})"
    if c.language == "en":
        return f"The card of {who} is *ACTIVE*. {iuran_berikut(c)}".strip()
    return f"Kartu atas nama {who} *AKTIF*. {iuran_berikut(c)}".strip()


def _cause(c: Conversation) -> Cause | None:
    home = home_of(c)
    return standing(home, c.at).cause if home is not None else None

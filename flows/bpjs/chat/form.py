"""Hand out form and payment links, and take over what a sent form says."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.chat.silence import LINK
from flows.bpjs.facts import link_key
from flows.bpjs.links import LIFETIME, NOTICE
from flows.bpjs.offerings import IDENTITY, REACTIVATION, SERVICES


@action(sets=("tautan_id", "tautan_sampai"))
def buat_tautan(c: Conversation) -> None:
    """Make a new form link; the one before it stops working."""
    c.slots["tautan_id"] = c.new_id("tautan")
    c.slots["tautan_sampai"] = (c.at + LIFETIME).timestamp()
    c.wake(LINK, c.at + LIFETIME - NOTICE, tautan=c.slots["tautan_id"])


@guard
def tautan_mati(c: Conversation) -> bool:
    """Tell whether the form link's hour is over."""
    return c.at.timestamp() >= float(c.slots.get("tautan_sampai", 0))


@guard
def tautan_hidup(c: Conversation) -> bool:
    """Tell whether a form link has been given and still works."""
    return "tautan_id" in c.slots and not tautan_mati(c)


@phrase
def tautan(c: Conversation) -> str:
    """Give the address of the form."""
    return _address(c, "form_link", "tautan_id")


@phrase
def tautan_bayar(c: Conversation) -> str:
    """Give the address of the payment page."""
    return _address(c, "pay_link", "bayar_id")


def _address(c: Conversation, kind: str, slot: str) -> str:
    return str(c.facts.look_up(kind, link_key(c.address, c.contact, c.slots[slot])))


@action(sets=("layanan_dipilih",))
def minta_perbaikan_data(c: Conversation) -> None:
    """Let the next form begin with the service that corrects a member's data."""
    c.slots["layanan_dipilih"] = IDENTITY


@action(sets=("kartu", "layanan", "bayar_id"))
def terima_formulir(c: Conversation) -> None:
    """Take over what the sent form says and end its link."""
    service = SERVICES[c.data.get("layanan", REACTIVATION)]
    for slot in ("tautan_id", "tautan_sampai", "kanal_bayar", "layanan_dipilih", "bayar_pertama"):
        c.slots.pop(slot, None)
    c.slots.update(
        kartu=c.data["kartu"],
        layanan=service.code,
        bayar_id=c.new_id("bayar"),
    )


@guard
def domisili_diketahui(c: Conversation) -> bool:
    """Tell whether the kabupaten or kota has been chosen already."""
    return "kota" in c.slots


@guard
def formulir_diterima(c: Conversation) -> bool:
    """Tell whether a form has named a card, and a link to pay for it was made."""
    return bool(c.slots.get("kartu")) and "bayar_id" in c.slots


@guard
def layanan_lain(c: Conversation) -> bool:
    """Tell whether the form asked for another service than reactivation."""
    return bool(c.slots["layanan"] != REACTIVATION)

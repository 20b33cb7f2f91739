"""Hand out the links to the upload page and to the digital card."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.facts import link_key
from flows.bpjs.links import LIFETIME


@action(sets=("unggah_id", "unggah_sampai", "unggah_untuk"))
def buat_tautan_unggah(c: Conversation) -> None:
    """Make a new link to the upload page, unless the one before it works and is for the same."""
    flow = c.state.partition(".")[0]
    same = c.slots.get("unggah_untuk") == flow
    c.slots["unggah_untuk"] = flow
    if not same or tautan_unggah_mati(c):
        c.slots["unggah_id"] = c.new_id("unggah")
        c.slots["unggah_sampai"] = (c.at + LIFETIME).timestamp()


@guard
def tautan_unggah_mati(c: Conversation) -> bool:
    """Tell whether there is no link to the upload page, or its hour is over."""
    return c.at.timestamp() >= float(c.slots.get("unggah_sampai", 0))


@phrase
def tautan_unggah(c: Conversation) -> str:
    """Give the address of the upload page."""
    return _address(c, "upload_link", "unggah_id")


@action(sets=("foto_lolos", "unggah_diterima"))
def terima_berkas(c: Conversation) -> None:
    """Note that the photos were accepted, and end their link; of the photos nothing is kept."""
    c.slots["foto_lolos"] = "ya"
    c.slots["unggah_diterima"] = c.slots.pop("unggah_id", "")
    c.slots.pop("unggah_sampai", None)


def photos_passed(c: Conversation, flow: str) -> dict[str, str]:
    """Give the slot that says so, if the photos that a flow asked for were accepted."""
    passed = c.slots.get("foto_lolos") and c.slots.get("unggah_untuk") == flow
    return {"foto_lolos": "ya"} if passed else {}


@guard
def foto_pendaftaran_lolos(c: Conversation) -> bool:
    """Tell whether the photos of a registration that has not been sent were accepted."""
    return bool(photos_passed(c, "pendaftaran"))


@guard
def foto_bayi_lolos(c: Conversation) -> bool:
    """Tell whether the photos of a baby that has not been registered were accepted."""
    return bool(photos_passed(c, "bayi"))


@guard
def foto_pengaduan_lolos(c: Conversation) -> bool:
    """Tell whether the photo of a complaint that has not been sent was accepted."""
    return bool(photos_passed(c, "pengaduan"))


@action(sets=("kartu_id", "kartu_digital"))
def buat_tautan_kartu(c: Conversation) -> None:
    """Make a link to the digital card of the slot `kartu`."""
    c.slots["kartu_id"] = c.new_id("kartu_digital")
    c.slots["kartu_digital"] = c.slots["kartu"]


@phrase
def tautan_kartu(c: Conversation) -> str:
    """Give the address of the picture of the digital card."""
    return _address(c, "card_link", "kartu_id")


def _address(c: Conversation, kind: str, slot: str) -> str:
    return str(c.facts.look_up(kind, link_key(c.address, c.contact, c.slots[slot])))

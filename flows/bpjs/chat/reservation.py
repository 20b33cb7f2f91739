"""Reserve a registration at its review; what is sent is only what is still reserved then.

A turn cannot see what comes of the change that it asks for. So the review asks for the
reservation, and the turn after it looks whether the contact got it.
"""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard
from flows.bpjs.cabinet import Row
from flows.bpjs.changes.reservation import KIND
from flows.bpjs.chat.matter import home_of_matter
from flows.bpjs.chat.rows import ask, owner, pseudonym, row

SLOT = "pesanan_kunci"


def _reserve(c: Conversation, *names: str) -> None:
    c.slots[SLOT] = " ".join(pseudonym(c, f"daftar {name}") for name in names)
    ask(c, "pesan_tempat", kunci=str(c.slots[SLOT]))


@action(sets=(SLOT,))
def pesan_pendaftaran(c: Conversation) -> None:
    """Ask for the applicant and the family card to be held for this contact."""
    _reserve(c, f"nik {c.slots['calon_nik']}", f"kk {c.slots['calon_kk']}")


@action(sets=(SLOT,))
def pesan_bayi(c: Conversation) -> None:
    """Ask for babies of the family to be held for this contact."""
    home = home_of_matter(c)
    if home is not None:
        _reserve(c, f"bayi {home.family.kk}")


def _held(c: Conversation) -> list[Row | None]:
    return [row(c, KIND, key) for key in str(c.slots.get(SLOT, "")).split()]


@guard
def belum_dipesan(c: Conversation) -> bool:
    """Tell whether what is reviewed is not held for this contact, or not any more."""
    held = _held(c)
    return not held or any(one is None or one["pemilik"] != owner(c) for one in held)


@guard
def dipesan_orang(c: Conversation) -> bool:
    """Tell whether what is reviewed is held for another contact."""
    return any(one is not None and one["pemilik"] != owner(c) for one in _held(c))

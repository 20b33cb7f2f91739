"""Show newcomers what a made-up member would enter into the form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from flows.bpjs.offerings import REACTIVATION, SERVICES
from flows.bpjs.personas import Persona, load_personas

USUAL = "menunggak"
"""Whose data are shown to a contact who is nobody: they lead all the way to a payment."""


@cache
def personas() -> Mapping[str, Persona]:
    """Give the made-up members by slug, read once."""
    return {persona.slug: persona for persona in load_personas()}


def persona_of(contact: str) -> Persona:
    """Give the member whose phone an address is, else the usual one."""
    phone = contact.rpartition(":")[2]
    owners = (persona for persona in personas().values() if persona.phone == phone)
    return next(owners, personas()[USUAL])


def entries(persona: Persona) -> dict[str, str]:
    """Give what to type by the labels of the form's fields, in their order."""
    member = persona.person.member
    return {
        "Layanan": f"{REACTIVATION} – {SERVICES[REACTIVATION].name}",
        "NIK": member.nik,
        "Nomor kartu JKN-KIS": member.card,
        "Nama lengkap": member.name,
        "Tanggal lahir": f"{member.born:%d-%m-%Y}",
        "Nomor HP": persona.phone,
        "Segmen peserta": persona.segment.value,
    }

"""Show newcomers what a made-up member would enter into the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
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


def request(code: str, persona: Persona, today: date) -> dict[str, str]:
    """Give what a member could enter into the form of a service A to I, by field names."""
    member = persona.person.member
    common = {
        "nik": member.nik,
        "kartu": member.card,
        "nama": member.name,
        "lahir": member.born.isoformat(),
        "telepon": persona.phone,
    }
    newborn = (today - timedelta(days=6)).isoformat()
    own: Mapping[str, Mapping[str, str]] = {
        "A": {
            "nik": "3199011702010104",
            "kartu": "",
            "nama": "Tirta Ibaratnya",
            "lahir": "2001-02-17",
            "surel": "tirta@contoh.com",
            "kk": "3199020101209102",
            "kelas": "III",
        },
        "B": {
            "anggota": "Ibu Umpama",
            "nik_anggota": "3199015203610301",
            "hubungan": "orang_tua",
        },
        "C": {"bayi": f"Bayi Ny. {member.name}", "lahir_bayi": newborn},
        "D": {"tujuan": "mandiri", "kelas": "III"},
        "E": {"data_salah": "nama", "seharusnya": f"{member.name} Putra"},
        "F": {"gaji": "4.500.000"},
        "G": {"fktp": "klinik pratama"},
        "H": {"pelapor": "anak", "meninggal": (today - timedelta(days=2)).isoformat()},
        "I": {"kartu_lain": "0099900000099"},
    }
    return {**common, **own[code]}

"""Register a new family: keep the answers while it goes on, and ask for the registration."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.changes.registration import DONE, DRAFT
from flows.bpjs.chat.facility import REGION_SLOTS, facility_name
from flows.bpjs.chat.first_payment import PAYMENT_SLOTS, new_card, owe
from flows.bpjs.chat.identity import count_wrong
from flows.bpjs.chat.papers import photos_passed
from flows.bpjs.chat.rows import ask, owner, row
from flows.bpjs.identity import mask_name, mask_number, rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Member
from flows.bpjs.registration import moves
from flows.bpjs.registration.dukcapil import Resident, belong_together, families, residents
from flows.bpjs.tariffs import tariff
from flows.bpjs.words import day_in_words

FIELDS = {
    "calon_setuju": {"id": "ketentuan", "en": "terms"},
    "calon_nik": {"id": "NIK", "en": "NIK"},
    "calon_kk": {"id": "nomor KK", "en": "family card number"},
    "calon_keluarga": {"id": "keluarga", "en": "family"},
    "calon_nama": {"id": "nama", "en": "name"},
    "calon_lahir": {"id": "tanggal lahir", "en": "birth date"},
    "calon_alamat": {"id": "alamat", "en": "address"},
    "calon_telepon": {"id": "nomor HP", "en": "phone"},
    "calon_surel": {"id": "e-mail", "en": "e-mail"},
    "surel_sah": {"id": "kode e-mail", "en": "e-mail code"},
    "wilayah_faskes": {"id": "wilayah faskes", "en": "region"},
    "fktp_dipilih": {"id": "faskes", "en": "facility"},
    "gigi_dipilih": {"id": "dokter gigi", "en": "dentist"},
    "kelas_dipilih": {"id": "kelas", "en": "class"},
    "foto_lolos": {"id": "foto", "en": "photos"},
}
"""What a registration has to know, in the order in which it asks, and how to call it."""


BEFORE_SILENCE = timedelta(hours=23)
"""After which an unfinished registration is brought to mind: an hour before the conversation ends,
and with it WhatsApp's window for free words."""


# The draft


@action(sets=(*FIELDS, "kartu"))
def muat_draf(c: Conversation) -> None:
    """Take up what the contact has answered before, in this conversation or an earlier one."""
    draft, done = row(c, DRAFT, owner(c)), row(c, DONE, owner(c))
    photos = photos_passed(c, "pendaftaran")  # perhaps while the contact was somewhere else
    _forget(c, FIELDS)
    if draft is not None:
        c.slots.update({**draft["isi"], **photos})
    elif done is not None:
        c.slots["kartu"] = done["kartu"]


@guard
def ada_draf(c: Conversation) -> bool:
    """Tell whether the contact has begun a registration and not finished it."""
    return row(c, DRAFT, owner(c)) is not None


@guard
def sudah_didaftarkan(c: Conversation) -> bool:
    """Tell whether the contact has finished a registration lately."""
    return row(c, DONE, owner(c)) is not None


@action()
def simpan_draf(c: Conversation) -> None:
    """Ask for the answers so far to be kept."""
    answers = {field: c.slots[field] for field in FIELDS if c.slots.get(field)}
    ask(c, "simpan_draf", isi=json.dumps(answers, ensure_ascii=False))
    c.wake("pendaftaran.menunggu", c.at + BEFORE_SILENCE)


@action()
def hapus_draf(c: Conversation) -> None:
    """Ask for the answers so far to be thrown away."""
    _forget(c, (*FIELDS, *REGION_SLOTS))
    ask(c, "hapus_draf")


@phrase
def isian_draf(c: Conversation) -> str:
    """Name what has been answered."""
    done = [names[c.language] for field, names in FIELDS.items() if c.slots.get(field)]
    return ", ".join(done)


def _forget(c: Conversation, slots: tuple[str, ...] | dict[str, dict[str, str]]) -> None:
    for slot in slots:
        c.slots.pop(slot, None)


# What is still to be asked, and what is to be asked again


def _lacks(field: str) -> Callable[[Conversation], bool]:
    @guard
    def lacks(c: Conversation) -> bool:
        return not c.slots.get(field)

    return lacks


def _forgets(*fields: str) -> Callable[[Conversation], None]:
    @action()
    def forgets(c: Conversation) -> None:
        _forget(c, fields)

    return forgets


perlu_nik, perlu_kk = _lacks("calon_nik"), _lacks("calon_kk")
perlu_keluarga = _lacks("calon_keluarga")
perlu_nama, perlu_lahir = _lacks("calon_nama"), _lacks("calon_lahir")
perlu_alamat, perlu_telepon = _lacks("calon_alamat"), _lacks("calon_telepon")
perlu_surel, perlu_wilayah = _lacks("calon_surel"), _lacks("wilayah_faskes")
perlu_fktp, perlu_gigi = _lacks("fktp_dipilih"), _lacks("gigi_dipilih")
perlu_kelas, perlu_foto = _lacks("kelas_dipilih"), _lacks("foto_lolos")

ganti_nik = _forgets("calon_nik", "calon_kk", "calon_keluarga", "calon_nama", "calon_lahir")
ganti_nama = _forgets("calon_nama", "calon_lahir")
ganti_alamat, ganti_telepon = _forgets("calon_alamat"), _forgets("calon_telepon")
ganti_surel = _forgets("calon_surel", "surel_sah")
ganti_faskes = _forgets("fktp_dipilih", "gigi_dipilih", *REGION_SLOTS)
ganti_kelas, ganti_foto = _forgets("kelas_dipilih"), _forgets("foto_lolos")


@guard
def perlu_kode(c: Conversation) -> bool:
    """Tell whether the e-mail address has not been proved by its code."""
    return bool(c.slots.get("surel_sah") != c.slots["calon_surel"])


# Answers by a choice


@action(sets=("calon_setuju",))
def setujui_ketentuan(c: Conversation) -> None:
    """Note that the terms were accepted."""
    c.slots["calon_setuju"] = "ya"


@action(sets=("calon_keluarga",))
def benarkan_keluarga(c: Conversation) -> None:
    """Note that the family shown is the right one."""
    c.slots["calon_keluarga"] = "ya"


def _class(name: str) -> Callable[[Conversation], None]:
    @action(sets=("kelas_dipilih",))
    def choose(c: Conversation) -> None:
        c.slots["kelas_dipilih"] = name

    return choose


pilih_kelas_satu, pilih_kelas_dua, pilih_kelas_tiga = _class("I"), _class("II"), _class("III")


@phrase
def daftar_iuran(c: Conversation) -> str:
    """List the contribution of each class for one person and month."""
    month, word = Month.of(jakarta_date(c.at)), "Kelas" if c.language == "id" else "Class"
    return "\n".join(
        f"• {word} {name}: {rupiah(tariff(name, month))}" for name in ("I", "II", "III")
    )


# Whom it is about


@guard
def tidak_bisa_didaftarkan(c: Conversation) -> bool:
    """Tell whether NIK and family card speak against each other, or one is a member's already."""
    nik, kk = c.slots["calon_nik"], c.slots["calon_kk"]
    known = [
        c.facts.look_up("member_by_nik", nik),
        c.facts.look_up("member_by_kk", kk),
    ]
    return any(known) or not belong_together(nik, kk)


@action()
def catat_tidak_cocok(c: Conversation) -> None:
    """Count the refused pair as a wrong try, and forget it."""
    home = c.facts.look_up("member_by_nik", c.slots["calon_nik"])
    count_wrong(c, home, c.slots["calon_nik"])
    ganti_nik(c)
    simpan_draf(c)


@phrase
def keluarga_kk(c: Conversation) -> str:
    """List the family on the card, masked; whoever is not recorded is alone."""
    known = families().get(c.slots["calon_kk"])
    if known is None:
        return "1. Anda sendiri" if c.language == "id" else "1. Yourself"
    return "\n".join(f"{n}. {mask_name(each.name)}" for n, each in enumerate(known, start=1))


def _people(c: Conversation) -> tuple[Resident, ...]:
    slots = c.slots
    born = date.fromisoformat(slots["calon_lahir"])
    return residents(slots["calon_nik"], slots["calon_kk"], slots["calon_nama"], born)


@phrase
def ringkasan_calon(c: Conversation) -> str:
    """Sum up all answers, numbers masked."""
    slots, people = c.slots, len(_people(c))
    labels = {field: names[c.language] for field, names in FIELDS.items()}
    born = day_in_words(date.fromisoformat(slots["calon_lahir"]), c.language)
    lines = {
        "calon_nik": mask_number(slots["calon_nik"]),
        "calon_kk": mask_number(slots["calon_kk"]),
        "calon_keluarga": f"{people} orang" if c.language == "id" else f"{people} in all",
        "calon_nama": slots["calon_nama"],
        "calon_lahir": born,
        "calon_alamat": slots["calon_alamat"],
        "calon_telepon": mask_number(slots["calon_telepon"]),
        "calon_surel": slots["calon_surel"],
        "fktp_dipilih": facility_name(slots["fktp_dipilih"]),
        "gigi_dipilih": facility_name(slots["gigi_dipilih"]),
        "kelas_dipilih": slots["kelas_dipilih"],
    }
    return "\n".join(
        f"• {labels[field][:1].upper()}{labels[field][1:]}: {text}" for field, text in lines.items()
    )


# Becoming members


@action(sets=PAYMENT_SLOTS)
def daftarkan_calon(c: Conversation) -> None:
    """Ask for the family to be registered, and note its first bill."""
    slots = c.slots
    members = [_member(c, each) for each in _people(c)]
    home = moves.newcomers(slots["calon_kk"], slots["kelas_dipilih"], members, jakarta_date(c.at))
    rows = [_member_row(member) for member in members]
    ask(
        c,
        "daftarkan",
        kk=slots["calon_kk"],
        kelas=slots["kelas_dipilih"],
        anggota=json.dumps(rows, ensure_ascii=False),
        fktp=slots["fktp_dipilih"],
        gigi=slots["gigi_dipilih"],
    )
    _forget(c, FIELDS)
    owe(c, home)


def _member(c: Conversation, person: Resident) -> Member:
    """Give the member that a person becomes.

    A phone is proof of identity later, so it counts only if the person writes from it, and if it
    is nobody's yet.
    """
    phone = c.contact.rpartition(":")[2]
    theirs = person.nik == c.slots["calon_nik"] and phone == c.slots["calon_telepon"]
    free = theirs and c.facts.look_up("member_by_phone", phone) is None
    return Member(
        card=new_card(c, person.nik),
        nik=person.nik,
        name=person.name,
        born=person.born,
        relation=person.relation,
        phone=phone if free else None,
        **_reached(c, person),
    )


def _reached(c: Conversation, person: Resident) -> dict[str, str]:
    """Give where the family can be reached: for whoever registers it."""
    if person.nik != c.slots["calon_nik"]:
        return {}
    slots = c.slots
    return {
        "address": slots["calon_alamat"],
        "email": slots["calon_surel"],
        "telephone": slots["calon_telepon"],
    }


def _member_row(member: Member) -> dict[str, str]:
    return {
        "card": member.card,
        "nik": member.nik,
        "name": member.name,
        "born": member.born.isoformat(),
        "relation": str(member.relation),
        "phone": member.phone or "",
        "address": member.address,
        "email": member.email,
        "telephone": member.telephone,
    }

"""Bring the guards, actions, parsers and phrases that this folder's flows name.

Names are Indonesian because they are content, as the flows are. Everything here is pure: members
and addresses are looked up through the conversation's facts.
"""

from __future__ import annotations

import re

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import Choices, nearest, normalise, number_in
from flows.bpjs import regions
from flows.bpjs.arrears import (
    VA_PREFIX_MANDIRI,
    bill,
    billed_people,
    family_account,
    status,
    virtual_account,
)
from flows.bpjs.facts import link_key
from flows.bpjs.identity import Card, Reason, mask_name, mask_number, read_card, rupiah
from flows.bpjs.links import LIFETIME
from flows.bpjs.offerings import REACTIVATION, SERVICES
from flows.bpjs.people import Cause, Household
from flows.bpjs.wording import CAUSES, NEXT_STEPS, PAYERS, hours_note

KEYWORD = Choices({"tagihan": ("tagihan",)})
SHORT_WORDS = re.compile(r"\(?\b(?:spasi|space)\b\)?")
COMMAND = re.compile(r"(?:(?:cek|bayar|info|lihat) ?)?([a-z]{4,9})\b ?(.*)", re.DOTALL)
GLUED = re.compile(r"([a-z])(?=[0-9])")
ANY_DIGIT = re.compile(r"\d")  # of any script
LEAST_CHARACTERS = len("tagihan1") - 1  # this parser sees every message; most are shorter
NUMBER = re.compile(r"[0-9](?:[0-9oil .\-/]*[0-9oil])?")
ACTIVATION_MESSAGE = re.compile(r"(?:re)?akti[fv]asi\b.*?(?: - |[‐-―−#|,;/]|[0-9]{11})", re.DOTALL)
BARE_NUMBER = re.compile(r"[0-9][0-9oil .\-]*")


# Region


@parser(
    sets=("nama_provinsi", "pilihan_provinsi"),
    reasons=("beberapa",),
    samples=("31", "Jawa Barat", "31 74", "jaksel", "sulsel"),
)
def provinsi(c: Conversation, text: str) -> Answer | Refusal:
    """Read a province, by code or name; what names a city too is left for the next question."""
    place = regions.find_place(text)
    if isinstance(place, list):
        return Refusal("beberapa", {"pilihan_provinsi": _one_line(place)})
    if place is None:
        return Refusal()
    found = place.province
    return Answer(found.code, {"nama_provinsi": found.name}, rest=place.rest)


@parser(
    sets=("nama_kota", "nama_kembar", "kode_kembar", "pilihan_kota"),
    reasons=("kembar", "beberapa"),
    samples=("74", "Kota Bandung", "bandung", "kupang", "toraja"),
)
def kota(c: Conversation, text: str) -> Answer | Refusal:
    """Read a kabupaten or kota of the chosen province, by code or name."""
    found = regions.find_regency(text, c.slots["provinsi"])
    if isinstance(found, list):
        return _several(found)
    if found is None:
        return Refusal()
    return Answer(found.code, {"nama_kota": found.name})


@parser(
    sets=("nama_kota", "nama_kembar", "kode_kembar", "pilihan_kota"),
    reasons=("kembar", "beberapa"),
    samples=("cimahi",),
)
def kota_lain(c: Conversation, text: str) -> Answer | Refusal:
    """Read a kabupaten or kota where one digit is meant for the menu, not for a code."""
    number = number_in(text)
    return Refusal() if number is not None and number < 10 else kota(c, text)


def _several(found: list[regions.Region]) -> Refusal:
    if len(found) == 2 and {region.kind for region in found} == {"kota", "kabupaten"}:
        codes = {region.kind: region.code for region in found}
        return Refusal("kembar", {"nama_kembar": found[0].short, "kode_kembar": codes})
    return Refusal("beberapa", {"pilihan_kota": _one_line(found)})


def _one_line(found: list[regions.Region]) -> str:
    return regions.lines(found).replace("\n", ", ")


def _choose_twin(c: Conversation, kind: str) -> None:
    found = regions.region(c.slots["kode_kembar"][kind])
    assert found is not None  # the code came from the table
    c.slots.update(kota=found.code, nama_kota=found.name)


@action(sets=("kota", "nama_kota"))
def pilih_kota(c: Conversation) -> None:
    """Take the kota of the two regions that share a name."""
    _choose_twin(c, "kota")


@action(sets=("kota", "nama_kota"))
def pilih_kabupaten(c: Conversation) -> None:
    """Take the kabupaten of the two regions that share a name."""
    _choose_twin(c, "kabupaten")


@phrase
def daftar_provinsi(c: Conversation) -> str:
    """List all provinces with their codes."""
    return regions.province_list()


@phrase
def daftar_kota(c: Conversation) -> str:
    """List the kabupaten and kota of the chosen province with their codes."""
    return regions.regency_list(c.slots["provinsi"])


# Language


@action()
def pakai_inggris(c: Conversation) -> None:
    """Go on in English."""
    c.language = "en"


@action()
def pakai_indonesia(c: Conversation) -> None:
    """Go on in Indonesian."""
    c.language = "id"


# Form and payment


@action(sets=("tautan_id", "tautan_sampai"))
def buat_tautan(c: Conversation) -> None:
    """Make a new form link; the one before it stops working."""
    c.slots["tautan_id"] = c.new_id("tautan")
    c.slots["tautan_sampai"] = (c.at + LIFETIME).timestamp()


@guard
def tautan_mati(c: Conversation) -> bool:
    """Tell whether the form link's hour is over."""
    return c.at.timestamp() >= float(c.slots.get("tautan_sampai", 0))


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


@action(sets=("kartu", "layanan", "nama_layanan", "syarat_layanan", "bayar_id"))
def terima_formulir(c: Conversation) -> None:
    """Take over what the sent form says and end its link."""
    service = SERVICES[c.data.get("layanan", REACTIVATION)]
    for slot in ("tautan_id", "tautan_sampai"):
        c.slots.pop(slot, None)
    c.slots.update(
        kartu=c.data["kartu"],
        layanan=service.code,
        nama_layanan=service.name,
        syarat_layanan=f"{'; '.join(service.needs)}. {service.note}".strip(),
        bayar_id=c.new_id("bayar"),
    )


@guard
def domisili_diketahui(c: Conversation) -> bool:
    """Tell whether the kabupaten or kota has been chosen already."""
    return "kota" in c.slots


@guard
def formulir_diterima(c: Conversation) -> bool:
    """Tell whether a form has named a card."""
    return bool(c.slots.get("kartu"))


@guard
def layanan_lain(c: Conversation) -> bool:
    """Tell whether the form asked for another service than reactivation."""
    return bool(c.slots["layanan"] != REACTIVATION)


@guard
def ada_tunggakan(c: Conversation) -> bool:
    """Tell whether the family of the form's card owes anything now."""
    home = _home(c)
    return home is not None and bill(home, c.at).amount > 0


@guard
def kartu_aktif(c: Conversation) -> bool:
    """Tell whether the form's card is active now."""
    home = _home(c)
    return home is not None and status(home.member, home.family, c.at).active


@action(sets=("nama_tersamar", "kartu_tersamar"))
def catat_kartu(c: Conversation) -> None:
    """Note the masked name and number of the form's card."""
    home = _home(c)
    if home is not None:
        c.slots["nama_tersamar"] = mask_name(home.member.name)
        c.slots["kartu_tersamar"] = mask_number(home.member.card)


@action(
    sets=(
        "bulan",
        "orang",
        "kelas",
        "jumlah",
        "va",
        "va_mandiri",
        "nama_tersamar",
        "kartu_tersamar",
    )
)
def hitung_tagihan(c: Conversation) -> None:
    """Note what the family of the form's card owes and where to pay it."""
    home = _home(c)
    if home is not None:
        c.slots.update(_bill_slots(c, home))
        c.slots["kartu_tersamar"] = mask_number(home.member.card)


@phrase
def sebab(c: Conversation) -> str:
    """Say why the form's card is not active and what mends it."""
    cause = _cause(c, _home(c))
    return NEXT_STEPS[cause][c.language] if cause else ""


@phrase
def catatan_jam(c: Conversation) -> str:
    """Say when Pandawa's officers answer, if they are away now."""
    return hours_note(c.at, c.language)


def _home(c: Conversation) -> Household | None:
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    return home


def _cause(c: Conversation, home: Household | None) -> Cause | None:
    return status(home.member, home.family, c.at).cause if home is not None else None


def _bill_slots(c: Conversation, home: Household) -> dict[str, str | int]:
    owed = bill(home, c.at)
    return {
        "nama_tersamar": mask_name(home.member.name),
        "bulan": owed.months_billed,
        "orang": owed.people,
        "kelas": owed.class_,
        "jumlah": rupiah(owed.amount),
        "va": family_account(home),
        "va_mandiri": virtual_account(billed_people(home)[0].card, VA_PREFIX_MANDIRI),
    }


# Messages for other numbers, and TAGIHAN


@parser(samples=("Aktivasi BPJS Kesehatan - Nama - NIK - Nomor BPJS",))
def pesan_aktivasi(c: Conversation, text: str) -> Answer | Refusal:
    """Recognise the message that branch offices ask for, with separators or a long number."""
    return Answer("") if ACTIVATION_MESSAGE.match(normalise(text)) else Refusal()


@parser(
    sets=("nomor", "jumlah_angka"),
    samples=("TAGIHAN 54321", "TAGIHAN 123", "TAGIHAN 0099999999999", "TAGIHAN 0099900000016"),
)
def perintah_tagihan(c: Conversation, text: str) -> Answer | Refusal:
    """Read TAGIHAN with a number, in any spelling; without a number it is an ordinary message."""
    long_enough = len(text) >= LEAST_CHARACTERS and ANY_DIGIT.search(text)
    rest = _after_keyword(text) if long_enough else None
    return _numbered(rest) if rest and NUMBER.search(rest) else Refusal()


@parser(
    sets=("jumlah_angka",),
    reasons=("kosong", "jumlah_angka"),
    samples=("TAGIHAN 54321", "0099900000016", "0099999999999", "TAGIHAN", "TAGIHAN 123"),
)
def pesan_sms(c: Conversation, text: str) -> Answer | Refusal:
    """Read an SMS to the gateway: TAGIHAN with a number, or a number alone."""
    plain = normalise(text)
    rest = plain if BARE_NUMBER.fullmatch(plain) else _after_keyword(text)
    if rest is None:
        return Refusal()
    answer = _numbered(rest)
    if answer.slots["nomor"]:
        return Answer(answer.slots["nomor"])
    count = answer.slots["jumlah_angka"]
    return Refusal("jumlah_angka", {"jumlah_angka": count}) if count else Refusal("kosong")


def _after_keyword(text: str) -> str | None:
    """Give what stands behind the word TAGIHAN or a misspelling of it, or None without the word."""
    plain = GLUED.sub(r"\1 ", SHORT_WORDS.sub(" ", normalise(text)), count=1)
    found = COMMAND.match(plain.strip())
    if found is None or nearest(found[1], KEYWORD) is None:
        return None
    return found[2]


def _numbered(rest: str) -> Answer:
    number = NUMBER.search(rest)
    card = read_card(number[0] if number else "")
    if isinstance(card, Card):
        return Answer(card.number, {"nomor": card.number, "jumlah_angka": len(card.number)})
    if card.reason is Reason.START and number:
        return Answer(number[0], {"nomor": number[0], "jumlah_angka": card.digits})
    return Answer("", {"nomor": "", "jumlah_angka": card.digits})


@action(
    sets=(
        "hasil",
        "nama_tersamar",
        "bulan",
        "orang",
        "kelas",
        "jumlah",
        "va",
        "pembayar",
        "sebab_singkat",
    )
)
def cari_tagihan(c: Conversation) -> None:
    """Look up what the family of a typed card number owes; the number itself is not kept."""
    number = c.slots.pop("nomor", "")
    home = c.facts.look_up("member_by_card", number) if number else None
    c.slots["hasil"] = _outcome(c, number, home)
    if home is not None:
        c.slots.update(_bill_slots(c, home))
        payer = PAYERS.get(home.family.segment, {})
        cause = _cause(c, home)
        c.slots["pembayar"] = payer.get(c.language, "")
        c.slots["sebab_singkat"] = CAUSES[cause][c.language] if cause else ""


def _outcome(c: Conversation, number: str, home: Household | None) -> str:
    if home is None:
        return "tidak_dikenal" if number else "salah"
    if bill(home, c.at).amount:
        return "menunggak"
    if not status(home.member, home.family, c.at).active:
        return "tidak_aktif"
    return "lunas" if home.family.segment.pays_itself else "dibayar"


@guard
def nomor_salah(c: Conversation) -> bool:
    """Tell whether what was typed is no card number."""
    return bool(c.slots["hasil"] == "salah")


@guard
def nomor_tidak_dikenal(c: Conversation) -> bool:
    """Tell whether nobody has the typed card number."""
    return bool(c.slots["hasil"] == "tidak_dikenal")


@guard
def nomor_menunggak(c: Conversation) -> bool:
    """Tell whether the family of the typed card owes anything."""
    return bool(c.slots["hasil"] == "menunggak")


@guard
def nomor_tidak_aktif(c: Conversation) -> bool:
    """Tell whether the typed card is inactive although nothing is owed."""
    return bool(c.slots["hasil"] == "tidak_aktif")


@guard
def dibayar_pihak_lain(c: Conversation) -> bool:
    """Tell whether somebody else pays for the family of the typed card."""
    return bool(c.slots["hasil"] == "dibayar")

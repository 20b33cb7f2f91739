"""Read provinces and kabupaten or kota out of answers, and list them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.actions import Answer, Conversation, Refusal, action, parser, phrase
from bot.engine.matching import number_in
from flows.bpjs import regions


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


@dataclass(frozen=True, slots=True)
class Slots:
    """Name the slots that one question for a kabupaten or kota fills."""

    province: str
    name: str
    choices: str


def read_regency(c: Conversation, text: str, slots: Slots) -> Answer | Refusal:
    """Read a kabupaten or kota in one go, by name or code, with or without its province.

    Refusals are for the reason `beberapa` or `provinsi`, with the list to choose from; a province
    that has been understood is kept for the next try. A number alone means what the list shows
    under it: nobody chooses a region that they have not seen.
    """
    province, listed = str(c.slots.get(slots.province, "")), str(c.slots.get(slots.choices, ""))
    number = number_in(text)
    if number is not None and listed and f"\n{number:02}. " not in f"\n{listed}":
        return Refusal("beberapa", {slots.choices: listed})
    named = province if number is None or listed else ""
    found = regions.find_regency(text, named) if named else None
    if found is None:
        place = regions.find_place(text)
        if place is None:
            return Refusal()
        if isinstance(place, list):
            return Refusal("beberapa", {slots.choices: regions.lines(place)})
        province = place.province.code
        found = regions.find_regency(place.rest, province) if place.rest else None
    asked = {slots.province: province}
    if found is None:
        return Refusal("provinsi", {**asked, slots.choices: regions.regency_list(province)})
    if isinstance(found, list):
        return Refusal("beberapa", {**asked, slots.choices: regions.lines(found)})
    return Answer(found.code, {slots.name: found.name, slots.choices: ""})


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

"""Show the offices and facilities of a kabupaten or kota, or those nearest to a shared place.

A shared place counts for the reply to it alone: nothing of it is kept in the conversation.
"""

from __future__ import annotations

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.events import MessageReceived
from bot.engine.matching import normalise
from flows.bpjs.chat.facility import numbered
from flows.bpjs.chat.places import Slots, read_regency
from flows.bpjs.facilities import facilities
from flows.bpjs.nearest import Near, map_link, nearest_offices
from flows.bpjs.offices import office_of
from flows.bpjs.regions import place_in, region

MOST_OFFICES = 2
"""How many of the nearest offices are named: one may lie across the water."""

_AROUND_WORDS = """
di ke yang yg bpjs kesehatan kantor cabang faskes puskesmas klinik alamat lokasi cari daerah kota
kabupaten kab in near office offices branch facilities clinics
"""
_AROUND = frozenset(_AROUND_WORDS.split())
"""Words beside the name of a place that ask nothing more than its office and facilities."""

_SLOTS = Slots("daerah_provinsi", "nama_daerah", "pilihan_daerah")


@action()
def lupakan_daerah(c: Conversation) -> None:
    """Forget which province was named, so that the next answer may name any."""
    c.slots.pop("daerah_provinsi", None)


@parser(
    sets=("daerah_provinsi", "nama_daerah", "pilihan_daerah"),
    reasons=("beberapa", "provinsi"),
    samples=("31.74", "Kota Bandung", "bandung", "Jawa Barat", "jaksel"),
)
def daerah_kantor(c: Conversation, text: str) -> Answer | Refusal:
    """Read a kabupaten or kota, by name or code, with or without its province."""
    return read_regency(c, text, _SLOTS)


@parser(samples=("kantor di Sleman", "bandung"))
def sebutan_daerah(_: Conversation, text: str) -> Answer | Refusal:
    """Take a message that names a place and asks nothing else; `baca_daerah` reads which one."""
    place = place_in(text)
    rest = set(normalise(text).split()) - set(normalise(place).split())
    return Answer(None) if place and rest <= _AROUND else Refusal()


@action(sets=("daerah_kantor", "daerah_provinsi", "nama_daerah", "pilihan_daerah"))
def baca_daerah(c: Conversation) -> None:
    """Read the place out of the sentence that asked for it, if it names one."""
    for slot in ("daerah_kantor", "daerah_provinsi", "pilihan_daerah"):
        c.slots.pop(slot, None)
    place = place_in(c.text)
    if not place:
        return
    found = read_regency(c, place, _SLOTS)
    c.slots.update(found.slots)
    if isinstance(found, Answer):
        c.slots["daerah_kantor"] = found.value


@guard
def daerah_terbaca(c: Conversation) -> bool:
    """Tell whether the sentence named one kabupaten or kota."""
    return "daerah_kantor" in c.slots


@guard
def daerah_rancu(c: Conversation) -> bool:
    """Tell whether the sentence named a province, or a name that several regions bear."""
    return bool(c.slots.get("pilihan_daerah"))


@phrase
def kantor_daerah(c: Conversation) -> str:
    """Name the office of the chosen region."""
    return office_of(c.slots["daerah_kantor"])


@phrase
def faskes_daerah(c: Conversation) -> str:
    """List the first-level facilities of the chosen region."""
    return numbered(facilities(c.slots["daerah_kantor"]))


@phrase
def peta_daerah(c: Conversation) -> str:
    """Give the map of the real offices of the chosen region."""
    found = region(c.slots["daerah_kantor"])
    return map_link(found) if found else ""


def _nearest(c: Conversation) -> list[Near]:
    place = c.event.location if isinstance(c.event, MessageReceived) else None
    return nearest_offices(place, MOST_OFFICES) if place else []


@guard
def lokasi_jauh(c: Conversation) -> bool:
    """Tell whether the shared place is too far from every office, as from abroad."""
    return not _nearest(c)


@phrase
def kantor_terdekat(c: Conversation) -> str:
    """List the nearest offices with their distances."""
    return "\n".join(
        f"• {office_of(near.region.code)}, {max(1, round(near.kilometres))} km"
        for near in _nearest(c)
    )


@phrase
def peta_terdekat(c: Conversation) -> str:
    """Give the map of the real offices where the nearest made-up one is."""
    return map_link(_nearest(c)[0].region)

"""Take over the forms of Pandawa's services A to I: one request a conversation, each a ticket."""

from __future__ import annotations

import json
from datetime import datetime

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.chat.tickets import open_ticket, service_name
from flows.bpjs.hours import in_words
from flows.bpjs.months import WIB
from flows.bpjs.offices import office_of
from flows.bpjs.tickets import Kind, answered_at


@action(sets=("permohonan", "permohonan_layanan", "permohonan_sampai"))
def catat_permohonan(c: Conversation) -> None:
    """Open the ticket of the form that was just sent."""
    service, answered = str(c.slots["layanan"]), answered_at(c.at)
    c.slots["permohonan"] = open_ticket(
        c,
        Kind.SERVICE,
        answered,
        layanan=service,
        kantor=office_of(str(c.slots.get("kota", ""))),
        isian=json.loads(c.data.get("isian", "{}")),
        data=_entries(c),
    )
    c.slots["permohonan_layanan"] = service
    c.slots["permohonan_sampai"] = answered.timestamp()


def _entries(c: Conversation) -> dict[str, str]:
    """Give what the form said, for the officer who decides, with where it was sent from.

    A phone is proof of identity later, so it counts only if the person writes from it.
    """
    typed: dict[str, str] = json.loads(c.data.get("data", "{}"))
    if not typed:
        return {}
    phone = c.contact.rpartition(":")[2]
    free = c.facts.look_up("member_by_phone", phone) is None
    own = phone if typed.get("telepon") == phone and free else ""
    return {**typed, "kota": str(c.slots.get("kota", "")), "telepon_sendiri": own}


@guard
def permohonan_berjalan(c: Conversation) -> bool:
    """Tell whether this conversation has a request that is not answered yet."""
    return "permohonan" in c.slots and c.at.timestamp() < float(c.slots["permohonan_sampai"])


@action()
def percakapan_baru(c: Conversation) -> None:
    """Begin anew with Pandawa; the ticket stays."""
    for slot in ("permohonan", "permohonan_layanan", "permohonan_sampai"):
        c.slots.pop(slot, None)


@action(sets=("tiket_dicari",))
def tiket_permohonan(c: Conversation) -> None:
    """Ask for the ticket of this conversation's request."""
    c.slots["tiket_dicari"] = c.slots["permohonan"]


@phrase
def nama_permohonan(c: Conversation) -> str:
    """Name the service that was requested."""
    return service_name(str(c.slots["permohonan_layanan"]), c.language)


@phrase
def kantor_cabang(c: Conversation) -> str:
    """Name the office of the kabupaten or kota that was chosen."""
    return office_of(str(c.slots.get("kota", "")))


@phrase
def jawaban_permohonan(c: Conversation) -> str:
    """Say by when an officer answers the request."""
    answered = datetime.fromtimestamp(float(c.slots["permohonan_sampai"]), WIB)
    return in_words(answered, c.language)

"""Open tickets and look them up, by number or among those of the contact."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import normalise, number_in
from flows.bpjs.cabinet import Row
from flows.bpjs.chat.rows import ask, owner, row, rows
from flows.bpjs.hours import in_words, next_opening
from flows.bpjs.identity import mask_number
from flows.bpjs.offerings import SERVICES
from flows.bpjs.tickets import KIND, Kind, Stage, number_of, read_number, stage
from flows.bpjs.topics import ANSWERS, TOPICS
from flows.bpjs.verdicts import decided, refused, verdict_in_words

NEWS_EVENT = "petugas.kabar"
"""Event: an officer has answered, so there is news to tell."""

MOST_LISTED = 9
"""Tickets that are listed, the latest ones: each can be chosen by one digit."""

COMMAND_WORDS = frozenset({"tiket", "ticket", "cek", "check", "status", "nomor", "no", "number"})

ENGLISH = {
    "A": "new member",
    "B": "another family member",
    "C": "newborn baby",
    "D": "change of segment",
    "E": "change of identity data",
    "F": "change of wage or grade",
    "G": "change of first facility",
    "H": "deceased member",
    "I": "double data",
    "J": "reactivation",
}
"""Pandawa's services in English, by letter."""


def open_ticket(c: Conversation, kind: Kind, answered: datetime, **data: Any) -> str:
    """Ask for a ticket that is answered at a time, and give its number."""
    number = number_of(kind, c.new_id("tiket"))
    content = {"jenis": kind, "jawab": answered.isoformat(), **data}
    ask(c, "buat_tiket", nomor=number, isi=json.dumps(content, ensure_ascii=False))
    c.wake(NEWS_EVENT, answered, key=number)
    return number


def service_name(code: str, language: str) -> str:
    """Give a service's name."""
    return ENGLISH[code] if language == "en" else SERVICES[code].name


def subject(ticket: Row, language: str) -> str:
    """Say what a ticket is about."""
    if ticket["jenis"] == Kind.SERVICE:
        return service_name(ticket["layanan"], language)
    if ticket["jenis"] == Kind.COMPLAINT:
        return TOPICS[ticket["topik"]][language]
    return "activation message" if language == "en" else "pesan aktivasi"


# Which ticket


@parser(sets=("tiket_dicari",), samples=("tiket P-2222-2222",))
def perintah_tiket(c: Conversation, text: str) -> Answer | Refusal:
    """Read a ticket number that stands alone or behind words such as `cek tiket`.

    Standing alone it needs a digit or its hyphens: `puskesmas` has the letters of a number, too.
    """
    number = read_number(text)
    if number is None:
        return Refusal()
    words = normalise(text).split(" ")
    unmistakable = "-" in text or any(sign.isdigit() for sign in text)
    alone = unmistakable and len(words) <= len(["L", "2222", "2222"])
    if not (words[0] in COMMAND_WORDS or alone):
        return Refusal()
    return Answer("", {"tiket_dicari": number})


@parser(samples=("P-2222-2222",))
def nomor_tiket(c: Conversation, text: str) -> Answer | Refusal:
    """Read a ticket number."""
    number = read_number(text)
    return Answer(number) if number else Refusal()


@parser(samples=("1", "2"))
def pilihan_tiket(c: Conversation, text: str) -> Answer | Refusal:
    """Read a ticket number, or a place in the list of the contact's own."""
    place, own = number_in(text), _own(c)
    if place is not None and 1 <= place <= len(own):
        return Answer(own[place - 1].key)
    return nomor_tiket(c, text)


@action(sets=("tiket_dicari",))
def tiket_terakhir(c: Conversation) -> None:
    """Take the contact's latest ticket."""
    c.slots["tiket_dicari"] = own[0].key if (own := _own(c)) else ""


@guard
def satu_tiket(c: Conversation) -> bool:
    """Tell whether the contact has just one ticket."""
    return len(_own(c)) == 1


@guard
def beberapa_tiket(c: Conversation) -> bool:
    """Tell whether the contact has several tickets."""
    return len(_own(c)) > 1


@phrase
def daftar_tiket(c: Conversation) -> str:
    """List the contact's tickets, the latest first."""
    lines = (f"{ticket.key} ({subject(ticket, c.language)})" for ticket in _own(c))
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, start=1))


def _own(c: Conversation) -> list[Row]:
    return [each for each in reversed(rows(c)) if each.kind == KIND][:MOST_LISTED]


# How far it is


def _ticket(c: Conversation) -> Row | None:
    return row(c, KIND, str(c.slots.get("tiket_dicari", "")))


@guard
def tiket_tidak_ada(c: Conversation) -> bool:
    """Tell whether nobody has the ticket that was asked for."""
    return _ticket(c) is None


@guard
def tiket_dijawab(c: Conversation) -> bool:
    """Tell whether an officer has answered the ticket."""
    ticket = _ticket(c)
    return ticket is not None and stage(ticket, c.at) is Stage.ANSWERED


@guard
def pengaduan_dijawab(c: Conversation) -> bool:
    """Tell whether the ticket is a complaint that an officer has answered."""
    ticket = _ticket(c)
    return ticket is not None and ticket["jenis"] == Kind.COMPLAINT and tiket_dijawab(c)


@phrase
def isi_jawaban(c: Conversation) -> str:
    """Say what the officer answered to a complaint."""
    ticket = _ticket(c)
    return answer_to(ticket, c.language) if ticket is not None else ""


def answer_to(complaint: Row, language: str) -> str:
    """Give the officer's own words, or else the ones for the topic."""
    return str(complaint.data.get("jawaban") or ANSWERS[complaint["topik"]][language])


@guard
def permohonan_ditolak(c: Conversation) -> bool:
    """Tell whether the ticket is a request that an officer has refused."""
    ticket = _ticket(c)
    return ticket is not None and refused(ticket)


@phrase
def isi_putusan(c: Conversation) -> str:
    """Say what came of a request, behind a blank; a new card's number only to who asked for it."""
    ticket = _ticket(c)
    if ticket is None or not decided(ticket):
        return ""
    if ticket["pemilik"] != owner(c):
        masked = {**ticket.data, "hasil": mask_number(ticket["hasil"])}
        ticket = replace(ticket, data=masked)
    return f" {verdict_in_words(ticket, c.language)}"


@guard
def tiket_menunggu(c: Conversation) -> bool:
    """Tell whether the office has not opened since the ticket came in."""
    ticket = _ticket(c)
    return ticket is not None and stage(ticket, c.at) is Stage.WAITING


@guard
def aktivasi_terverifikasi(c: Conversation) -> bool:
    """Tell whether the ticket is the contact's own activation message, and was verified."""
    ticket = _ticket(c)
    if ticket is None or ticket["jenis"] != Kind.ACTIVATION or not tiket_dijawab(c):
        return False
    return ticket["pemilik"] == owner(c)


@action(sets=("kartu",))
def kartu_dari_tiket(c: Conversation) -> None:
    """Go on with the card of an activation message."""
    ticket = _ticket(c)
    if ticket is not None:
        c.slots["kartu"] = ticket["kartu"]


@phrase
def perihal_tiket(c: Conversation) -> str:
    """Say what the ticket is about."""
    ticket = _ticket(c)
    return subject(ticket, c.language) if ticket is not None else ""


@phrase
def kantor_tiket(c: Conversation) -> str:
    """Name the office that has the ticket."""
    ticket = _ticket(c)
    return str(ticket["kantor"]) if ticket is not None else ""


@phrase
def jawaban_tiket(c: Conversation) -> str:
    """Say by when an officer answers the ticket."""
    ticket = _ticket(c)
    return in_words(datetime.fromisoformat(ticket["jawab"]), c.language) if ticket else ""


@phrase
def kantor_buka(c: Conversation) -> str:
    """Say when Pandawa's office opens next."""
    return in_words(next_opening(c.at), c.language)

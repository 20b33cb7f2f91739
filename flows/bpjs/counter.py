"""Hold what the chat and the officers' page both know of a talk with an officer.

A talk is a row `antrean/<pseudonym of the contact>`, in the one list of all talks. Its data:

    nomor   the number that the contact waits with
    masuk   ISO time
    pesan   what was said, a list of [speaker, text, ISO time], the latest last
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.effects import Apply
from bot.engine.events import EventReceived
from flows.bpjs.cabinet import Row
from flows.bpjs.tickets import ALPHABET

KIND = "antrean"
COUNTER = "loket"
"""The list of all talks, in the order in which they began."""

KEPT = timedelta(hours=24)
"""As long as a session on WhatsApp: nobody can be answered after that."""

MOST_LINES = 60
"""Lines of a talk that are kept."""

MOST_LETTERS = 1000
"""Longest message either way; far below the limit of WhatsApp, so that words around it fit."""

ANSWERED, HANDED_BACK, NEWS_EVENT = "petugas.menjawab", "petugas.selesai", "petugas.kabar"
"""Events that the conversation hears of."""


class Speaker(StrEnum):
    """Say who spoke."""

    CITIZEN = "warga"
    OFFICER = "petugas"


def queue_number(seed: str) -> str:
    """Derive a number such as `Q-7K3` from at least four hex digits."""
    bits = int(seed[:4], 16)
    return "Q-" + "".join(ALPHABET[bits >> 5 * place & 31] for place in range(3))


def answered(talk: Row) -> bool:
    """Tell whether an officer has spoken."""
    return any(speaker == Speaker.OFFICER for speaker, _, _ in talk["pesan"])


def answer(talk: Row, step: str, text: str, at: datetime) -> tuple[Apply, EventReceived]:
    """Give the change and the event that an answer is; `step` says how far the page was.

    So a page that is sent twice, or from two tabs, answers once.
    """
    event_id = _id(talk, f"{step} {text}")
    data = {"pemilik": talk.key, "at": at.isoformat(), "teks": text}
    return Apply(event_id, "jawab_antrean", data), EventReceived(
        event_id, at, ANSWERED, {"teks": text}
    )


def hand_back(talk: Row, at: datetime) -> tuple[Apply, EventReceived]:
    """Give the change and the event that the end of a talk is."""
    event_id = _id(talk, "selesai")
    data = {"pemilik": talk.key, "at": at.isoformat()}
    return Apply(event_id, "keluar_antrean", data), EventReceived(event_id, at, HANDED_BACK)


def answer_ticket(ticket: Row, text: str, at: datetime) -> tuple[Apply, EventReceived]:
    """Give the change and the event that the answer to a complaint is; it is answered once."""
    event_id = f"tiket:{ticket.key}"
    data = {"pemilik": ticket["pemilik"], "at": at.isoformat(), "nomor": ticket.key, "teks": text}
    return Apply(event_id, "jawab_tiket", data), EventReceived(event_id, at, NEWS_EVENT)


def _id(talk: Row, what: str) -> str:
    digest = hashlib.sha256(f"{talk.key} {talk['masuk']} {what}".encode()).hexdigest()
    return f"petugas:{digest[:32]}"

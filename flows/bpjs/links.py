"""Make and read the links to the form and to the payment page, and tell whether one still works.

A link needs no record of its own. Its token holds the session's pseudonym and an id, signed, and
nothing else; the session itself remembers which id is alive:

    tautan_id      id of the form link that works, absent once the form was sent
    tautan_sampai  epoch seconds at which it stops working
    bayar_id       id of the payment link that works

So a newer link ends an older one, a sent form ends its link, and so does the end of the session.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from bot.engine.session import Session

LIFETIME = timedelta(minutes=60)
"""How long a form link works (fame.grid.id on PANDAWA's forms)."""

NOTICE = timedelta(minutes=10)
"""How long before its end somebody who has not sent the form is told; ours."""

FORM = "formulir"
PAYMENT = "bayar"
"""Purposes of links; each is the salt of its own signatures, so neither passes for the other."""

ID_BYTES = 16
"""Bytes of a link's id; in a token they follow the pseudonym's."""

SENTENCE_ENDS = ".,)*"
"""What people copy along with a link at the end of a sentence."""


class Standing(Enum):
    """Say whether a link works, and if not, why."""

    LIVE = "hidup"
    EXPIRED = "kedaluwarsa"  # its time has passed
    REPLACED = "diganti"  # a newer link was made
    USED = "terpakai"  # its form was sent
    ENDED = "berakhir"  # the conversation has ended or gone on without it


@dataclass(frozen=True, slots=True)
class Link:
    """Name what a token stands for."""

    uid: str  # pseudonym of the session
    id: str


def make_token(secret: str, purpose: str, uid: str, link_id: str) -> str:
    """Sign a session's pseudonym and a link id, both in hex digits, for one purpose."""
    # Bytes, since hex digits in base64 would make a link two lines longer in a chat.
    held = base64_encode(bytes.fromhex(uid + link_id))
    return _signer(secret, purpose).sign(held).decode()


def read_token(secret: str, purpose: str, token: str) -> Link | None:
    """Read a token; give None for whatever was not signed here for this purpose."""
    try:
        held = base64_decode(_signer(secret, purpose).unsign(token.rstrip(SENTENCE_ENDS)))
    except BadData:
        return None
    return Link(held[:-ID_BYTES].hex(), held[-ID_BYTES:].hex())


def form_url(public_url: str, secret: str, uid: str, link_id: str) -> str:
    """Give the address of a form."""
    return f"{public_url}/f/{make_token(secret, FORM, uid, link_id)}"


def pay_url(public_url: str, secret: str, uid: str, link_id: str) -> str:
    """Give the address of a payment page."""
    return f"{public_url}/bayar/{make_token(secret, PAYMENT, uid, link_id)}"


def form_event_id(link_id: str) -> str:
    """Name the event that a sent form is to the conversation; one link can send only one."""
    return f"formulir:{link_id}"


def payment_id(link_id: str) -> str:
    """Derive the id of the payment link from that of the form link it follows.

    It is what `Conversation.new_id("bayar")` gives in the turn of the form's event.
    """
    return hashlib.sha256(f"{form_event_id(link_id)}#bayar".encode()).hexdigest()[:32]


def payment_reference(payment_id: str) -> str:
    """Derive the reference of the one payment that a payment link can make."""
    return f"SIM-{payment_id[:16].upper()}"


def form_standing(session: Session | None, link_id: str, at: datetime) -> Standing:
    """Tell whether a form link works at a time."""
    if session is None or session.expires_at <= at:
        return Standing.ENDED
    slots = session.slots
    if slots.get("tautan_id") == link_id:
        in_time = at.timestamp() < float(slots.get("tautan_sampai", 0))
        return Standing.LIVE if in_time else Standing.EXPIRED
    if slots.get("bayar_id") == payment_id(link_id):
        return Standing.USED
    return Standing.REPLACED if slots.get("tautan_id") else Standing.ENDED


def payment_standing(session: Session | None, link_id: str, at: datetime) -> Standing:
    """Tell whether a payment link works at a time."""
    if session is None or session.expires_at <= at:
        return Standing.ENDED
    live = session.slots.get("bayar_id")
    if live == link_id:
        return Standing.LIVE
    return Standing.REPLACED if live else Standing.ENDED


@lru_cache(maxsize=16)  # one a purpose; making one costs as much as signing with it
def _signer(secret: str, purpose: str) -> Signer:
    return Signer(secret, salt=f"bpjs.{purpose}", digest_method=hashlib.sha256)

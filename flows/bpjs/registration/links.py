"""Make and judge the links to the upload page and to the digital card.

As with forms, the session remembers which link works:

    unggah_id      id of the upload link, absent once the photos were accepted
    unggah_sampai  epoch seconds at which it stops working
    kartu_id       id of the link to the digital card of `kartu_digital`
"""

from __future__ import annotations

from datetime import datetime

from bot.engine.session import Session
from flows.bpjs.links import Standing, make_token

UPLOAD, CARD = "unggah", "kartu"
"""Purposes of links; each is the salt of its own signatures."""


def upload_url(public_url: str, secret: str, uid: str, link_id: str) -> str:
    """Give the address of an upload page."""
    return f"{public_url}/unggah/{make_token(secret, UPLOAD, uid, link_id)}"


def card_url(public_url: str, secret: str, uid: str, link_id: str) -> str:
    """Give the address of the picture of a digital card."""
    return f"{public_url}/kartu/{make_token(secret, CARD, uid, link_id)}.png"


def upload_event_id(link_id: str) -> str:
    """Name the event that accepted photos are to the conversation; one link can send only one."""
    return f"berkas:{link_id}"


def upload_standing(session: Session | None, link_id: str, at: datetime) -> Standing:
    """Tell whether an upload link works at a time."""
    if session is None or session.expires_at <= at:
        return Standing.ENDED
    slots = session.slots
    if slots.get("unggah_id") == link_id:
        in_time = at.timestamp() < float(slots.get("unggah_sampai", 0))
        return Standing.LIVE if in_time else Standing.EXPIRED
    if slots.get("unggah_diterima") == link_id:
        return Standing.USED
    return Standing.REPLACED if slots.get("unggah_id") else Standing.ENDED


def card_is_shown(session: Session | None, link_id: str, at: datetime) -> bool:
    """Tell whether a link to a digital card works at a time."""
    if session is None or session.expires_at <= at:
        return False
    return bool(session.slots.get("kartu_id") == link_id)

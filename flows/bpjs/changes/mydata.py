"""Erase what is stored about a contact, and keep their consent."""

from __future__ import annotations

from collections.abc import Mapping

from flows.bpjs.cabinet import Desk
from flows.bpjs.consent import KIND


def hapus_data(data: Mapping[str, str], desk: Desk) -> None:
    """Erase every row of the contact; the conversation itself is the session store's to erase."""
    desk.clear(data["pemilik"])


def catat_setuju(data: Mapping[str, str], desk: Desk) -> None:
    """Note the version of the text that the contact agreed to, and when; the first time counts."""
    agreed = desk.row(KIND, data["pemilik"])
    if agreed is None or agreed["versi"] != data["versi"]:
        consent = {"versi": data["versi"], "sejak": data["at"]}
        desk.put(KIND, data["pemilik"], consent, owner=data["pemilik"])

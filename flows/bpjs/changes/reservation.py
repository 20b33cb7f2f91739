"""Hold a registration for one contact while they look it over, so that two cannot both send it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flows.bpjs.cabinet import OWNED, Desk

KIND = "pesanan"
"""The kind of the rows; the key is a pseudonym of what is registered."""

KEPT = timedelta(minutes=30)
"""How long nobody else can send it; as long as a proven identity counts."""


def pesan_tempat(data: Mapping[str, str], desk: Desk) -> None:
    """Hold all of `kunci`, keys between spaces, for the contact; none if one is another's."""
    owner, keys = data["pemilik"], data["kunci"].split()
    held = [desk.row(KIND, key) for key in keys]
    if any(row is not None and row["pemilik"] != owner for row in held):
        return
    for key in keys:
        desk.put(KIND, key, {"pemilik": owner}, owner=owner, until=desk.at + KEPT)


def release(desk: Desk, owner: str) -> None:
    """Hold nothing for the contact any more; what was held has been registered."""
    for row in desk.rows(OWNED, owner):
        if row.kind == KIND:
            desk.drop(KIND, row.key)

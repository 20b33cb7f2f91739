"""Subscribe to the reminder of a family's contribution, and end it."""

from __future__ import annotations

from collections.abc import Mapping

from flows.bpjs.cabinet import Desk
from flows.bpjs.reminders import KIND


def pasang_pengingat(data: Mapping[str, str], desk: Desk) -> None:
    """Remind the contact of the family of the card `kartu`, in place of any other."""
    owner = data["pemilik"]
    desk.put(KIND, owner, {"kartu": data["kartu"], "terakhir": ""}, owner=owner)


def hentikan_pengingat(data: Mapping[str, str], desk: Desk) -> None:
    """Remind the contact no more."""
    desk.drop(KIND, data["pemilik"])


def sudah_diingatkan(data: Mapping[str, str], desk: Desk) -> None:
    """Note that the contact was reminded of the month `bulan`."""
    row = desk.row(KIND, data["pemilik"])
    if row is not None:  # else it was ended meanwhile
        desk.put(KIND, data["pemilik"], {**row.data, "terakhir": data["bulan"]})

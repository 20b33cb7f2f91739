"""Open tickets, and note that what they had to tell was told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from flows.bpjs.cabinet import Desk
from flows.bpjs.changes.requests import await_decision
from flows.bpjs.tickets import DESK, KEPT, KIND, NEWS, Kind


def buat_tiket(data: Mapping[str, str], desk: Desk) -> None:
    """Open the ticket `nomor` with the JSON object `isi`, for the contact who asked."""
    owner, content = data["pemilik"], json.loads(data["isi"])
    lists = [(NEWS, owner), (DESK, DESK)]
    if content.get("jenis") == Kind.SERVICE:
        lists.append(await_decision(desk, content["jawab"]))
    desk.put(
        KIND,
        data["nomor"],
        {**content, "masuk": data["at"], "pemilik": owner},
        owner=owner,
        lists=lists,
        until=desk.at + KEPT,
    )


def kabar_dibaca(data: Mapping[str, str], desk: Desk) -> None:
    """Note that the tickets `tiket`, numbers between spaces, have told what they had to tell."""
    for number in data["tiket"].split():
        desk.leave(KIND, number, NEWS, data["pemilik"])
        desk.leave(KIND, number, DESK, DESK)


def jawab_tiket(data: Mapping[str, str], desk: Desk) -> None:
    """Answer the ticket `nomor` with `teks`, unless it has been answered."""
    row = desk.row(KIND, data["nomor"])
    if row is None or desk.at >= datetime.fromisoformat(row["jawab"]):
        return
    answered = {**row.data, "jawab": data["at"], "jawaban": data["teks"]}
    desk.put(KIND, row.key, answered)
    desk.leave(KIND, row.key, DESK, DESK)

"""Queue for an officer, talk, and leave the queue."""

from __future__ import annotations

from collections.abc import Mapping

from flows.bpjs.cabinet import Desk
from flows.bpjs.counter import COUNTER, KEPT, KIND, MOST_LINES, Speaker


def masuk_antrean(data: Mapping[str, str], desk: Desk) -> None:
    """Put the contact into the queue with the number `nomor`, at its end."""
    owner = data["pemilik"]
    row = {"nomor": data["nomor"], "masuk": data["at"], "pesan": []}
    desk.put(KIND, owner, row, owner=owner, lists=[(COUNTER, COUNTER)], until=desk.at + KEPT)


def pesan_antrean(data: Mapping[str, str], desk: Desk) -> None:
    """Write down what the contact says; nothing once the talk is over."""
    _say(data, desk, Speaker.CITIZEN)


def jawab_antrean(data: Mapping[str, str], desk: Desk) -> None:
    """Write down what the officer says; nothing once the talk is over."""
    _say(data, desk, Speaker.OFFICER)


def keluar_antrean(data: Mapping[str, str], desk: Desk) -> None:
    """End the talk; what was said is kept no longer."""
    desk.drop(KIND, data["pemilik"])


def _say(data: Mapping[str, str], desk: Desk, speaker: Speaker) -> None:
    row = desk.row(KIND, data["pemilik"])
    if row is not None:
        said = [*row["pesan"], [speaker, data["teks"], data["at"]]]
        desk.put(KIND, data["pemilik"], {**row.data, "pesan": said[-MOST_LINES:]})

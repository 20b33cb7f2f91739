"""Word what an officer decided about a request, and know when the decisions are due.

Officers are made up, so the clock plays them: a request is decided at the time `jawab` of its
ticket. Whoever looks something up from then on decides it first, once (`World.catch_up`); so every
door shows the change, whether the contact comes back or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.engine.effects import Apply
from flows.bpjs.cabinet import Cabinet, Row

PENDING = "verifikasi"
"""The lists of requests that wait for a decision, by the ISO time at which they are decided."""

DUE, PANDAWA = "giliran", "pandawa"
"""Kind and key of the one row whose `waktu` are the times of those lists."""

Both = Mapping[str, str]

REASONS: Mapping[str, Both] = {
    "tidak_lengkap": {"id": "isian formulirnya tidak lengkap", "en": "the form is incomplete"},
    "bukan_peserta": {"id": "pesertanya tidak ditemukan", "en": "the member was not found"},
    "meninggal": {"id": "pesertanya tercatat meninggal", "en": "the member is recorded as dead"},
    "tidak_cocok": {
        "id": "isiannya tidak cocok dengan data peserta",
        "en": "the form does not fit the member's data",
    },
    "terdaftar": {"id": "orang itu sudah terdaftar", "en": "that person is a member already"},
    "dukcapil": {
        "id": "NIK, KK, nama, atau tanggal lahir tidak cocok dengan data Dukcapil",
        "en": "NIK, family card, name or birth date do not fit Dukcapil's data",
    },
    "dinsos": {
        "id": "peserta KIS/PBI diurus lewat Dinas Sosial",
        "en": "KIS/PBI is arranged by Dinas Sosial",
    },
    "perusahaan": {
        "id": "tambahan ini didaftarkan oleh perusahaan",
        "en": "the employer has to register this relative",
    },
    "belum_dilaporkan": {
        "id": "perusahaan belum melaporkan pesertanya",
        "en": "no employer has reported the member",
    },
    "bekerja": {
        "id": "peserta masih tercatat bekerja",
        "en": "the member is still recorded as working",
    },
    "tunggakan": {"id": "tunggakannya belum lunas", "en": "there are arrears"},
    "sebab_lain": {
        "id": "ada hal lain yang harus diurus dulu; lihat *cek status*",
        "en": "something else has to be mended first; see *check status*",
    },
    "faskes": {"id": "FKTP itu tidak ditemukan", "en": "that facility was not found"},
    "faskes_sama": {"id": "itu FKTP yang sekarang", "en": "that is the present facility"},
    "tiga_bulan": {
        "id": "belum 3 bulan di FKTP yang sekarang",
        "en": "less than 3 months with the present facility",
    },
    "kartu_lain": {
        "id": "kartu lainnya bukan atas nama orang yang sama",
        "en": "the other card is not the same person's",
    },
    "kantor": {
        "id": "kartu lainnya berdiri sendiri; bawa kedua kartu ke kantor cabang",
        "en": "the other card stands alone; bring both to a branch office",
    },
}
"""Why a request was refused."""

EFFECTS: Mapping[str, Both] = {
    "A": {
        "id": "Nomor kartu: {card}. Aktif setelah iuran pertama dibayar.",
        "en": "Card number: {card}. Active once the first contribution is paid.",
    },
    "B": {"id": "Nomor kartu: {card}.", "en": "Card number: {card}."},
    "C": {"id": "Nomor kartu bayi: {card}.", "en": "Card number of the baby: {card}."},
    "D": {"id": "Segmennya sudah berubah.", "en": "The segment has changed."},
    "E": {"id": "Datanya sudah diubah.", "en": "The data have been changed."},
    "F": {"id": "Gaji atau golongannya sudah dicatat.", "en": "Wage or grade is recorded."},
    "G": {
        "id": "FKTP baru berlaku mulai tanggal 1 bulan berikutnya.",
        "en": "The new facility counts from the 1st of the next month.",
    },
    "H": {"id": "Kepesertaannya sudah diakhiri.", "en": "The membership has ended."},
    "I": {"id": "Kartu yang lain sudah ditutup.", "en": "The other card has been closed."},
}
"""What a request has led to, by the letter of its service."""


def refused(ticket: Row) -> bool:
    """Tell whether a request was decided, and refused."""
    return bool(ticket.data.get("alasan"))


def decided(ticket: Row) -> bool:
    """Tell whether a request was decided."""
    return "hasil" in ticket.data


def verdict_in_words(ticket: Row, language: str) -> str:
    """Write what came of a request that was decided."""
    if refused(ticket):
        reason = REASONS[ticket["alasan"]][language]
        return f"Reason: {reason}." if language == "en" else f"Alasannya: {reason}."
    return EFFECTS[ticket["layanan"]][language].format(card=ticket["hasil"])


def catch_up(cabinet: Cabinet, at: datetime) -> None:
    """Decide what is due at an aware time; each request once, by its ticket."""
    row = cabinet.row(DUE, PANDAWA)
    for moment in row["waktu"] if row is not None else ():
        if at < datetime.fromisoformat(moment):
            continue
        for ticket in cabinet.rows(PENDING, moment):
            data = {"nomor": ticket.key, "at": moment, "pemilik": ticket["pemilik"]}
            cabinet.apply(Apply(f"putusan:{ticket.key}", "putuskan", data))
        data = {"giliran": moment, "at": moment, "pemilik": PANDAWA}
        cabinet.apply(Apply(f"giliran:{moment}:{at.isoformat()}", "tutup_giliran", data))

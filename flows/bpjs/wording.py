"""Word what Python decides, in both languages: causes, payers, services, opening hours.

Sentences of the conversation itself stand in the flow files; here are only the pieces that depend
on a value of the ledger or the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.bpjs.hours import in_words, next_opening, office_open
from flows.bpjs.people import Cause, Segment

Both = Mapping[str, str]

CAUSES: Mapping[Cause, Both] = {
    Cause.ARREARS: {"id": "ada tunggakan", "en": "arrears"},
    Cause.WAITING: {"id": "pembayaran sedang diverifikasi", "en": "the payment is being verified"},
    Cause.FIRST_PAYMENT: {
        "id": "iuran pertama belum dibayar",
        "en": "first contribution unpaid",
    },
    Cause.LEFT_EMPLOYER: {"id": "keluar dari perusahaan", "en": "left the employer"},
    Cause.AGE_21: {"id": "sudah 21 tahun", "en": "turned 21"},
    Cause.DATA_MISMATCH: {"id": "data beda dengan Dukcapil", "en": "data differ from Dukcapil"},
    Cause.PBI_STOPPED: {"id": "KIS/PBI dinonaktifkan", "en": "KIS/PBI was ended"},
    Cause.DECEASED: {"id": "peserta meninggal", "en": "the member has died"},
}

NEXT_STEPS: Mapping[Cause, Both] = {
    Cause.ARREARS: {
        "id": "Penyebabnya tunggakan; lunasi lewat Layanan Pandawa.",
        "en": "The cause is arrears; pay them through Pandawa.",
    },
    Cause.WAITING: {
        "id": "Pembayaran sudah masuk dan sedang diverifikasi. Tunggu sampai kartunya aktif.",
        "en": "The payment has arrived and is being verified. Please wait.",
    },
    Cause.FIRST_PAYMENT: {
        "id": "Penyebabnya iuran pertama belum dibayar; bayar ke virtual account keluarga Anda.",
        "en": "The cause is that the first contribution has not been paid; pay it to the virtual "
        "account of your family.",
    },
    Cause.LEFT_EMPLOYER: {
        "id": "Penyebabnya keluar dari perusahaan. Ubah segmen ke Pekerja Mandiri di Mobile JKN "
        "(Perubahan Data Peserta), lalu bayar iuran pertama.",
        "en": "The cause is leaving the employer. Change the segment to Pekerja Mandiri in Mobile "
        "JKN (Perubahan Data Peserta), then pay the first contribution.",
    },
    Cause.AGE_21: {
        "id": "Penyebabnya usia sudah 21 tahun. Daftar sebagai peserta mandiri, atau kirim surat "
        "keterangan kuliah bila masih kuliah (sampai 25 tahun).",
        "en": "The cause is turning 21. Register as a self-paying member, or hand in a letter of "
        "the campus while studying (up to 25).",
    },
    Cause.DATA_MISMATCH: {
        "id": "Penyebabnya data tidak cocok dengan Dukcapil. Perbaiki di Dukcapil, lalu lapor "
        "lewat Layanan Pandawa, 165, atau kantor cabang.",
        "en": "The cause is data that differ from Dukcapil. Have them corrected at Dukcapil, then "
        "report it through Pandawa, 165, or a branch office.",
    },
    Cause.PBI_STOPPED: {
        "id": "Penyebabnya KIS/PBI dinonaktifkan. Lapor Dinas Sosial dengan kartu JKN-KIS, KK, "
        "dan KTP; tidak ada yang perlu dibayar.",
        "en": "The cause is that KIS/PBI was ended. Report to Dinas Sosial with JKN-KIS card, "
        "family card and ID; there is nothing to pay.",
    },
    Cause.DECEASED: {
        "id": "Pesertanya tercatat meninggal. Hubungi 165 bila ini keliru.",
        "en": "The member is recorded as deceased. Call 165 if this is wrong.",
    },
}

PAYERS: Mapping[Segment, Both] = {
    Segment.PBI: {"id": "pemerintah", "en": "the government"},
    Segment.PPU: {"id": "pemberi kerja", "en": "the employer"},
}


def hours_note(at: datetime, language: str) -> str:
    """Say that Pandawa's officers are away and from when they answer; empty while they work."""
    if office_open(at):
        return ""
    opening = in_words(next_opening(at), language)
    if language == "en":
        return f"\nPandawa's officers are away now; they answer from {opening}."
    return f"\nSekarang di luar jam layanan Pandawa; petugas menjawab mulai {opening}."

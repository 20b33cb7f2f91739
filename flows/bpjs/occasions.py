"""Say what may happen to contacts of this bot, for `wartel explore`."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.hooks import Occasions
from flows.bpjs.links import LIFETIME
from flows.bpjs.months import WIB

OCCASIONS = Occasions(
    times=(
        datetime(2026, 11, 23, 9, 0, tzinfo=WIB),
        datetime(2026, 11, 30, 23, 30, tzinfo=WIB),  # the next month is near, and with it a bill
    ),
    contacts=("menunggak",),
    events=(
        ("formulir.terkirim", {"kartu": "menunggak"}),
        ("formulir.terkirim", {"kartu": "lunas"}),
        ("formulir.terkirim", {"kartu": "pbi-nonaktif"}),
        ("formulir.terkirim", {"kartu": "0099900000035"}),  # the husband of `janda`, who died
        ("formulir.terkirim", {"layanan": "A"}),
        ("petugas.menjawab", {"teks": "Baik, saya bantu."}),
        ("petugas.selesai", {}),
        ("petugas.kabar", {}),
        ("pengingat.waktunya", {}),
        ("tautan.berakhir", {}),
        ("pendaftaran.menunggu", {}),
        ("berkas.diterima", {}),
        ("pembayaran.diterima", {}),
        ("pembayaran.keluarga", {}),
        ("pembayaran.luar", {}),
        ("pembayaran.luar", {"kanal": "aplikasi"}),  # the card is active a day later
    ),
    silences=(LIFETIME + timedelta(minutes=1), timedelta(hours=23), timedelta(days=15)),
)

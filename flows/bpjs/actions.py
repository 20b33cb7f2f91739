"""Bring the guards, actions, parsers and phrases that this folder's flows name.

They stand in `chat/`, one module a subject; what is not imported here, no flow can name. Names are
Indonesian because they are content, as the flows are.
"""

from __future__ import annotations

from flows.bpjs.chat.bill import (
    ada_tunggakan,
    catat_kartu,
    catatan_jam,
    hitung_tagihan,
    kartu_aktif,
    sebab,
)
from flows.bpjs.chat.form import (
    buat_tautan,
    domisili_diketahui,
    formulir_diterima,
    layanan_lain,
    tautan,
    tautan_bayar,
    tautan_mati,
    terima_formulir,
)
from flows.bpjs.chat.language import pakai_indonesia, pakai_inggris
from flows.bpjs.chat.places import (
    daftar_kota,
    daftar_provinsi,
    kota,
    kota_lain,
    pilih_kabupaten,
    pilih_kota,
    provinsi,
)
from flows.bpjs.chat.sms import (
    cari_tagihan,
    dibayar_pihak_lain,
    nomor_menunggak,
    nomor_salah,
    nomor_tidak_aktif,
    nomor_tidak_dikenal,
    perintah_tagihan,
    pesan_aktivasi,
    pesan_sms,
)

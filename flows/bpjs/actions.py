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
from flows.bpjs.chat.identity import (
    coba_habis,
    cocokkan_identitas,
    identitas_cocok,
    kenali_nomor,
    kenali_pengirim,
    lupakan_identitas,
    minta_status,
    minta_tagihan,
    minta_tagihan_nomor,
    nomor_belum_ada,
    nomor_identitas,
    nomor_milik_pengirim,
    sudah_dikenal,
    tanggal_lahir,
    untuk_status,
    untuk_tagihan,
    untuk_tagihan_nomor,
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
    bawa_nomor,
    cari_tagihan,
    dibayar_pihak_lain,
    nomor_menunggak,
    nomor_salah,
    nomor_tidak_aktif,
    nomor_tidak_dikenal,
    perintah_tagihan,
    perlu_identitas,
    pesan_aktivasi,
    pesan_sms,
    tagihan_terkunci,
)
from flows.bpjs.chat.status import dikenal_aktif, sebab_dikenal

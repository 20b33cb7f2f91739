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
from flows.bpjs.chat.complaint import (
    ambil_keterangan,
    foto_berketerangan,
    foto_pengaduan,
    isi_pengaduan,
    jawaban_pengaduan,
    kirim_pengaduan,
    pengaduan_lengkap,
    tanpa_foto,
    terima_foto,
    topik_hangus,
    topik_jumlah,
    topik_kirim,
    topik_lain,
    topik_lambat,
    topik_lunas,
    topik_pengaduan,
    topik_tautan,
    topik_unggah,
    topik_wilayah,
)
from flows.bpjs.chat.direct import (
    aktif_paling_lambat,
    hari_kerja,
    isi_langsung,
    langsung_habis,
    langsung_tertukar,
    langsung_tidak_cocok,
    lanjutkan_aktivasi,
    menunggu_aktif,
    periksa_langsung,
    pesan_aktivasi,
    titip_aktivasi,
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
    minta_pengingat,
    minta_status,
    minta_tagihan,
    minta_tagihan_nomor,
    nomor_belum_ada,
    nomor_identitas,
    nomor_milik_pengirim,
    sudah_dikenal,
    tanggal_lahir,
    untuk_pengingat,
    untuk_status,
    untuk_tagihan,
    untuk_tagihan_nomor,
)
from flows.bpjs.chat.language import pakai_indonesia, pakai_inggris
from flows.bpjs.chat.news import ada_kabar, baca_kabar, kabar, kabar_saja
from flows.bpjs.chat.officer import (
    baca_antrean,
    kata_petugas,
    keluar_antrean,
    masuk_antrean,
    pesan_petugas,
    petugas_sudah_menjawab,
    petugas_tutup,
    sudah_antre,
    teruskan_pesan,
)
from flows.bpjs.chat.places import (
    daftar_kota,
    daftar_provinsi,
    kota,
    kota_lain,
    pilih_kabupaten,
    pilih_kota,
    provinsi,
)
from flows.bpjs.chat.reminder import (
    baca_pengingat,
    dikenal_bayar_sendiri,
    hentikan_pengingat,
    pasang_pengingat,
    pengingat_ada,
    sebut_pengingat,
)
from flows.bpjs.chat.services import (
    catat_permohonan,
    jawaban_permohonan,
    kantor_cabang,
    nama_permohonan,
    percakapan_baru,
    permohonan_berjalan,
    tiket_permohonan,
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
    pesan_sms,
    tagihan_terkunci,
)
from flows.bpjs.chat.status import dikenal_aktif, sebab_dikenal
from flows.bpjs.chat.tickets import (
    aktivasi_terverifikasi,
    beberapa_tiket,
    daftar_tiket,
    jawaban_tiket,
    kantor_buka,
    kantor_tiket,
    kartu_dari_tiket,
    nomor_tiket,
    perihal_tiket,
    perintah_tiket,
    pilihan_tiket,
    satu_tiket,
    tiket_dijawab,
    tiket_menunggu,
    tiket_terakhir,
    tiket_tidak_ada,
)

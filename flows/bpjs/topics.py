"""List what people complain about.

The topics are those that members of BPJS Kesehatan report about its forms and payments, as one
public list of complaints has them; the last one takes whatever else there is.
"""

from __future__ import annotations

from collections.abc import Mapping

TOPICS: Mapping[str, Mapping[str, str]] = {
    "tautan": {"id": "Tautan tidak bisa dibuka", "en": "Link cannot be opened"},
    "unggah": {"id": "Tidak bisa unggah berkas", "en": "Cannot upload files"},
    "kirim": {"id": "Formulir tidak terkirim", "en": "Form cannot be sent"},
    "wilayah": {"id": "Wilayah tidak ada", "en": "Region is missing"},
    "lambat": {"id": "Pandawa lambat menjawab", "en": "Pandawa answers slowly"},
    "lunas": {"id": "Lunas tapi nonaktif", "en": "Paid but inactive"},
    "jumlah": {"id": "Tagihan tidak sesuai", "en": "Bill is wrong"},
    "hangus": {"id": "VA aktivasi hangus", "en": "Activation VA expired"},
    "lain": {"id": "Lainnya", "en": "Something else"},
}
"""Topics by their slug, in both languages."""

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "tautan": {
        "id": "Tautan formulir berlaku 60 menit dan sekali pakai. Balas *formulir* untuk tautan "
        "baru, lalu buka langsung dari pesannya.",
        "en": "A form link is good for 60 minutes and one use. Answer *form* for a new one and "
        "open it straight from the message.",
    },
    "unggah": {
        "id": "Foto harus JPEG, PNG, atau WEBP dan paling besar 5 MB. Ambil ulang fotonya, lalu "
        "unggah lagi.",
        "en": "Photos have to be JPEG, PNG, or WEBP, 5 MB at most. Please take the photo again and "
        "upload it once more.",
    },
    "kirim": {
        "id": "Formulir baru terkirim bila semua isian dan foto lolos; yang belum ditandai merah. "
        "Bila tetap gagal, balas *formulir* untuk tautan baru.",
        "en": "A form is sent once all entries and photos pass; what is missing is marked red. If "
        "it still fails, answer *form* for a new link.",
    },
    "wilayah": {
        "id": "Pilih kabupaten atau kota sesuai KTP; kecamatan tidak perlu ditulis. Wilayah yang "
        "belum ada sudah kami laporkan.",
        "en": "Choose the kabupaten or kota of your ID card; the kecamatan is not needed. We have "
        "reported the region that is missing.",
    },
    "lambat": {
        "id": "Mohon maaf atas keterlambatannya. Pesan di luar jam layanan dijawab pada hari kerja "
        "berikutnya; permohonan Anda kami dahulukan.",
        "en": "We are sorry for the delay. Messages outside the hours are answered on the next "
        "working day; we now deal with yours first.",
    },
    "lunas": {
        "id": "Pembayaran diverifikasi dulu; lewat pesan Pandawa kartu aktif dalam 1-3 hari kerja. "
        "Balas *status* untuk mengeceknya.",
        "en": "Payments are verified first; by a Pandawa message the card is active within 1-3 "
        "working days. Answer *status* to check it.",
    },
    "jumlah": {
        "id": "Tagihan dihitung per bulan untuk setiap anggota keluarga. Balas *tagihan* untuk "
        "rinciannya; bila tetap berbeda, bawa bukti bayar ke kantor cabang.",
        "en": "Bills count every month for every member of the family. Answer *tagihan* for the "
        "details; if they still differ, take your receipts to the branch office.",
    },
    "hangus": {
        "id": "Nomor virtual account keluarga tidak berubah. Balas *va* untuk melihatnya lagi, "
        "lalu bayar jumlah yang ditagih sekarang.",
        "en": "The virtual account of a family stays the same. Answer *va* to see it again, then "
        "pay what is billed now.",
    },
    "lain": {
        "id": "Laporan Anda sudah diteruskan ke bagian yang menangani. Balas *bicara petugas* bila "
        "masih perlu bantuan.",
        "en": "Your report was passed on to those who deal with it. Answer *talk to a person* if "
        "you still need help.",
    },
}
"""What an officer who is only played by the clock answers, by topic."""

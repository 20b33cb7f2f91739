"""Ways to every state of registration, newborns, segments and facilities, for one with arrears."""

from __future__ import annotations

GALIH = (
    *("pendaftaran.nik", "3199011403920101"),
    *("pendaftaran.kk", "3199020101209101"),
    *("pendaftaran.keluarga", "benar"),
    *("pendaftaran.nama", "Galih Perumpamaan"),
    *("pendaftaran.lahir", "14-03-1992"),
    *("pendaftaran.alamat", "Jl. Contoh No. 1, Cilandak"),
    *("pendaftaran.telepon", "081234567890"),
    *("pendaftaran.surel", "galih@contoh.com"),
    *("pendaftaran.kode", "salin"),
    *("pendaftaran.wilayah", "jaksel"),
    *("pendaftaran.fktp", "1"),
    *("pendaftaran.dokter_gigi", "2"),
    *("pendaftaran.kelas", "3"),
    *("pendaftaran.foto", "<berkas>"),
    *("pendaftaran.tinjau", "1"),
    *("iuran_pertama.bayar", "<bayar>"),
)
"""Each question of the registration, and an answer to it."""

RANGGA = (".", "status", "nomor lain", "0099900000021", "27-07-1994", "menu", "pindah segmen", "1")
DIMAS = (".", "status", "nomor lain", "0099900000023", "05-12-2004", "menu", "pindah segmen", "1")
BABY = (".", "bayi", "1", "10-11-2026")
"""On 23 November 2026 this baby is within its 28 days."""


def _ways() -> dict[str, tuple[str, ...]]:
    way: tuple[str, ...] = (".", "3", "1", "1", "1")
    ways = {}
    for state, answer in zip(GALIH[::2], GALIH[1::2], strict=True):
        ways[state] = way
        way = (*way, answer)
        if answer == "<berkas>":
            way = (*way, "hmm")  # the event's question is asked with the next reply
    return ways


MEMBERSHIP: dict[str, tuple[str, ...]] = {
    "pendaftaran.pilih": (".", "3"),
    "pendaftaran.syarat": (".", "3", "1"),
    "pendaftaran.ketentuan": (".", "3", "1", "1"),
    **_ways(),
    "pendaftaran.lanjutkan": (".", "3", "1", "1", "1", "menu", "3", "1"),
    "pendaftaran.tidak_cocok": (
        *(".", "3", "1", "1", "1", "3199012005900013", "3199020101200006"),
    ),
    "pendaftaran.ubah": (*_ways()["pendaftaran.tinjau"], "2"),
    "pendaftaran.sudah_aktif": (*_ways()["iuran_pertama.bayar"], "<bayar>", "menu", "3", "1"),
    "iuran_pertama.selesai": (*_ways()["iuran_pertama.bayar"], "<bayar>", "hmm"),
    "bayi.mulai": (".", "bayi"),
    "bayi.lahir": BABY[:-1],
    "bayi.nik": (*BABY[:-1], "01-07-2026"),
    "bayi.nama": BABY,
    "bayi.foto": (*BABY, "belum"),
    "bayi.tinjau": (*BABY, "belum", "<berkas>", "hmm"),
    "segmen.pilih": (".", "4"),
    "segmen.mulai": (".", "4", "1"),
    "segmen.kuliah": DIMAS,
    "segmen.kelas": RANGGA,
    "segmen.tinjau": (*RANGGA, "3"),
    "faskes.mulai": (".", "4", "2"),
    "faskes.wilayah": (".", "4", "2", "1"),
    "faskes.pilih": (".", "4", "2", "1", "kota bandung"),
    "faskes.tinjau": (".", "4", "2", "1", "kota bandung", "1"),
}
"""A way to every state in which somebody with arrears can wait there, on a Monday morning."""

"""List the ten services of PANDAWA, what each of them needs, and where it is really done.

Letters and names: Kompas, 28 November 2020, page 3. A photo of the KTP and a selfie are asked for
in every service (Kompas 2020). Sources of the rest stand beside it; where no source names
documents, the text says "biasanya".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REACTIVATION = "J"
"""The one service that this simulation carries through to the end."""

IDENTITY = "E"
"""The service that corrects name, NIK or birth date."""


@dataclass(frozen=True, slots=True)
class Service:
    """Describe one service to a citizen."""

    code: str
    name: str
    needs: tuple[str, ...]
    note: str = ""

    @property
    def processed(self) -> bool:
        """Tell whether this simulation carries it through to the end."""
        return self.code == REACTIVATION


_ALWAYS = "foto KTP dan swafoto pelapor"
_ALL = (
    Service(
        "A",
        "Pendaftaran peserta baru",
        (
            _ALWAYS,
            "Kartu Keluarga (KK)",
            "nomor HP dan alamat e-mail yang aktif",
            # Kompas, 9 March 2021: new self-paying members must use autodebet
            "buku rekening untuk autodebet (peserta mandiri)",
        ),
        "Bisa juga langsung di aplikasi Mobile JKN, menu Pendaftaran Peserta Baru.",
    ),
    Service(
        "B",
        "Penambahan anggota keluarga",
        (
            _ALWAYS,
            "biasanya Kartu Keluarga (KK) yang sudah memuat anggota baru",
            "kartu JKN-KIS anggota keluarga yang sudah terdaftar",
        ),
    ),
    Service(
        "C",
        "Pendaftaran bayi baru lahir",
        # Kompas, 20 July 2023; Perpres 82/2018 art. 16
        (
            "kartu JKN-KIS ibu",
            "surat keterangan lahir",
            "Kartu Keluarga (KK) dan KTP orang tua",
            "NIK bayi bila usianya sudah lebih dari 3 bulan",
        ),
        "Daftarkan paling lambat 28 hari setelah lahir. Di kantor BPJS, ambil antrean fast-track.",
    ),
    Service(
        "D",
        "Perubahan segmen",
        # Liputan6, 1 August 2024
        (
            _ALWAYS,
            "Kartu Keluarga (KK)",
            "kartu JKN-KIS",
            "surat keterangan tidak bekerja lagi, bila baru keluar dari perusahaan",
        ),
        "Bisa juga di aplikasi Mobile JKN: Perubahan Data Peserta, lalu Segmen Peserta.",
    ),
    Service(
        "E",
        "Perubahan identitas",
        (_ALWAYS, "kartu JKN-KIS", "biasanya Kartu Keluarga (KK)"),
        "Nama, NIK, dan tanggal lahir harus sama dengan data Dukcapil; perbaiki di sana dahulu.",
    ),
    Service(
        "F",
        "Perubahan gaji atau golongan",
        (_ALWAYS, "kartu JKN-KIS", "biasanya surat keterangan gaji atau SK golongan terbaru"),
        "Untuk karyawan, data gaji biasanya dilaporkan oleh perusahaan atau instansi.",
    ),
    Service(
        "G",
        "Perubahan FKTP",
        (_ALWAYS, "kartu JKN-KIS", "nama FKTP (puskesmas, klinik, atau dokter) yang dituju"),
        # suara.energika.id, medanaktual.com
        "Bisa diganti setelah terdaftar paling sedikit 3 bulan; berlaku mulai bulan berikutnya.",
    ),
    Service(
        "H",
        "Penonaktifan peserta meninggal",
        (
            _ALWAYS,
            # kauri.id: name of the reporter, name and number of the member, phone
            "nama dan nomor kartu peserta yang meninggal",
            "biasanya surat keterangan kematian",
        ),
    ),
    Service(
        "I",
        "Perbaikan data ganda",
        (_ALWAYS, "semua nomor kartu yang dimiliki", "biasanya Kartu Keluarga (KK)"),
    ),
    Service(
        REACTIVATION,
        "Pengaktifan kembali kartu",
        # infopemalang.com, November 2020
        ("foto kartu JKN-KIS", "foto KTP atau Kartu Keluarga (KK)"),
    ),
)

SERVICES: Mapping[str, Service] = {service.code: service for service in _ALL}
"""The ten services by letter, A to J."""

"""Name the changes that chats and pages may ask for; one module a subject.

A command is a function `(data, desk) -> None`. It reads and writes rows on the desk and nothing
else: it may be worked out several times, and what it wrote counts once. It does not check whether
the change is allowed, for the chat that asked has done so; but it must cope with rows that have
changed or gone since, and work out what it writes from what the desk shows.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.bpjs.cabinet import Command
from flows.bpjs.changes import (
    identity,
    mydata,
    officer,
    registration,
    reminder,
    requests,
    reservation,
    tickets,
)

ERASE = "hapus_data"
"""The one command with which the session goes as well."""

COMMANDS: Mapping[str, Command] = {
    "buat_tiket": tickets.buat_tiket,
    "catat_setuju": mydata.catat_setuju,
    "catat_salah": identity.catat_salah,
    "daftarkan": registration.daftarkan,
    "daftarkan_bayi": registration.daftarkan_bayi,
    ERASE: mydata.hapus_data,
    "hapus_draf": registration.hapus_draf,
    "hentikan_pengingat": reminder.hentikan_pengingat,
    "jawab_antrean": officer.jawab_antrean,
    "jawab_tiket": tickets.jawab_tiket,
    "kabar_dibaca": tickets.kabar_dibaca,
    "keluar_antrean": officer.keluar_antrean,
    "masuk_antrean": officer.masuk_antrean,
    "pindah_faskes": registration.pindah_faskes,
    "pasang_pengingat": reminder.pasang_pengingat,
    "pesan_antrean": officer.pesan_antrean,
    "pesan_tempat": reservation.pesan_tempat,
    "putuskan": requests.putuskan,
    "simpan_draf": registration.simpan_draf,
    "sudah_diingatkan": reminder.sudah_diingatkan,
    "tutup_giliran": requests.tutup_giliran,
    "ubah_segmen": registration.ubah_segmen,
}
"""Commands by the name that `Conversation.apply` is given."""

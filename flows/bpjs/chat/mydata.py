"""Show a contact what is stored about them, erase it, and keep their consent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs import counter, reminders, tickets
from flows.bpjs.cabinet import Row
from flows.bpjs.changes import registration, reservation
from flows.bpjs.chat.rows import ask, owner, row, rows
from flows.bpjs.consent import KIND as CONSENT
from flows.bpjs.consent import TEXT, VERSION
from flows.bpjs.hours import day_in_words

Both = Mapping[str, str]

KINDS: Mapping[str, Both] = {
    tickets.KIND: {"id": "Tiket", "en": "Ticket"},
    counter.KIND: {"id": "Percakapan dengan petugas", "en": "Talk with an officer"},
    reminders.KIND: {"id": "Pengingat tagihan", "en": "Bill reminder"},
    registration.DRAFT: {"id": "Isian pendaftaran", "en": "Answers of a registration"},
    registration.DONE: {"id": "Nomor kartu yang Anda daftarkan", "en": "Card that you registered"},
    reservation.KIND: {"id": "Tempat untuk pendaftaran", "en": "Place held for a registration"},
    CONSENT: {"id": "Persetujuan versi {versi}", "en": "Consent, version {versi}"},
}
"""What rows are called; a kind that is not here goes by its own name."""

UNTIL: Both = {"id": "sampai", "en": "until"}
CHAT: Both = {
    "id": "• Percakapan ini: bahasa dan jawaban terakhir Anda{unsent}, 24 jam sejak pesan terakhir",
    "en": "• This conversation: your language and latest answers{unsent}, 24 hours from the last "
    "message",
}
UNSENT: Both = {"id": ", termasuk {what} yang belum dikirim", "en": ", with {what} not sent yet"}
BABY: Both = {"id": "isian bayi", "en": "answers about a baby"}
COMPLAINT_TEXT: Both = {"id": "isi pengaduan", "en": "a complaint"}


@phrase
def daftar_data(c: Conversation) -> str:
    """List everything that is stored about the contact, one line each."""
    chat = CHAT[c.language].format(unsent=_unsent(c))
    return "\n".join(dict.fromkeys((chat, *(_line(c, each) for each in rows(c)))))


def _unsent(c: Conversation) -> str:
    """Name the answers that stand in the conversation alone, until they are sent."""
    halfway = {
        BABY[c.language]: c.slots.get("bayi_lahir"),
        COMPLAINT_TEXT[c.language]: c.slots.get("pengaduan_isi")
        and not c.slots.get("pengaduan_tiket"),
    }
    joint = " and " if c.language == "en" else " dan "
    what = joint.join(name for name, begun in halfway.items() if begun)
    return UNSENT[c.language].format(what=what) if what else ""


def _line(c: Conversation, stored: Row) -> str:
    name = KINDS.get(stored.kind, {}).get(c.language, stored.kind).format(**stored.data)
    what = f"• {name} *{stored.key}*" if stored.kind == tickets.KIND else f"• {name}"
    if stored.until is None:
        return what
    return f"{what}, {UNTIL[c.language]} {day_in_words(stored.until, c.language)}"


@action()
def hapus_data(c: Conversation) -> None:
    """Ask for everything about the contact to be erased, this conversation included."""
    ask(c, "hapus_data", pesan=c.event.id)


@phrase
def teks_persetujuan(c: Conversation) -> str:
    """Give the text of the consent with an empty line, or nothing to who has agreed to it."""
    return "" if sudah_setuju(c) else f"{TEXT[c.language]}\n\n"


@action()
def catat_setuju(c: Conversation) -> None:
    """Note that the contact agrees to the present text of the consent."""
    if not sudah_setuju(c):
        ask(c, "catat_setuju", versi=VERSION)


@guard
def sudah_setuju(c: Conversation) -> bool:
    """Tell whether the contact has agreed to the present text."""
    agreed = row(c, CONSENT, owner(c))
    return agreed is not None and bool(agreed["versi"] == VERSION)

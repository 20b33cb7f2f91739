"""Take a complaint: topic, text and perhaps a photo, and open its ticket."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from flows.bpjs.chat.places import Slots, read_regency
from flows.bpjs.chat.tickets import open_ticket
from flows.bpjs.hours import in_words
from flows.bpjs.offices import office_of
from flows.bpjs.tickets import Kind, answered_at
from flows.bpjs.topics import TOPICS

LEAST_LETTERS, MOST_LETTERS = 10, 1000
"""Length of a complaint: less says nothing, more would not fit into the review of one message."""

REGION = Slots("wilayah_provinsi", "nama_wilayah", "pilihan_wilayah")
SLOTS = ("pengaduan_topik", "pengaduan_isi", "pengaduan_foto", "pengaduan_tiket")


def _about(topic: str) -> Callable[[Conversation], None]:
    """Make the action with which an option begins a complaint about its topic."""

    @action(sets=("pengaduan_topik",))
    def take(c: Conversation) -> None:
        for slot in SLOTS:  # of a complaint before
            c.slots.pop(slot, None)
        c.slots["pengaduan_topik"] = topic

    return take


topik_tautan, topik_unggah = _about("tautan"), _about("unggah")
topik_kirim, topik_wilayah = _about("kirim"), _about("wilayah")
topik_lambat, topik_lunas = _about("lambat"), _about("lunas")
topik_jumlah, topik_hangus = _about("jumlah"), _about("hangus")
topik_lain = _about("lain")


@parser(
    reasons=("pendek", "panjang"),
    samples=("Tautan formulir tidak bisa dibuka sejak kemarin.", "rusak", "rusak " * 200),
)
def isi_pengaduan(c: Conversation, text: str) -> Answer | Refusal:
    """Read what happened."""
    return _read(text)


def _read(text: str) -> Answer | Refusal:
    told = " ".join(text.split())
    if len(told) < LEAST_LETTERS:
        return Refusal("pendek")
    return Answer(told) if len(told) <= MOST_LETTERS else Refusal("panjang")


@guard
def foto_berketerangan(c: Conversation) -> bool:
    """Tell whether the photo came with words that say what happened."""
    return isinstance(_read(c.text), Answer)


@action(sets=("pengaduan_isi",))
def ambil_keterangan(c: Conversation) -> None:
    """Take the words beside the photo for the text of the complaint."""
    c.slots["pengaduan_isi"] = " ".join(c.text.split())


@guard
def foto_belum_ditanya(c: Conversation) -> bool:
    """Tell whether the complaint has neither a photo nor a refusal to give one."""
    return "pengaduan_foto" not in c.slots


@action(sets=("pengaduan_foto",))
def catat_foto(c: Conversation) -> None:
    """Note that a photo passed the check on the upload page; the photo itself is gone."""
    c.slots["pengaduan_foto"] = 1
    c.slots.pop("foto_lolos", None)


@action(sets=("pengaduan_foto",))
def tanpa_foto(c: Conversation) -> None:
    """Go on without a photo."""
    c.slots["pengaduan_foto"] = 0


@parser(
    sets=(REGION.province, REGION.name, REGION.choices),
    reasons=("beberapa", "provinsi"),
    samples=("31.74", "Kota Bandung", "bandung", "Jawa Barat", "jaksel"),
)
def wilayah_pengaduan(c: Conversation, text: str) -> Answer | Refusal:
    """Read where the contact lives, so that the right office gets the complaint."""
    return read_regency(c, text, REGION)


@guard
def kantor_belum_diketahui(c: Conversation) -> bool:
    """Tell whether the contact has not said in this conversation where they live."""
    return not _region(c)


@phrase
def kantor_pengaduan(c: Conversation) -> str:
    """Name the office that gets the complaint."""
    return office_of(_region(c))


def _region(c: Conversation) -> str:
    return str(c.slots.get("pengaduan_wilayah") or c.slots.get("kota", ""))


@action(sets=("pengaduan_tiket",))
def kirim_pengaduan(c: Conversation) -> None:
    """Open the ticket of the complaint."""
    c.slots["pengaduan_tiket"] = open_ticket(
        c,
        Kind.COMPLAINT,
        answered_at(c.at),
        topik=c.slots["pengaduan_topik"],
        teks=c.slots["pengaduan_isi"],
        foto=c.slots.get("pengaduan_foto", 0),
        kantor=kantor_pengaduan(c),
    )
    for slot in ("pengaduan_isi", "pengaduan_foto"):
        c.slots.pop(slot, None)


@phrase
def topik_pengaduan(c: Conversation) -> str:
    """Name the topic."""
    return TOPICS[str(c.slots["pengaduan_topik"])][c.language]


@phrase
def foto_pengaduan(c: Conversation) -> str:
    """Say whether there is a photo."""
    given = bool(c.slots.get("pengaduan_foto"))
    if c.language == "en":
        return "passed the check" if given else "none"
    return "lolos pemeriksaan" if given else "tidak ada"


@phrase
def jawaban_pengaduan(c: Conversation) -> str:
    """Say by when an officer answers a complaint that is sent now."""
    return in_words(answered_at(c.at), c.language)

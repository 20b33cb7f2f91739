"""Queue for an officer and talk; what the officer says comes in as events."""

from __future__ import annotations

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from flows.bpjs.chat.rows import ask, owner, row, rows
from flows.bpjs.counter import COUNTER, KIND, MOST_LETTERS, answered, queue_number
from flows.bpjs.hours import office_open


@guard
def petugas_tutup(c: Conversation) -> bool:
    """Tell whether officers are away."""
    return not office_open(c.at)


@guard
def sudah_antre(c: Conversation) -> bool:
    """Tell whether the contact waits for an officer or talks with one."""
    return row(c, KIND, owner(c)) is not None


@guard
def petugas_sudah_menjawab(c: Conversation) -> bool:
    """Tell whether an officer has spoken in this talk."""
    talk = row(c, KIND, owner(c))
    return talk is not None and answered(talk)


@action(sets=("antrean_nomor", "antrean_depan"))
def masuk_antrean(c: Conversation) -> None:
    """Ask for a place in the queue; say how many wait before it."""
    waiting = (talk for talk in rows(c, COUNTER, COUNTER) if not answered(talk))
    c.slots["antrean_depan"] = sum(1 for _ in waiting)
    c.slots["antrean_nomor"] = queue_number(c.new_id("antrean"))
    ask(c, "masuk_antrean", nomor=str(c.slots["antrean_nomor"]))


@action(sets=("antrean_nomor", "antrean_depan"))
def baca_antrean(c: Conversation) -> None:
    """Note the number of the contact and how many wait before it now."""
    talk = row(c, KIND, owner(c))
    if talk is not None:
        before = (t for t in rows(c, COUNTER, COUNTER) if not answered(t))
        c.slots["antrean_depan"] = sum(each["masuk"] < talk["masuk"] for each in before)
        c.slots["antrean_nomor"] = talk["nomor"]


@parser(reasons=("panjang",), samples=("Kartu saya hilang, bagaimana?", "tolong " * 200))
def pesan_petugas(c: Conversation, text: str) -> Answer | Refusal:
    """Take anything of a bearable length for the officer."""
    return Answer(text) if len(text) <= MOST_LETTERS else Refusal("panjang")


@action()
def teruskan_pesan(c: Conversation) -> None:
    """Ask for the message to be shown to the officer; the chat itself forgets it."""
    c.slots.pop("pesan_petugas", None)
    ask(c, "pesan_antrean", teks=c.text)


@action()
def keluar_antrean(c: Conversation) -> None:
    """Ask for the end of the talk."""
    ask(c, "keluar_antrean")


@phrase
def kata_petugas(c: Conversation) -> str:
    """Say what the officer wrote."""
    return c.data.get("teks", "")

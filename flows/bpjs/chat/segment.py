"""Let workers who left, and their grown children, pay for themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.arrears import billed_people, standing
from flows.bpjs.chat.first_payment import PAYMENT_SLOTS, owe
from flows.bpjs.chat.matter import home_of_matter
from flows.bpjs.chat.rows import ask
from flows.bpjs.identity import mask_name, rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Household
from flows.bpjs.registration.moves import Move, move, possible_move
from flows.bpjs.tariffs import tariff
from flows.bpjs.wording import NEXT_STEPS, Both

STAYS: Mapping[Move, Both] = {
    Move.WORKING: {
        "id": "Kepesertaan Anda *AKTIF* dan iurannya masih dibayar perusahaan, jadi segmennya "
        "belum bisa dipindah. Bila sudah keluar kerja, minta perusahaan melaporkannya dulu.",
        "en": "Your membership is *ACTIVE* and your employer pays for it, so the segment cannot "
        "be changed yet. If you have left, ask the employer to report it first.",
    },
    Move.ALREADY: {
        "id": "Anda sudah peserta mandiri, jadi tidak perlu pindah segmen. Bila ada tunggakan, "
        "lunasi lewat Layanan Pandawa.",
        "en": "You are a self-paying member already, so there is nothing to change. If there "
        "are arrears, pay them through Pandawa.",
    },
    Move.PBI: {
        "id": "Iuran Anda ditanggung pemerintah (KIS/PBI). Pindah ke mandiri diurus di kantor "
        "cabang; KIS yang nonaktif diurus gratis lewat Dinas Sosial.",
        "en": "The government pays for you (KIS/PBI). Becoming independent is arranged at a "
        "branch office; an inactive KIS is reactivated for free by Dinas Sosial.",
    },
}
"""What to say to those who stay as they are; with other causes, what mends them is said."""


def _can(kind: Move) -> Callable[[Conversation], bool]:
    @guard
    def can(c: Conversation) -> bool:
        home = home_of_matter(c)
        return home is not None and possible_move(home, c.at) is kind

    return can


pindah_sekeluarga, pindah_sendiri = _can(Move.FAMILY), _can(Move.ALONE)


@phrase
def alasan_segmen(c: Conversation) -> str:
    """Say why the person cannot begin to pay alone, and what to do instead."""
    home = home_of_matter(c)
    if home is None:
        return ""
    reason = STAYS.get(possible_move(home, c.at))
    if reason is not None:
        return reason[c.language]
    cause = standing(home, c.at).cause
    return NEXT_STEPS[cause][c.language] if cause else ""


@phrase
def yang_pindah(c: Conversation) -> str:
    """List who would pay for themselves, masked."""
    moved = _moved(c)
    people = billed_people(moved) if moved is not None else ()
    return "\n".join(f"• {mask_name(each.name)}" for each in people)


@phrase
def iuran_pindah(c: Conversation) -> str:
    """Say what the first month would cost."""
    moved = _moved(c)
    people = len(billed_people(moved)) if moved is not None else 0
    each = tariff(c.slots["kelas_dipilih"], Month.of(jakarta_date(c.at)))
    return f"{people} x {rupiah(each)} = *{rupiah(people * each)}*"


def _moved(c: Conversation) -> Household | None:
    """Give the family that would pay for itself; None if it does so already."""
    home = home_of_matter(c)
    if home is None or possible_move(home, c.at) not in (Move.FAMILY, Move.ALONE):
        return None
    return move(home, c.slots.get("kelas_dipilih", "III"), c.at).new


@action(sets=PAYMENT_SLOTS)
def ajukan_segmen(c: Conversation) -> None:
    """Ask for the change of segment, and note the first bill.

    If somebody else of the family was first, there is nothing to ask for, and the bill stands.
    """
    moved = _moved(c)
    if moved is not None:
        ask(c, "ubah_segmen", kartu=moved.member.card, kelas=c.slots["kelas_dipilih"])
    home = moved or home_of_matter(c)
    if home is not None:
        owe(c, home)

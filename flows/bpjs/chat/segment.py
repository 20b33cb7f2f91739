"""Let workers who left, and their grown children, pay for themselves."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.arrears import billed_people, status
from flows.bpjs.chat.first_payment import PAYMENT_SLOTS, owe
from flows.bpjs.chat.identity import home_known
from flows.bpjs.chat.rows import ask
from flows.bpjs.identity import mask_name, rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Household
from flows.bpjs.registration.moves import Move, move, possible_move
from flows.bpjs.tariffs import tariff
from flows.bpjs.wording import NEXT_STEPS


def _can(kind: Move) -> Callable[[Conversation], bool]:
    @guard
    def can(c: Conversation) -> bool:
        home = home_known(c)
        return home is not None and possible_move(home, c.at) is kind

    return can


pindah_sekeluarga, pindah_sendiri = _can(Move.FAMILY), _can(Move.ALONE)
masih_bekerja, sudah_mandiri, segmen_pbi = _can(Move.WORKING), _can(Move.ALREADY), _can(Move.PBI)


@phrase
def langkah_lain(c: Conversation) -> str:
    """Say what else keeps the person from being active, and what mends it."""
    home = home_known(c)
    cause = status(home.member, home.family, c.at).cause if home is not None else None
    return NEXT_STEPS[cause][c.language] if cause else ""


@phrase
def yang_pindah(c: Conversation) -> str:
    """List who would pay for themselves, masked."""
    return "\n".join(f"• {mask_name(each.name)}" for each in billed_people(_moved(c)))


@phrase
def iuran_pindah(c: Conversation) -> str:
    """Say what the first month would cost."""
    people = len(billed_people(_moved(c)))
    each = tariff(c.slots["kelas_dipilih"], Month.of(jakarta_date(c.at)))
    return f"{people} x {rupiah(each)} = *{rupiah(people * each)}*"


def _moved(c: Conversation) -> Household:
    home = home_known(c)
    assert home is not None  # the flow asks who it is before
    return move(home, c.slots.get("kelas_dipilih", "III"), c.at).new


@action(sets=PAYMENT_SLOTS)
def ajukan_segmen(c: Conversation) -> None:
    """Ask for the change of segment, and note the first bill."""
    home = home_known(c)
    assert home is not None  # the flow asks who it is before
    ask(c, "ubah_segmen", kartu=home.member.card, kelas=c.slots["kelas_dipilih"])
    owe(c, _moved(c))

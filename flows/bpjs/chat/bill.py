"""Tell what the family of a card owes, whether the card is active, and why not."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.arrears import (
    VA_PREFIX_MANDIRI,
    bill,
    billed_people,
    family_account,
    status,
    virtual_account,
)
from flows.bpjs.identity import mask_name, mask_number, rupiah
from flows.bpjs.people import Cause, Household
from flows.bpjs.wording import NEXT_STEPS, hours_note

BILL_SLOTS = (
    *("nama_tersamar", "bulan", "orang", "kelas"),
    *("jumlah", "va", "va_mandiri"),
)
"""Slots of `bill_slots`, for the `sets` of actions that use it."""


@guard
def ada_tunggakan(c: Conversation) -> bool:
    """Tell whether the family of the form's card owes anything now."""
    home = home_of(c)
    return home is not None and bill(home, c.at).amount > 0


@guard
def kartu_aktif(c: Conversation) -> bool:
    """Tell whether the form's card is active now."""
    home = home_of(c)
    return home is not None and status(home.member, home.family, c.at).active


@action(sets=("nama_tersamar", "kartu_tersamar"))
def catat_kartu(c: Conversation) -> None:
    """Note the masked name and number of the form's card."""
    home = home_of(c)
    if home is not None:
        c.slots["nama_tersamar"] = mask_name(home.member.name)
        c.slots["kartu_tersamar"] = mask_number(home.member.card)


@action(sets=(*BILL_SLOTS, "kartu_tersamar"))
def hitung_tagihan(c: Conversation) -> None:
    """Note what the family of the form's card owes and where to pay it."""
    home = home_of(c)
    if home is not None:
        c.slots.update(bill_slots(c, home))
        c.slots["kartu_tersamar"] = mask_number(home.member.card)


@phrase
def sebab(c: Conversation) -> str:
    """Say why the form's card is not active and what mends it."""
    cause = cause_of(c, home_of(c))
    return NEXT_STEPS[cause][c.language] if cause else ""


@phrase
def catatan_jam(c: Conversation) -> str:
    """Say when Pandawa's officers answer, if they are away now."""
    return hours_note(c.at, c.language)


def home_of(c: Conversation) -> Household | None:
    """Give the household of the slot `kartu`, seen from that card."""
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    return home


def cause_of(c: Conversation, home: Household | None) -> Cause | None:
    """Say why the member asked for is not active, or None."""
    return status(home.member, home.family, c.at).cause if home is not None else None


def bill_slots(c: Conversation, home: Household) -> dict[str, str | int]:
    """Give the slots with which flows speak of a bill; see BILL_SLOTS."""
    owed = bill(home, c.at)
    return {
        "nama_tersamar": mask_name(home.member.name),
        "bulan": owed.months_billed,
        "orang": owed.people,
        "kelas": owed.class_,
        "jumlah": rupiah(owed.amount),
        "va": family_account(home),
        "va_mandiri": virtual_account(billed_people(home)[0].card, VA_PREFIX_MANDIRI),
    }

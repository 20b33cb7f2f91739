"""Tell what the family of a card owes, whether the card is active, and why not."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.arrears import (
    VA_PREFIX_MANDIRI,
    Bill,
    bill,
    billed_people,
    family_account,
    standing,
    virtual_account,
)
from flows.bpjs.dues import due_in_words, next_due
from flows.bpjs.identity import mask_name, mask_number, rupiah
from flows.bpjs.people import Cause, Household
from flows.bpjs.wording import NEXT_STEPS, hours_note

BILL_SLOTS = (
    *("nama_tersamar", "bulan", "orang", "kelas", "hitungan"),
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
    return home is not None and standing(home, c.at).active


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


@phrase
def hitungan_tagihan(c: Conversation) -> str:
    """Say for how many months and people the bill is: `1 bulan x 3 orang + 1 bulan x 4 orang`."""
    months, people = ("months", "people") if c.language == "en" else ("bulan", "orang")
    return written_sums(str(c.slots.get("hitungan", "")), months, people, c.language)


@phrase
def iuran_berikut(c: Conversation) -> str:
    """Say what the family of the form's card has to pay next, if it pays itself."""
    return due_words(c, home_of(c))


def due_words(c: Conversation, home: Household | None) -> str:
    """Say what a family has to pay next; empty if it does not pay itself."""
    if home is None or not home.family.segment.pays_itself:
        return ""
    return due_in_words(next_due(home, c.at), c.language)


def sums(owed: Bill) -> str:
    """Note what a bill is made of, for a slot: `3x4`, or `1x3+1x4-100000` with the credit."""
    groups = "+".join(f"{months}x{people}" for months, people in owed.groups)
    return f"{groups}-{owed.credit}" if owed.credit else groups


def written_sums(noted: str, months: str, people: str, language: str) -> str:
    """Write what `sums` has noted, with the words for months and people."""
    groups, _, credit = noted.partition("-")
    pairs = (group.partition("x") for group in groups.split("+"))
    text = " + ".join(f"{count} {months} x {heads} {people}" for count, _, heads in pairs)
    less = "less credit" if language == "en" else "dikurangi titipan"
    return f"{text}, {less} {rupiah(int(credit))}" if credit else text


def home_of(c: Conversation) -> Household | None:
    """Give the household of the slot `kartu`, seen from that card."""
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    return home


def cause_of(c: Conversation, home: Household | None) -> Cause | None:
    """Say why the member asked for is not active, or None."""
    return standing(home, c.at).cause if home is not None else None


def bill_slots(c: Conversation, home: Household) -> dict[str, str | int]:
    """Give the slots with which flows speak of a bill; see BILL_SLOTS."""
    owed = bill(home, c.at)
    return {
        "nama_tersamar": mask_name(home.member.name),
        "bulan": owed.months_billed,
        "orang": owed.people,
        "kelas": owed.class_,
        "hitungan": sums(owed),
        "jumlah": rupiah(owed.amount),
        "va": family_account(home),
        "va_mandiri": virtual_account(billed_people(home)[0].card, VA_PREFIX_MANDIRI),
    }

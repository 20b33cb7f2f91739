"""Subscribe to the reminder of the contribution, and end it."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard
from flows.bpjs.chat.identity import home_known, home_of_sender, same_family
from flows.bpjs.chat.rows import ask, owner, row
from flows.bpjs.identity import mask_name, mask_number
from flows.bpjs.people import Household
from flows.bpjs.reminders import KIND, first_time, next_time

TIME = "pengingat.waktunya"
"""Event: it is time to remind the contact, if there is anything to be reminded of."""


@guard
def pengingat_ada(c: Conversation) -> bool:
    """Tell whether the contact is reminded."""
    return row(c, KIND, owner(c)) is not None


@action(sets=("pengingat_nama", "pengingat_kartu"))
def baca_pengingat(c: Conversation) -> None:
    """Note of which family the contact is reminded."""
    found = row(c, KIND, owner(c))
    if found is not None:
        _name(c, c.facts.look_up("member_by_card", found["kartu"]))


@guard
def dikenal_bayar_sendiri(c: Conversation) -> bool:
    """Tell whether the known person's family gets its bill itself."""
    home = home_known(c)
    return home is not None and home.family.segment.pays_itself


@guard
def boleh_diingatkan(c: Conversation) -> bool:
    """Tell whether the sender's phone is registered in the known person's family, which pays.

    Number and birth date are known to many; what a family owes is told month by month to its own.
    """
    return dikenal_bayar_sendiri(c) and same_family(home_known(c), home_of_sender(c))


@action(sets=("pengingat_nama", "pengingat_kartu"))
def sebut_pengingat(c: Conversation) -> None:
    """Note for whom a reminder is offered."""
    _name(c, home_known(c))


@action(sets=("pengingat_nama", "pengingat_kartu"))
def pasang_pengingat(c: Conversation) -> None:
    """Ask for the reminder of the known person's family."""
    home = home_known(c)
    if home is not None:
        _name(c, home)
        ask(c, "pasang_pengingat", kartu=home.member.card)
        c.wake(TIME, first_time(c.at))


@action()
def atur_pengingat(c: Conversation) -> None:
    """Ask for the reminder of the next month."""
    c.wake(TIME, next_time(c.at))


@action()
def hentikan_pengingat(c: Conversation) -> None:
    """Ask for the end of the reminder."""
    ask(c, "hentikan_pengingat")


def _name(c: Conversation, home: Household | None) -> None:
    if home is not None:
        c.slots["pengingat_nama"] = mask_name(home.member.name)
        c.slots["pengingat_kartu"] = mask_number(home.member.card)

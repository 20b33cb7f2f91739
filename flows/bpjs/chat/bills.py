"""Tell what the family of the person who is known owes, and who belongs to it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.arrears import (
    MAX_BILLED_MONTHS,
    bill,
    monthly,
    owing,
    paid_through,
    settled,
    standing,
)
from flows.bpjs.chat.bill import BILL_SLOTS, bill_slots, due_words
from flows.bpjs.chat.identity import home_known
from flows.bpjs.hours import in_words
from flows.bpjs.identity import mask_name, rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Cause, Household, Member, Relation
from flows.bpjs.wording import PAYERS
from flows.bpjs.words import month_in_words

RELATIONS = {
    Relation.HEAD: "head of the family",
    Relation.HUSBAND: "husband",
    Relation.WIFE: "wife",
    Relation.CHILD: "child",
    Relation.PARENT: "parent",
}
"""What a member is to the family, in English; the Indonesian words are the values themselves."""


@action(sets=(*BILL_SLOTS, "iuran_sebulan"))
def hitung_dikenal(c: Conversation) -> None:
    """Note what the family of the known person owes, and its contribution for one month."""
    home = home_known(c)
    if home is not None:
        c.slots.update(bill_slots(c, home))
        c.slots["iuran_sebulan"] = rupiah(monthly(home, Month.of(jakarta_date(c.at))))


@guard
def bulan_ini_belum(c: Conversation) -> bool:
    """Tell whether the known person's family owes nothing, but has not paid the present month."""
    home = home_known(c)
    if home is None or not home.family.segment.pays_itself or bill(home, c.at).amount:
        return False
    return paid_through(home, c.at) < Month.of(jakarta_date(c.at))


@phrase
def keadaan_iuran(c: Conversation) -> str:
    """Say what the known person's family, which owes nothing, has to pay next."""
    return due_words(c, home_known(c))


@guard
def dikenal_menunggak(c: Conversation) -> bool:
    """Tell whether the known person's family owes anything now."""
    home = home_known(c)
    return home is not None and bill(home, c.at).amount > 0


@phrase
def pembayar_dikenal(c: Conversation) -> str:
    """Say who pays for the known person's family, if it does not pay itself."""
    home = home_known(c)
    return PAYERS.get(home.family.segment, {}).get(c.language, "") if home is not None else ""


@phrase
def catatan_gaji(c: Conversation) -> str:
    """Say which wage or grade is recorded of the known person, on a line of its own."""
    home = home_known(c)
    if home is None or not home.member.wage:
        return ""
    wage = home.member.wage
    written = rupiah(int(wage)) if wage.isdecimal() else wage
    return (
        f"\nRecorded wage or grade: {written}."
        if c.language == "en"
        else (f"\nGaji atau golongan tercatat: {written}.")
    )


@phrase
def rentang_tagihan(c: Conversation) -> str:
    """Say which months are billed, from the first to the last."""
    home = home_known(c)
    today = jakarta_date(c.at)
    months = tuple(owing(settled(home, today), today)) if home is not None else ()
    if not months:
        return ""
    billed = months[-MAX_BILLED_MONTHS:]
    first, last = (month_in_words(month, c.language) for month in (billed[0], billed[-1]))
    return first if first == last else f"{first} - {last}"


@phrase
def daftar_keluarga(c: Conversation) -> str:
    """List the known person's family by masked names."""
    home = home_known(c)
    if home is None:
        return ""
    return "\n".join(f"• {_described(c, member)}" for member in home.members)


def _described(c: Conversation, member: Member) -> str:
    english = c.language == "en"
    relation = RELATIONS[member.relation] if english else member.relation.replace("_", " ")
    dead = member.cause is Cause.DECEASED
    late = ("; deceased, not billed" if english else "; meninggal, tidak ditagih") if dead else ""
    return f"{mask_name(member.name)} ({relation}{late})"


@phrase
def catatan_tagihan(c: Conversation) -> str:
    """Say what is special about the bill, each on a line of its own; mostly nothing."""
    home = home_known(c)
    if home is None:
        return ""
    return "".join(f"\n{note}" for note in _notes(c, home))


CAPPED = {
    "id": "Menunggak {owed} bulan; paling banyak {most} bulan ditagih.",
    "en": "{owed} months are owed; at most {most} months are billed.",
}
VERIFYING = {
    "id": "Pembayaran sedang diverifikasi; kartu aktif paling lambat {until}.",
    "en": "The payment is being verified; the card is active by {until}.",
}
CREDIT = {"id": "Titipan keluarga: {credit}.", "en": "Credit of the family: {credit}."}


def _notes(c: Conversation, home: Household) -> Iterator[str]:
    owed, waiting, language = bill(home, c.at), standing(home, c.at), c.language
    if owed.capped:
        yield CAPPED[language].format(owed=owed.months_owed, most=MAX_BILLED_MONTHS)
    if waiting.active_from is not None:
        yield VERIFYING[language].format(until=in_words(waiting.active_from, language))
    if credit := _credit_left(c, home):
        yield CREDIT[language].format(credit=rupiah(credit))


def _credit_left(c: Conversation, home: Household) -> int:
    """Give the credit that has not paid a month and was not taken off the bill."""
    return settled(home, jakarta_date(c.at)).family.credit - bill(home, c.at).credit

"""Make sure whom a chat speaks of: by number and birth date, or by the sender's registered phone.

Flows do not ask for identities themselves. They lead into `identitas.mulai` with an action that
names what the person came for, and `identitas.sudah` leads back by the guard of the same name:

    do: minta_status   ->  identitas.mulai  ...  identitas.sudah  ->  if: untuk_status

From then on `home_known` gives the household as seen from the person's card.

Whoever has no right learns nothing: an unknown number and a wrong birth date take the same
look-ups, the same change and the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser
from bot.engine.matching import digits_in, read_date
from flows.bpjs import tries
from flows.bpjs.cabinet import Row
from flows.bpjs.chat.rows import ask, pseudonym, row
from flows.bpjs.identity import (
    CARD_DIGITS,
    NIK_DIGITS,
    Card,
    Nik,
    Reason,
    mask_name,
    mask_number,
    read_card,
    read_nik,
)
from flows.bpjs.months import jakarta_date
from flows.bpjs.people import Household, Member
from flows.bpjs.tries import KIND, exhausted

KNOWN_FOR = timedelta(minutes=30)
"""How long a proven identity counts; phones are lent and left lying about."""

PURPOSE = "tujuan_identitas"

KNOWN_SLOTS = ("kartu_dikenal", "dikenal_sampai", "nama_tersamar", "kartu_tersamar")
ALL_SLOTS = (*KNOWN_SLOTS, "nomor_identitas", "lahir_identitas", "hasil_identitas", PURPOSE)


# What the person came for


def _asks_for(purpose: str) -> Callable[[Conversation], None]:
    @action(sets=(PURPOSE,))
    def ask_for(c: Conversation) -> None:
        c.slots[PURPOSE] = purpose

    return ask_for


def _is_for(purpose: str) -> Callable[[Conversation], bool]:
    @guard
    def is_for(c: Conversation) -> bool:
        return bool(c.slots.get(PURPOSE) == purpose)

    return is_for


minta_status, untuk_status = _asks_for("status"), _is_for("status")
minta_pengingat, untuk_pengingat = _asks_for("pengingat"), _is_for("pengingat")
minta_tagihan, untuk_tagihan = _asks_for("tagihan"), _is_for("tagihan")
minta_bayi, untuk_bayi = _asks_for("bayi"), _is_for("bayi")
minta_faskes, untuk_faskes = _asks_for("faskes"), _is_for("faskes")
minta_segmen, untuk_segmen = _asks_for("segmen"), _is_for("segmen")
minta_tagihan_nomor, untuk_tagihan_nomor = _asks_for("nomor"), _is_for("nomor")
minta_va, untuk_va = _asks_for("va"), _is_for("va")
minta_bayar, untuk_bayar = _asks_for("bayar"), _is_for("bayar")


# Who it is


def home_known(c: Conversation) -> Household | None:
    """Give the household of the person who proved to be one of it, or None; from their card."""
    card = c.slots.get("kartu_dikenal")
    if not card or c.at.timestamp() >= float(c.slots.get("dikenal_sampai", 0)):
        return None
    home: Household | None = c.facts.look_up("member_by_card", str(card))
    return home


@guard
def sudah_dikenal(c: Conversation) -> bool:
    """Tell whether it is known, and not too long ago, whom the chat speaks of."""
    return home_known(c) is not None


@guard
def belum_dikenal(c: Conversation) -> bool:
    """Tell whether nobody is known, or nobody any more."""
    return home_known(c) is None


@action(sets=KNOWN_SLOTS)
def kenali_pengirim(c: Conversation) -> None:
    """Take the sender for the member whose phone it is, unless somebody is known already."""
    c.slots.pop("hasil_identitas", None)
    home = home_known(c) or home_of_sender(c)
    if home is not None:
        _know(c, home)


@action()
def lupakan_identitas(c: Conversation) -> None:
    """Forget whom the chat speaks of, so that another number can be given."""
    shown = ("nama_tersamar", "kartu_tersamar")  # a question that is asked again may speak of them
    for slot in ALL_SLOTS:
        if slot not in (PURPOSE, *shown):
            c.slots.pop(slot, None)


@parser(
    sets=("jumlah_angka",),
    reasons=("jumlah_angka", "bukan_nik", "awalan"),
    samples=("0099900000013", "3199012005900013", "3199020101200006", "54321"),
)
def nomor_identitas(c: Conversation, text: str) -> Answer | Refusal:
    """Read a NIK, a card number, a virtual account or a family card number, however written.

    A birth date behind it answers the next question.
    """
    head, rest = [*text.split(maxsplit=1), "", ""][:2]
    whole = len(digits_in(head)) in (NIK_DIGITS, CARD_DIGITS)
    if whole and read_date(rest, today=jakarta_date(c.at)) is not None:
        found = _number(c, head)
        return replace(found, rest=rest) if isinstance(found, Answer) else found
    return _number(c, text)


def _number(c: Conversation, text: str) -> Answer | Refusal:
    digits = digits_in(text)
    card = read_card(text)
    if isinstance(card, Card):
        return Answer(f"card:{card.number}")
    if len(digits) == NIK_DIGITS:
        # A KK is built like a NIK; its date is that of its issue.
        found = read_nik(text, jakarta_date(c.at))
        return Answer(f"nik:{digits}") if isinstance(found, Nik) else Refusal("bukan_nik")
    if not digits:
        return Refusal()
    reason = "awalan" if card.reason is Reason.START else "jumlah_angka"
    return Refusal(reason, {"jumlah_angka": len(digits)})


@parser(samples=("20-05-1990", "20 Mei 1990", "20/5/90"))
def tanggal_lahir(c: Conversation, text: str) -> Answer | Refusal:
    """Read a birth date in any spelling."""
    born = read_date(text, today=jakarta_date(c.at))
    return Answer(born.isoformat()) if born is not None else Refusal()


@guard
def nomor_milik_pengirim(c: Conversation) -> bool:
    """Tell whether the sender's phone is registered in the family of the given number."""
    return same_family(_asked(c)[0], home_of_sender(c))


@action(sets=KNOWN_SLOTS)
def kenali_nomor(c: Conversation) -> None:
    """Take the given number for proven; for senders whose own family it is."""
    home, _ = _asked(c)
    if home is not None:
        _know(c, home)


@guard
def nomor_belum_ada(c: Conversation) -> bool:
    """Tell whether a birth date came without a number before it."""
    return not c.slots.get("nomor_identitas")


@action(sets=(*KNOWN_SLOTS, "hasil_identitas"))
def cocokkan_identitas(c: Conversation) -> None:
    """Compare number and birth date with the ledger, and ask for a wrong pair to be counted.

    Nothing is compared once there were too many wrong pairs, not even a right one.
    """
    number, born = str(c.slots["nomor_identitas"]), c.slots["lahir_identitas"]
    home, asked = _asked(c)
    member = next((each for each in asked if each.born.isoformat() == born), None)
    if member is None and number.startswith("nik:"):  # on the card, but paying for themselves
        card_and_born = f"{number.partition(':')[2]}/{born}"
        alone: Household | None = c.facts.look_up("member_by_kk_born", card_and_born)
        home, member = alone or home, alone.member if alone is not None else None
    if too_many_wrong(c, home, number):
        c.slots["hasil_identitas"] = "habis"
    elif home is not None and member is not None:
        c.slots["hasil_identitas"] = "cocok"
        _know(c, Household(home.family, home.members, member))
    else:
        c.slots["hasil_identitas"] = "salah"
        count_wrong(c, home, number)
    for slot in ("nomor_identitas", "lahir_identitas"):
        c.slots.pop(slot, None)


@guard
def identitas_cocok(c: Conversation) -> bool:
    """Tell whether number and birth date belong together."""
    return bool(c.slots.get("hasil_identitas") == "cocok")


@guard
def coba_habis(c: Conversation) -> bool:
    """Tell whether there were too many wrong tries: by this sender, or for the last number."""
    return c.slots.get("hasil_identitas") == "habis" or sender_locked(c)


def same_family(one: Household | None, other: Household | None) -> bool:
    """Tell whether two households are there and are one family."""
    return one is not None and other is not None and one.family.kk == other.family.kk


# Tries, also for chats that ask for a number alone


def too_many_wrong(c: Conversation, home: Household | None, number: str) -> bool:
    """Tell whether the sender, or anybody for this number, was wrong too often."""
    return exhausted(_tries(c, _sender(c)), _tries(c, _target(c, home, number)), c.at)


def sender_locked(c: Conversation) -> bool:
    """Tell whether the sender was wrong too often, whoever it was about."""
    return exhausted(_tries(c, _sender(c)), None, c.at)


def count_wrong(c: Conversation, home: Household | None, number: str) -> None:
    """Ask for a wrong try to be counted, for the sender and for whomever it was about."""
    ask(c, "catat_salah", pengirim=_sender(c), sasaran=_target(c, home, number))


def _tries(c: Conversation, key: str) -> Row | None:
    return row(c, KIND, key)


def _sender(c: Conversation) -> str:
    return pseudonym(c, tries.sender(c.contact))


def _target(c: Conversation, home: Household | None, number: str) -> str:
    return pseudonym(c, tries.target(home, number))


def home_of_sender(c: Conversation) -> Household | None:
    """Give the household in which the sender's phone is registered, or None."""
    home: Household | None = c.facts.look_up("member_by_phone", c.contact)
    return home


def _asked(c: Conversation) -> tuple[Household | None, tuple[Member, ...]]:
    """Find the given number, and those whose birth date proves it: with a KK, anyone's does.

    16 digits are looked for as NIK and as KK, whatever comes of the first.
    """
    kind, _, number = str(c.slots.get("nomor_identitas", "")).partition(":")
    look_up = c.facts.look_up
    if kind != "nik":
        home: Household | None = look_up("member_by_card", number)
        return home, (home.member,) if home is not None else ()
    person, family = look_up("member_by_nik", number), look_up("member_by_kk", number)
    if person is not None:
        return person, (person.member,)
    return family, family.members if family is not None else ()


def _know(c: Conversation, home: Household) -> None:
    c.slots.update(
        kartu_dikenal=home.member.card,
        dikenal_sampai=(c.at + KNOWN_FOR).timestamp(),
        nama_tersamar=mask_name(home.member.name),
        kartu_tersamar=mask_number(home.member.card),
    )

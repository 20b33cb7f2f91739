"""Keep the ledger of made-up members on Redis: households, payments and a journal.

Rules of this file:

- A look-up is one round trip. A payment is one look-up and one script that writes all or nothing.
- A payment reference counts once, for ever: no key here has a time to live.
- What is owed is computed in Python from the household as it was read; the script books only if the
  household is still the same, otherwise the payment is worked out again.
- Money that arrived is never refused after the fact: with nothing owed it pays for months to come,
  and what is not enough for a month goes to the family's credit. So at any time: received =
  contributions settled + credit held. What credit has paid by itself since (see `arrears.settled`)
  is written down with the next payment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import redis

from bot.errors import StoreUnavailable
from bot.stores.client import translated_errors
from bot.stores.lines import Script
from flows.bpjs.arrears import MOST_AHEAD, Bought, bill, buy, card_of
from flows.bpjs.identity import DEMO_CARD
from flows.bpjs.people import Channel, Family, Household, Member
from flows.bpjs.personas import Persona
from flows.bpjs.records import (
    Account,
    Payment,
    decode_family,
    decode_household,
    decode_payment,
    encode_household,
    encode_payment,
)

PREFIX = "l:{bpjs}:"
"""Start of every key; the braces keep them in one slot, so one script may touch them all."""

KK_DIGITS = 16
"""Digits of a family card; what stands behind them tells families of one card apart."""

MAX_ATTEMPTS = 50
"""How often a payment is worked out again; each repeat means that another one got through."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Say that a payment settled everything owed, and perhaps months to come."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Credited:
    """Say that nothing was owed, and that the money, too little for a month, is now credit."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Give the first answer to a reference once more; nothing was changed."""

    first: Paid | Credited


@dataclass(frozen=True, slots=True)
class WrongAmount:
    """Refuse a payment that is not what is owed, or that and whole months; nothing was changed."""

    expected: int


@dataclass(frozen=True, slots=True)
class UnknownAccount:
    """Refuse a payment to a virtual account that nobody has; nothing was changed."""

    va: str


@dataclass(frozen=True, slots=True)
class ReferenceTaken:
    """Refuse a reference that another payment has used; nothing was changed."""

    reference: str


Outcome = Paid | Credited | Duplicate | WrongAmount | UnknownAccount | ReferenceTaken


@dataclass(frozen=True, slots=True)
class Money:
    """Add up the whole ledger in rupiah, each sum from its own source."""

    received: int  # all payment records
    settled: int  # what the journal says was settled
    credit: int  # balances of the families

    @property
    def balanced(self) -> bool:
        """Tell whether no rupiah was lost or made."""
        return self.received == self.settled + self.credit


@dataclass(frozen=True, slots=True)
class _Found:
    household: Household | None
    text: str  # of the household, as it stands in the ledger
    payment: Payment | None  # the one with the reference that was asked for


class Ledger:
    """Read and write the ledger; the client gives texts as str, as bot.stores.client.connect does.

    Every method may raise StoreUnavailable.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._households = f"{PREFIX}households"
        self._index = f"{PREFIX}index"
        self._payments = f"{PREFIX}payments"
        self._journal = f"{PREFIX}journal"
        self._find, self._book, self._fill = (
            Script(client, Path(__file__).with_name(f"ledger_{name}.lua").read_text("utf-8"))
            for name in ("find", "book", "fill")
        )

    def by_card(self, card: str) -> Household | None:
        """Find the member with this card of 13 digits, or with the demo number 54321."""
        return self._look(f"card:{card}")

    def by_nik(self, nik: str) -> Household | None:
        """Find the member with this NIK of 16 digits."""
        return self._look(f"nik:{nik}")

    def by_nip(self, nip: str) -> Household | None:
        """Find the civil servant with this number of 18 digits."""
        return self._look(f"nip:{nip}")

    def by_kk(self, kk: str) -> Household | None:
        """Find the family with this number of 16 digits, as seen from its head."""
        return self._look(f"kk:{kk}")

    def by_kk_born(self, kk_and_born: str) -> Household | None:
        """Find one of the people on a family card by `kk/ISO birth date`, whoever pays for them."""
        return self._look(f"kkborn:{kk_and_born}")

    def by_phone(self, phone: str) -> Household | None:
        """Find the member with this phone, in E.164; a channel prefix (`whatsapp:`) is ignored."""
        return self._look(f"phone:{phone.rpartition(':')[2]}")

    def by_va(self, va: str) -> Household | None:
        """Find the member whose card this virtual account of 16 digits carries."""
        card = card_of(va)
        return self._look(f"card:{card}") if card else None

    def payment(self, reference: str) -> Payment | None:
        """Give the payment that was taken under this reference."""
        return self._read("", reference).payment

    def pay(self, reference: str, va: str, amount: int, at: datetime, channel: Channel) -> Outcome:
        """Take a payment in rupiah, once per reference whatever happens in between."""
        if not reference or amount <= 0 or at.tzinfo is None:
            raise ValueError("a payment needs a reference, a positive amount and an aware time")
        offer = Payment(reference, at, va, Channel(channel), amount)
        for _ in range(MAX_ATTEMPTS):
            outcome = self._pay_once(offer)
            if outcome is not None:
                return outcome
        raise StoreUnavailable("this household changes too fast; the payment was not booked")

    def _pay_once(self, offer: Payment) -> Outcome | None:
        """Take the payment; give None if the household changed meanwhile."""
        found = self._read(f"card:{card_of(offer.va) or ''}", offer.reference)
        if found.payment is not None:
            return _again(found.payment, offer)
        if found.household is None:
            return UnknownAccount(offer.va)
        owed = bill(found.household, offer.at).amount
        if owed > offer.amount:
            return WrongAmount(owed)
        bought = buy(found.household, offer.amount, offer.channel, offer.at)
        after = bought.household
        if owed and (after.family.credit or bought.ahead > MOST_AHEAD):
            return WrongAmount(owed)
        payment = _allot(offer, found.household, bought)
        with translated_errors():
            answer = self._book(
                [self._households, self._payments, self._journal],
                [
                    payment.kk,
                    found.text,
                    encode_household(after.family, after.members),
                    payment.reference,
                    encode_payment(payment),
                ],
            )
        if answer[0] == "duplicate":
            return _again(decode_payment(answer[1]), offer)
        return _outcome(payment) if answer[0] == "booked" else None

    def seed(self, personas: Sequence[Persona], at: datetime) -> bool:
        """Fill an empty ledger, atomically; tell whether it was empty."""
        return self._fill_with("empty", personas, at)

    def reset(self, personas: Sequence[Persona], at: datetime) -> None:
        """Begin anew: forget every payment and put the personas back as they are at that time."""
        self._fill_with("always", personas, at)

    def journal(self) -> tuple[Payment, ...]:
        """List every accepted payment since the last reset, oldest first."""
        with translated_errors():
            rows: Any = self._client.lrange(self._journal, 0, -1)
        return tuple(decode_payment(row) for row in rows)

    def total_money(self) -> Money:
        """Add up the ledger as it is at one moment."""
        with translated_errors(), self._client.pipeline(transaction=True) as pipeline:
            pipeline.hvals(self._payments)
            pipeline.lrange(self._journal, 0, -1)
            pipeline.hvals(self._households)
            payments, journal, households = pipeline.execute()
        entries = [decode_payment(row) for row in journal]
        return Money(
            received=sum(decode_payment(row).amount for row in payments),
            settled=sum(entry.settled for entry in entries),
            credit=sum(decode_family(text).credit for text in households),
        )

    def _look(self, field: str) -> Household | None:
        return self._read(field).household

    def _read(self, field: str, reference: str = "") -> _Found:
        with translated_errors():
            place, text, payment = self._find(
                [self._index, self._households, self._payments], [field, reference]
            )
        household = decode_household(text, place.partition(" ")[2]) if text else None
        return _Found(household, text or "", decode_payment(payment) if payment else None)

    def _fill_with(self, mode: str, personas: Sequence[Persona], at: datetime) -> bool:
        households: list[str] = []
        index: list[str] = []
        for persona in personas:
            home = persona.household(at)
            households += [home.family.kk, encode_household(home.family, home.members)]
            for entry in index_entries(
                home.family, home.members, home.member if persona.demo else None
            ):
                index += entry
        with translated_errors():
            filled = self._fill(
                [self._households, self._index, self._payments, self._journal],
                [mode, len(households) // 2, *households, *index],
            )
        return bool(filled)


class LedgerFacts:
    """Answer a conversation's read-only questions from the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._look_ups: Mapping[str, Callable[[str], Household | Payment | None]] = {
            "member_by_card": ledger.by_card,
            "member_by_nik": ledger.by_nik,
            "member_by_nip": ledger.by_nip,
            "member_by_kk": ledger.by_kk,
            "member_by_kk_born": ledger.by_kk_born,
            "member_by_phone": ledger.by_phone,
            "member_by_va": ledger.by_va,
            "payment": ledger.payment,
        }

    def look_up(self, kind: str, key: str) -> Household | Payment | None:
        """Give what stands under a key; raise LookupError for a kind that is not here."""
        if kind not in self._look_ups:
            raise LookupError(f"the ledger knows nothing of the kind {kind!r}")
        return self._look_ups[kind](key)


def index_entries(
    family: Family, members: Sequence[Member], demo: Member | None = None
) -> Iterator[tuple[str, str]]:
    """Give the index fields of a family, the head first, each with the place that it leads to.

    The demo number leads to one member's card.
    """
    yield f"kk:{family.kk}", f"{family.kk} {members[0].card}"
    for member in members:
        place = f"{family.kk} {member.card}"
        yield f"kkborn:{family.kk[:KK_DIGITS]}/{member.born}", place
        yield f"card:{member.card}", place
        if member.nik:
            yield f"nik:{member.nik}", place
        if member.nip:
            yield f"nip:{member.nip}", place
        if member.phone:
            yield f"phone:{member.phone}", place
        if member == demo:
            yield f"card:{DEMO_CARD}", place


def _allot(offer: Payment, household: Household, bought: Bought) -> Payment:
    """Say what the money of a household is for."""
    before, after = household.family, bought.household.family
    spent = before.credit + offer.amount - after.credit
    payment = replace(offer, kk=before.kk, settled=spent, months=bought.months)
    if not bought.months:
        return payment
    return replace(
        payment,
        account=Account.CONTRIBUTION,
        people=bought.people,
        paid_through=after.paid_through,
        active_from=after.active_from,
    )


def _outcome(payment: Payment) -> Paid | Credited:
    return Paid(payment) if payment.account is Account.CONTRIBUTION else Credited(payment)


def _again(first: Payment, offer: Payment) -> Duplicate | ReferenceTaken:
    if (first.va, first.amount) != (offer.va, offer.amount):
        return ReferenceTaken(offer.reference)
    return Duplicate(_outcome(first))

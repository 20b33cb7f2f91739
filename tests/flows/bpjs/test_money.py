"""Let hypothesis pay, repeat, mistype and wait in any order: no rupiah is lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from flows.bpjs.arrears import bill, unpaid_months, virtual_account
from flows.bpjs.members import (
    Credited,
    Duplicate,
    Ledger,
    Paid,
    ReferenceTaken,
    UnknownAccount,
    WrongAmount,
)
from flows.bpjs.months import WIB, Month
from flows.bpjs.people import Channel, Segment
from flows.bpjs.personas import Persona, load_personas
from flows.bpjs.tariffs import tariff

PERSONAS = load_personas()
START = datetime(2026, 11, 23, 9, tzinfo=WIB)
some_persona = st.sampled_from(PERSONAS)
some_channel = st.sampled_from(list(Channel))


@dataclass
class Sent:
    """Remember an accepted payment and its answer."""

    reference: str
    va: str
    amount: int
    answer: Paid | Credited


class Bank(RuleBasedStateMachine):
    """Send payments and keep books of its own, by other arithmetic than the ledger's."""

    accepted = Bundle("accepted")

    def __init__(self, client: redis.Redis) -> None:
        super().__init__()
        self.ledger = Ledger(client)
        self.ledger.reset(PERSONAS, START)
        self.at = START
        self.paid_through = {p.slug: p.household(START).family.paid_through for p in PERSONAS}
        self.credit = dict.fromkeys(self.paid_through, 0)
        self.settled = 0
        self.sent: list[Sent] = []

    def owed(self, persona: Persona) -> int:
        """Give what a family owes, month by month."""
        if persona.segment in (Segment.PPU, Segment.PBI):
            return 0
        living = sum(member.cause != "meninggal" for member in persona.household(START).members)
        months = unpaid_months(self.paid_through[persona.slug], self.at.date())
        return sum(living * tariff(persona.class_, month) for month in months[-24:])

    def send(self, persona: Persona, amount: int, channel: Channel) -> tuple[object, Sent]:
        reference = f"ref-{len(self.sent)}"
        va = virtual_account(persona.card)
        answer = self.ledger.pay(reference, va, amount, self.at, channel)
        return answer, Sent(reference, va, amount, answer)  # type: ignore[arg-type]

    @rule(target=accepted, persona=some_persona, channel=some_channel)
    def pay_what_is_owed(self, persona: Persona, channel: Channel) -> Sent:
        owed = self.owed(persona)
        answer, sent = self.send(persona, owed or 7_000, channel)
        assert isinstance(answer, Paid if owed else Credited)
        self.sent.append(sent)
        if owed:
            self.settled += owed
            self.paid_through[persona.slug] = Month.of(self.at.date()) + -1
        else:
            self.credit[persona.slug] += 7_000
        return sent

    @rule(
        target=accepted,
        persona=some_persona,
        amount=st.integers(1, 10_000_000),
        channel=some_channel,
    )
    def pay_anything(self, persona: Persona, amount: int, channel: Channel) -> object:
        owed = self.owed(persona)
        if amount == owed:
            return multiple()
        answer, sent = self.send(persona, amount, channel)
        if owed:
            assert answer == WrongAmount(owed)
            return multiple()
        assert isinstance(answer, Credited)
        self.sent.append(sent)
        self.credit[persona.slug] += amount
        return sent

    @rule(sent=accepted, channel=some_channel)
    def send_again(self, sent: Sent, channel: Channel) -> None:
        again = self.ledger.pay(sent.reference, sent.va, sent.amount, self.at, channel)
        assert again == Duplicate(sent.answer)

    @rule(sent=accepted, persona=some_persona, more=st.integers(1, 1000))
    def use_a_reference_twice(self, sent: Sent, persona: Persona, more: int) -> None:
        va = virtual_account(persona.card)
        again = self.ledger.pay(sent.reference, va, sent.amount + more, self.at, Channel.APP)
        assert again == ReferenceTaken(sent.reference)

    @rule(amount=st.integers(1, 10_000_000))
    def pay_to_nobody(self, amount: int) -> None:
        va = virtual_account("0001944358911")
        assert self.ledger.pay("ref-x", va, amount, self.at, Channel.FORM) == UnknownAccount(va)

    @rule(days=st.integers(1, 70))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @invariant()
    def no_rupiah_is_lost_or_made(self) -> None:
        money = self.ledger.total_money()
        assert money.balanced
        assert money.received == sum(sent.amount for sent in self.sent)
        assert money.settled == self.settled
        assert money.credit == sum(self.credit.values())

    @invariant()
    def the_journal_lists_what_was_accepted_in_its_order(self) -> None:
        assert [(entry.reference, entry.amount) for entry in self.ledger.journal()] == [
            (sent.reference, sent.amount) for sent in self.sent
        ]

    @invariant()
    def every_family_owes_and_has_what_the_books_say(self) -> None:
        for persona in PERSONAS:
            home = self.ledger.by_card(persona.card)
            assert home is not None
            assert bill(home, self.at).amount == self.owed(persona)
            assert home.family.credit == self.credit[persona.slug]


def test_money_is_conserved_whatever_happens(redis_client: redis.Redis) -> None:
    run_state_machine_as_test(
        lambda: Bank(redis_client),
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

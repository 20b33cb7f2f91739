"""Let hypothesis pay, repeat, mistype, die and wait in any order: no rupiah is lost."""

from dataclasses import dataclass, replace
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

from flows.bpjs.arrears import bill, paid_through, price, settled, virtual_account
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
from flows.bpjs.people import Cause, Channel, Segment
from flows.bpjs.personas import Persona, load_personas
from flows.bpjs.records import encode_household
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


class Books:
    """Keep the account of one family by other arithmetic than the ledger's: a month at a time."""

    def __init__(self, persona: Persona) -> None:
        home = persona.household(START)
        self.pays = persona.segment not in (Segment.PPU, Segment.PBI)
        self.class_ = persona.class_
        self.living = sum(member.cause != "meninggal" for member in home.members)
        self.through = home.family.paid_through
        self.credit = self.settled = 0

    def cost(self, month: Month) -> int:
        return self.living * tariff(self.class_, month)

    def unpaid(self, today: Month) -> list[Month]:
        """List the billed months, without the present one."""
        return [self.through + n for n in range(1, today - self.through)][-24:]

    def let_credit_pay(self, today: Month) -> None:
        """Take whole months out of the credit while it is enough, up to the present one."""
        months = self.unpaid(today)
        if self.through < today:
            months.append(today)
        for month in months[-24:] if self.pays else []:
            if self.cost(month) > self.credit:
                return
            self.take(month)

    def take(self, month: Month) -> None:
        self.credit -= self.cost(month)
        self.settled += self.cost(month)
        self.through = month

    def owed(self, today: Month) -> int:
        months = self.unpaid(today) if self.pays else []
        return max(0, sum(self.cost(month) for month in months) - self.credit)

    def receive(self, amount: int, today: Month) -> None:
        self.credit += amount
        for month in self.unpaid(today) if self.pays else []:
            self.take(month)
        self.through = max(self.through, today + -1) if self.pays else self.through
        while self.pays and self.cost(self.through + 1) <= self.credit:
            self.take(self.through + 1)


class Bank(RuleBasedStateMachine):
    """Send payments and compare the ledger with the books."""

    accepted = Bundle("accepted")

    def __init__(self, client: redis.Redis) -> None:
        super().__init__()
        self.client = client
        self.ledger = Ledger(client)
        self.ledger.reset(PERSONAS, START)
        self.at = START
        self.books = {persona.slug: Books(persona) for persona in PERSONAS}
        self.sent: list[Sent] = []

    @property
    def today(self) -> Month:
        return Month.of(self.at.date())

    def owed(self, persona: Persona) -> int:
        """Give what a family owes now."""
        self.books[persona.slug].let_credit_pay(self.today)
        return self.books[persona.slug].owed(self.today)

    def send(self, persona: Persona, amount: int, channel: Channel) -> tuple[object, Sent]:
        reference = f"ref-{len(self.sent)}"
        va = virtual_account(persona.card)
        answer = self.ledger.pay(reference, va, amount, self.at, channel)
        return answer, Sent(reference, va, amount, answer)  # type: ignore[arg-type]

    def accept(self, persona: Persona, sent: Sent) -> Sent:
        books = self.books[persona.slug]
        before = books.through
        books.receive(sent.amount, self.today)
        assert isinstance(sent.answer, Credited if books.through == before else Paid)
        self.sent.append(sent)
        return sent

    @rule(target=accepted, persona=some_persona, channel=some_channel)
    def pay_what_is_owed(self, persona: Persona, channel: Channel) -> Sent:
        _, sent = self.send(persona, self.owed(persona) or 7_000, channel)
        return self.accept(persona, sent)

    @rule(target=accepted, persona=some_persona, months=st.integers(1, 12), channel=some_channel)
    def pay_months_ahead(self, persona: Persona, months: int, channel: Channel) -> object:
        books = self.books[persona.slug]
        owed = self.owed(persona)  # and the credit has paid what it can
        if not books.pays:
            return multiple()
        last = max(books.through, self.today + -1) + months
        wanted = len(books.unpaid(self.today)) + months
        home = self.ledger.by_card(persona.card)
        assert home is not None
        amount = price(home, wanted, self.at)
        assert amount >= owed
        _, sent = self.send(persona, amount, channel)
        self.accept(persona, sent)
        assert (books.through, books.credit) == (last, 0)
        return sent

    @rule(
        target=accepted,
        persona=some_persona,
        amount=st.integers(1, 10_000_000),
        channel=some_channel,
    )
    def pay_anything(self, persona: Persona, amount: int, channel: Channel) -> object:
        owed = self.owed(persona)
        answer, sent = self.send(persona, amount, channel)
        if isinstance(answer, WrongAmount):
            assert owed
            assert answer == WrongAmount(owed)
            return multiple()
        return self.accept(persona, sent)

    @rule(persona=some_persona)
    def somebody_dies(self, persona: Persona) -> None:
        """Lower the contribution, so that credit may be enough for months that it was not for."""
        home = self.ledger.by_card(persona.card)
        assert home is not None
        books = self.books[persona.slug]
        alive = [member for member in home.members if member.cause is not Cause.DECEASED]
        if len(alive) < 2:
            return
        dead = replace(alive[-1], cause=Cause.DECEASED)
        members = tuple(dead if member == alive[-1] else member for member in home.members)
        # What the credit has paid so far was paid for those who lived then.
        family = settled(home, self.at.date()).family
        assert (family.paid_through, family.credit) == (books.through, books.credit)
        text = encode_household(home.family, members)
        self.client.hset(self.ledger._households, home.family.kk, text)
        books.living -= 1
        self.again_from_the_ledger(persona)

    def again_from_the_ledger(self, persona: Persona) -> None:
        """Undo in the books what credit paid by itself: the ledger writes it down later."""
        home = self.ledger.by_card(persona.card)
        assert home is not None
        books = self.books[persona.slug]
        books.settled -= home.family.credit - books.credit
        books.through, books.credit = home.family.paid_through, home.family.credit

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
        for persona in PERSONAS:
            self.owed(persona)
        books = self.books.values()
        assert money.received == sum(each.settled + each.credit for each in books)

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
            books = self.books[persona.slug]
            assert bill(home, self.at).amount == self.owed(persona)
            assert settled(home, self.at.date()).family.credit == books.credit
            assert paid_through(home, self.at) == books.through


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

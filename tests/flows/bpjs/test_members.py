from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from support.round_trips import counted_round_trips

from bot.errors import StoreUnavailable
from bot.stores.client import connect
from flows.bpjs.arrears import (
    bill,
    family_account,
    paid_through,
    price,
    standing,
    status,
    virtual_account,
)
from flows.bpjs.members import (
    PREFIX,
    Credited,
    Duplicate,
    Ledger,
    LedgerFacts,
    Money,
    Paid,
    ReferenceTaken,
    UnknownAccount,
    WrongAmount,
)
from flows.bpjs.months import WIB, Month
from flows.bpjs.people import Cause, Channel, Household
from flows.bpjs.personas import Persona, load_personas
from flows.bpjs.records import Account, Payment, encode_household

AT = datetime(2026, 11, 23, 9, tzinfo=WIB)
PERSONAS = {persona.slug: persona for persona in load_personas()}
DEMO = PERSONAS["menunggak"]
DEMO_VA = virtual_account(DEMO.card)
OWED = 420_000


@pytest.fixture
def ledger(redis_client: redis.Redis) -> Ledger:
    ledger = Ledger(redis_client)
    ledger.reset(tuple(PERSONAS.values()), AT)
    return ledger


def pay(ledger: Ledger, reference: str = "bayar-1", amount: int = OWED, **more: Any) -> object:
    fields = {"va": DEMO_VA, "at": AT, "channel": Channel.FORM} | more
    return ledger.pay(reference, amount=amount, **fields)


def contents(client: redis.Redis) -> dict[str, object]:
    """Read everything, keys that hold the wrong type included."""
    readers = {
        "hash": client.hgetall,
        "list": lambda key: client.lrange(key, 0, -1),
        "string": client.get,
    }
    return {key: readers[client.type(key)](key) for key in client.scan_iter(f"{PREFIX}*")}


def found(household: Household | None) -> Household:
    assert household is not None
    return household


class TestLookingUp:
    @pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
    def test_a_member_is_found_by_card_nik_phone_and_account(
        self, ledger: Ledger, persona: Persona
    ) -> None:
        home = persona.household(AT)
        assert ledger.by_card(persona.card) == home
        assert ledger.by_nik(home.member.nik) == home
        assert ledger.by_phone(persona.phone) == home
        assert ledger.by_phone(f"whatsapp:{persona.phone}") == home
        assert ledger.by_va(virtual_account(persona.card)) == home
        assert ledger.by_va(virtual_account(persona.card, "89888")) == home

    def test_relatives_are_found_as_themselves_in_the_same_family(self, ledger: Ledger) -> None:
        home = found(ledger.by_card(DEMO.card))
        for member in home.members:
            assert found(ledger.by_card(member.card)).member == member
            assert found(ledger.by_nik(member.nik)).family == home.family

    def test_54321_is_the_card_of_the_article(self, ledger: Ledger) -> None:
        assert found(ledger.by_card("54321")) == DEMO.household(AT)

    @pytest.mark.parametrize("number", ["", "0001944358911", "99900000001", "5432", "*"])
    def test_nobody_else_is_found(self, ledger: Ledger, number: str) -> None:
        assert ledger.by_card(number) is None
        assert ledger.by_nik(number) is None
        assert ledger.by_phone(number) is None
        assert ledger.by_va(number) is None

    def test_a_look_up_is_one_round_trip(self, ledger: Ledger, redis_client: redis.Redis) -> None:
        counted = Ledger(redis_client)
        for look_up, key in (
            (counted.by_card, DEMO.card),
            (counted.by_nik, DEMO.person.member.nik),
            (counted.by_phone, DEMO.phone),
            (counted.by_va, DEMO_VA),
        ):
            with counted_round_trips(redis_client) as sent:
                assert look_up(key) is not None
            assert len(sent) == 1

    def test_a_payment_is_two_round_trips(self, ledger: Ledger, redis_client: redis.Redis) -> None:
        pay(ledger, "untuk menghangatkan")
        with counted_round_trips(redis_client) as sent:
            assert isinstance(pay(ledger), Paid)
        assert len(sent) == 2

    def test_a_server_that_is_away_is_said_to_be_away(self, tmp_path: Path) -> None:
        away = Ledger(connect(f"unix://{tmp_path}/none"))
        with pytest.raises(StoreUnavailable):
            away.by_card(DEMO.card)
        with pytest.raises(StoreUnavailable):
            pay(away)
        with pytest.raises(StoreUnavailable):
            away.total_money()

    def test_the_scripts_survive_being_forgotten(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        redis_client.script_flush()
        assert isinstance(pay(ledger), Paid)


class TestPaying:
    def test_everything_owed_is_settled_and_the_card_works(self, ledger: Ledger) -> None:
        outcome = pay(ledger)
        payment = Payment(
            reference="bayar-1",
            at=AT,
            va=DEMO_VA,
            channel=Channel.FORM,
            amount=OWED,
            kk=DEMO.kk,
            account=Account.CONTRIBUTION,
            months=3,
            people=4,
            settled=OWED,
            paid_through=Month(2026, 10),
            active_from=AT,
        )
        assert outcome == Paid(payment)
        home = found(ledger.by_card(DEMO.card))
        assert bill(home, AT).amount == 0
        assert all(status(member, home.family, AT).active for member in home.members)
        assert (home.family.channel, home.family.credit) == (Channel.FORM, 0)
        assert ledger.journal() == (payment,)

    def test_the_next_month_is_owed_again(self, ledger: Ledger) -> None:
        pay(ledger)
        home = found(ledger.by_card(DEMO.card))
        assert bill(home, AT + timedelta(days=10)).months_owed == 1

    def test_a_slow_channel_keeps_the_card_waiting(self, ledger: Ledger) -> None:
        pay(ledger, channel=Channel.CALL_CENTRE)
        home = found(ledger.by_card(DEMO.card))
        waiting = status(home.member, home.family, AT + timedelta(hours=23))
        assert (waiting.cause, waiting.active_from) == (Cause.WAITING, AT + timedelta(hours=24))
        assert status(home.member, home.family, AT + timedelta(hours=24)).active

    @pytest.mark.parametrize("prefix", ["88888", "89888"])
    def test_any_card_of_the_family_and_either_bank_code_will_do(
        self, ledger: Ledger, prefix: str
    ) -> None:
        child = DEMO.relatives[-1].member
        outcome = pay(ledger, va=virtual_account(child.card, prefix))
        assert isinstance(outcome, Paid)
        assert bill(found(ledger.by_card(DEMO.card)), AT).amount == 0

    def test_the_same_reference_gets_the_same_answer_for_ever(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        first = pay(ledger)
        before = contents(redis_client)
        assert pay(ledger) == Duplicate(first)
        assert pay(ledger, at=AT + timedelta(days=900), channel=Channel.APP) == Duplicate(first)
        assert contents(redis_client) == before
        assert {redis_client.ttl(key) for key in before} == {-1}

    @pytest.mark.parametrize("change", [{"amount": OWED + 1}, {"va": "8888899900000005"}])
    def test_a_reference_cannot_be_used_for_another_payment(
        self, ledger: Ledger, redis_client: redis.Redis, change: dict[str, Any]
    ) -> None:
        pay(ledger)
        before = contents(redis_client)
        assert pay(ledger, **change) == ReferenceTaken("bayar-1")
        assert contents(redis_client) == before

    @pytest.mark.parametrize("amount", [1, OWED - 1, OWED + 1, OWED // 4, OWED // 3, 10 * OWED])
    def test_a_wrong_amount_changes_nothing(
        self, ledger: Ledger, redis_client: redis.Redis, amount: int
    ) -> None:
        before = contents(redis_client)
        assert pay(ledger, amount=amount) == WrongAmount(expected=OWED)
        assert contents(redis_client) == before
        assert isinstance(pay(ledger), Paid), "a refused payment must not use up its reference"

    def test_a_second_payment_pays_months_to_come_and_the_rest_is_credit(
        self, ledger: Ledger
    ) -> None:
        pay(ledger)
        again = pay(ledger, "bayar-2", OWED + 5_000)
        assert isinstance(again, Paid)
        assert (again.payment.months, again.payment.settled) == (3, OWED)
        assert pay(ledger, "bayar-2", OWED + 5_000) == Duplicate(again)
        little = pay(ledger, "bayar-3", 6_000)
        assert isinstance(little, Credited)
        assert pay(ledger, "bayar-3", 6_000) == Duplicate(little)
        family = found(ledger.by_card(DEMO.card)).family
        assert (family.paid_through, family.credit) == (Month(2027, 1), 11_000)
        assert ledger.total_money() == Money(2 * OWED + 11_000, 2 * OWED, 11_000)

    def test_the_present_month_is_paid_in_time_and_the_family_stays_active(
        self, ledger: Ledger
    ) -> None:
        pensioner = PERSONAS["pensiun"].household(AT)
        december, january = AT + timedelta(days=15), AT + timedelta(days=41)
        assert pensioner.family.paid_through == Month(2026, 11)
        va = family_account(pensioner)
        assert price(pensioner, 1, december) == 150_000
        assert isinstance(pay(ledger, va=va, amount=150_000, at=december), Paid)
        home = found(ledger.by_card(pensioner.member.card))
        assert (bill(home, january).amount, home.family.credit) == (0, 0)
        assert standing(home, january).active

    def test_credit_pays_the_month_that_it_is_enough_for(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        pensioner = PERSONAS["pensiun"].household(AT)
        family = replace(pensioner.family, credit=200_000)
        text = encode_household(family, pensioner.members)
        redis_client.hset(ledger._households, family.kk, text)
        home = found(ledger.by_card(pensioner.member.card))
        december, january, february = (AT + timedelta(days=n) for n in (15, 41, 72))
        assert paid_through(home, december) == Month(2026, 12)
        assert standing(home, january).active
        owed = bill(home, february)  # January, and 50.000 of the credit are left
        assert (owed.months_billed, owed.credit, owed.amount) == (1, 50_000, 100_000)
        assert standing(home, february).since == date(2027, 2, 1)

    @pytest.mark.parametrize(("ahead", "outcome"), [(1, Paid), (12, Paid), (13, WrongAmount)])
    def test_arrears_and_months_to_come_are_paid_in_one(
        self, ledger: Ledger, ahead: int, outcome: type
    ) -> None:
        amount = price(PERSONAS[DEMO.slug].household(AT), 3 + ahead, AT)
        assert isinstance(pay(ledger, amount=amount), outcome)

    def test_credit_does_not_disturb_the_activation(self, ledger: Ledger) -> None:
        pay(ledger)
        pay(ledger, "bayar-2", channel=Channel.PANDAWA)
        home = found(ledger.by_card(DEMO.card))
        assert status(home.member, home.family, AT).active

    @pytest.mark.parametrize("slug", ["ppu-aktif", "pbi-nonaktif"])
    def test_money_for_whom_somebody_else_pays_is_kept_as_credit(
        self, ledger: Ledger, slug: str
    ) -> None:
        va = family_account(PERSONAS[slug].household(AT))
        assert isinstance(pay(ledger, va=va), Credited)

    @pytest.mark.parametrize("va", ["8888801944358911", "", "54321", "1111199900000001"])
    def test_an_account_that_nobody_has_takes_nothing(self, ledger: Ledger, va: str) -> None:
        assert pay(ledger, va=va) == UnknownAccount(va)
        assert ledger.journal() == ()

    @pytest.mark.parametrize(
        "change",
        [
            {"reference": ""},
            {"amount": 0},
            {"amount": -1},
            {"at": datetime(2026, 11, 23)},
            {"channel": "burung"},
        ],
    )
    def test_nonsense_is_a_mistake_of_the_caller(
        self, ledger: Ledger, change: dict[str, Any]
    ) -> None:
        with pytest.raises(ValueError, match=r"payment needs|burung"):
            pay(ledger, **change)


class TestAtTheSameMoment:
    def test_many_payments_of_one_bill_settle_it_once_and_then_months_to_come(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        ledgers = [Ledger(redis_client) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            jobs = [threads.submit(pay, each, f"bayar-{n}") for n, each in enumerate(ledgers)]
            outcomes = [job.result() for job in jobs]
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            *["Paid"] * 8,
        ]
        assert ledger.total_money() == Money(8 * OWED, 8 * OWED, 0)
        home = found(ledger.by_card(DEMO.card))
        assert home.family.paid_through == Month(2026, 10) + 3 * 7

    def test_one_payment_sent_many_times_counts_once(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        ledgers = [Ledger(redis_client) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(pay, ledgers))
        (first,) = (outcome for outcome in outcomes if isinstance(outcome, Paid))
        assert outcomes.count(first) == 1
        assert outcomes.count(Duplicate(first)) == 7
        assert ledger.total_money() == Money(OWED, OWED, 0)

    def test_a_payment_that_was_overtaken_is_worked_out_again(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        slow = Overtaken(redis_client, by=lambda: pay(ledger, "lebih cepat"))
        later = pay(slow, "lebih lambat")
        assert isinstance(later, Paid)
        assert later.payment.paid_through == Month(2027, 1), "three months to come"
        assert ledger.total_money() == Money(2 * OWED, 2 * OWED, 0)

    def test_a_payment_overtaken_by_itself_is_a_duplicate(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        slow = Overtaken(redis_client, by=lambda: pay(ledger))
        outcome = pay(slow)
        assert isinstance(outcome, Duplicate)
        assert isinstance(outcome.first, Paid)

    def test_a_payment_that_is_always_overtaken_gives_up_unbooked(
        self, ledger: Ledger, redis_client: redis.Redis
    ) -> None:
        pay(ledger)
        numbers = iter(range(1000))
        slow = Overtaken(
            redis_client, by=lambda: pay(ledger, f"lain-{next(numbers)}", 1), times=1000
        )
        with pytest.raises(StoreUnavailable, match="changes too fast"):
            pay(slow, "lambat")
        assert "lambat" not in {payment.reference for payment in ledger.journal()}
        assert ledger.total_money().balanced


class Overtaken(Ledger):
    """Let something happen between looking and booking."""

    def __init__(self, client: redis.Redis, by: Any, times: int = 1) -> None:
        super().__init__(client)
        self.by, self.times = by, times

    def _read(self, field: str, reference: str = "") -> Any:
        seen = super()._read(field, reference)
        if self.times:
            self.times -= 1
            self.by()
        return seen


class TestNothingIsHalfDone:
    @pytest.mark.parametrize("part", ["households", "payments", "journal"])
    def test_a_broken_ledger_takes_no_money(
        self, ledger: Ledger, redis_client: redis.Redis, part: str
    ) -> None:
        redis_client.set(f"{PREFIX}{part}", "unreadable")
        before = contents(redis_client)
        with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
            pay(ledger)
        assert contents(redis_client) == before


class TestFilling:
    def test_only_an_empty_ledger_is_seeded(self, redis_client: redis.Redis) -> None:
        ledger = Ledger(redis_client)
        assert ledger.by_card("54321") is None
        assert ledger.seed((DEMO,), AT) is True
        pay(ledger)
        assert ledger.seed(tuple(PERSONAS.values()), AT) is False
        assert ledger.by_card(PERSONAS["lunas"].card) is None
        assert len(ledger.journal()) == 1

    def test_a_reset_begins_anew(self, ledger: Ledger) -> None:
        pay(ledger)
        later = AT + timedelta(days=400)
        ledger.reset((DEMO,), later)
        assert ledger.journal() == ()
        assert ledger.total_money() == Money(0, 0, 0)
        assert ledger.by_card(PERSONAS["lunas"].card) is None
        assert bill(found(ledger.by_card("54321")), later).months_owed == DEMO.arrears
        assert isinstance(pay(ledger, at=later), Paid)

    def test_other_keys_are_left_alone(self, redis_client: redis.Redis) -> None:
        redis_client.set("w:{p00}:s:someone", "a session")
        Ledger(redis_client).reset((DEMO,), AT)
        assert redis_client.get("w:{p00}:s:someone") == "a session"


class TestFacts:
    def test_they_answer_by_kind(self, ledger: Ledger) -> None:
        facts, home = LedgerFacts(ledger), DEMO.household(AT)
        assert facts.look_up("member_by_card", "54321") == home
        assert facts.look_up("member_by_nik", home.member.nik) == home
        assert facts.look_up("member_by_phone", DEMO.phone) == home
        assert facts.look_up("member_by_va", DEMO_VA) == home
        assert facts.look_up("member_by_va", "nonsense") is None

    def test_an_unknown_kind_is_a_mistake(self, ledger: Ledger) -> None:
        with pytest.raises(LookupError, match="member_by_shoe"):
            LedgerFacts(ledger).look_up("member_by_shoe", "42")

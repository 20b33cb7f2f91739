"""Decide, purely, what a family owes, when a payment takes effect, and who is active.

Rules and where they come from:

- A contribution is due by the 10th. A family that has not paid by the end of a month is suspended
  from the 1st of the next one (Perpres 64/2020 art. 42(1)); so only months before the present one
  are arrears, and whoever pays on the 25th was active all the time.
- At most 24 months are billed, whatever is owed (Perpres 82/2018); the newest count.
- The whole family card is billed, never one person of it.
- Credit of a family pays by itself: whole months, the oldest first, the present one too as soon as
  there is enough. What is left of it is taken off the next bill.
- Months before a first contribution has been paid cover nobody, so an unpaid first contribution
  lapses with its month, and that of the present month takes its place. A newborn of a family that
  pays already is the exception: it has to be paid for from then on (Perpres 82/2018 art. 16).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from flows.bpjs.hours import after_working_days
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.people import Cause, Channel, Family, Household, Member, Relation, Segment
from flows.bpjs.tariffs import tariff

MAX_BILLED_MONTHS = 24
MOST_AHEAD = 12
"""Months that can be paid in advance together with arrears, and in a chat at all; ours."""

MONTHS_OF_A_BABY = 12
"""Age in months below which whoever joins a family is its newborn."""

VA_PREFIX = "88888"
"""Bank code of BRI, BNI, BTN and BCA (kompas.com 9 March 2021, quoting BPJS)."""

VA_PREFIX_MANDIRI = "89888"
CHILD_UNTIL = 21
STUDENT_UNTIL = 25
"""Full years of age at which a worker's child loses the cover (grid.id, quoting BPJS)."""

RELISTING_MONTHS = 6
"""A PBI card that was off for longer needs a new listing first (Permensos 5/2019, via Liputan6)."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Show what a family owes; all zero when it owes nothing or does not pay itself."""

    class_: str
    people: int
    months_owed: int
    months_billed: int
    amount: int  # rupiah that are to be paid, credit taken off
    credit: int = 0  # rupiah of the family's that were taken off
    groups: tuple[tuple[int, int], ...] = ()  # how many months for how many people, oldest first

    @property
    def capped(self) -> bool:
        """Tell whether more months are owed than may be billed."""
        return self.months_owed > self.months_billed


@dataclass(frozen=True, slots=True)
class Status:
    """Say whether a member is active, and if not, why and since when."""

    active: bool
    cause: Cause | None = None
    since: date | None = None
    active_from: datetime | None = None  # for Cause.WAITING


@dataclass(frozen=True, slots=True)
class ActivationRule:
    """Say how long a channel may take from payment to an active card, at most."""

    source: str
    hours: int = 0
    working_days: int = 0
    call_again: bool = False  # the payer has to phone once more after paying


LIPUTAN6 = "Liputan6, 1 August 2024"
INFO_BANSOS = "Info Bansos, 6 March 2025"
ACTIVATION: Mapping[Channel, ActivationRule] = {
    Channel.FORM: ActivationRule(f"{LIPUTAN6}: otomatis aktif kembali"),
    Channel.PANDAWA: ActivationRule(f"{INFO_BANSOS}: 1-3 hari kerja", working_days=3),
    Channel.APP: ActivationRule(f"{INFO_BANSOS}: 1x24 jam", hours=24),
    Channel.CALL_CENTRE: ActivationRule(f"{INFO_BANSOS}: 1x24 jam", hours=24, call_again=True),
    Channel.WEBSITE: ActivationRule(f"{INFO_BANSOS}: 1x24 jam", hours=24),
    Channel.OFFICE: ActivationRule(f"{LIPUTAN6}: beberapa saat"),
}


def active_from(channel: Channel, paid_at: datetime) -> datetime:
    """Give the time at which a payment has taken effect at the latest."""
    rule = ACTIVATION[channel]
    return after_working_days(paid_at + timedelta(hours=rule.hours), rule.working_days)


def virtual_account(card: str, prefix: str = VA_PREFIX) -> str:
    """Give the 16 digits to pay to: bank code and the last 11 digits of the card."""
    return prefix + card[-11:]


def card_of(va: str) -> str | None:
    """Give the card that a virtual account belongs to, or None if it is none."""
    known = va.startswith((VA_PREFIX, VA_PREFIX_MANDIRI))
    return f"00{va[5:]}" if known and len(va) == 16 and va.isascii() and va.isdigit() else None


def unpaid_months(paid_through: Month, today: date) -> tuple[Month, ...]:
    """List the months after the last paid one and strictly before the present one."""
    return tuple(paid_through + n for n in range(1, Month.of(today) - paid_through))


def bill_for(class_: str, months: Sequence[Month], people: int) -> Bill:
    """Add up the newest 24 of these months, each at its own tariff, for all people."""
    return _add_up(class_, dict.fromkeys(months, people), people)


def _add_up(class_: str, owing: Mapping[Month, int], people: int, credit: int = 0) -> Bill:
    billed = sorted(owing)[-MAX_BILLED_MONTHS:]
    amount = sum(owing[month] * tariff(class_, month) for month in billed)
    groups = tuple((len(list(run)), count) for count, run in groupby(owing[m] for m in billed))
    used = min(credit, amount)
    return Bill(class_, people, len(owing), len(billed), amount - used, used, groups)


def owing(household: Household, today: date) -> Mapping[Month, int]:
    """Count who owes each month of a family that pays itself, the oldest month first.

    Whoever joins pays in advance to become active, so the present month counts for all then.
    """
    last = settled_through(household, today)
    counts: Counter[Month] = Counter()
    for member in billed_people(household):
        first = _first_month(household, member, today)
        counts.update(first + n for n in range(last - first + 1))
    return dict(sorted(counts.items()))


def _first_month(household: Household, member: Member, today: date) -> Month:
    """Give the first month that a member is billed for, were it not paid for yet."""
    if member.joins is None:
        return household.family.paid_through + 1
    newborn = member.joins - Month.of(member.born) < MONTHS_OF_A_BABY
    if newborn and any(other.joins is None for other in billed_people(household)):
        return member.joins
    return max(member.joins, Month.of(today))


def settled_through(household: Household, today: date) -> Month:
    """Give the last month that is paid once a family has paid what it owes on a day."""
    joining = any(member.joins for member in billed_people(household))
    return max(Month.of(today) + (0 if joining else -1), household.family.paid_through)


def settled(household: Household, today: date) -> Household:
    """Let a family's credit pay the whole months that it is enough for, up to the present one."""
    family, members = household.family, household.members
    if not (family.credit and family.segment.pays_itself):
        return household
    owed, this = owing(household, today), Month.of(today)
    if billed_people(household) and settled_through(household, today) < this:
        owed = {**owed, this: len(billed_people(household))}
    due = sorted(owed)[-MAX_BILLED_MONTHS:]
    credit, through = family.credit, None
    for month in due:
        cost = owed[month] * tariff(family.class_, month)
        if cost > credit:
            break
        credit, through = credit - cost, month
    if through is None:
        return household
    joined = through >= settled_through(household, today)
    members = tuple(_paid_for(member, through, joined=joined) for member in members)
    family = replace(family, credit=credit, paid_through=max(family.paid_through, through))
    return _seen_again(household, family, members)


def _paid_for(member: Member, through: Month, *, joined: bool) -> Member:
    """Give a member whose months up to one are paid; who has joined needs no first payment."""
    if member.joins is None:
        return member
    if joined:
        since = member.cause_since if member.cause is not None else None
        return replace(member, joins=None, cause_since=since)
    return replace(member, joins=max(member.joins, through + 1))


def _seen_again(home: Household, family: Family, members: tuple[Member, ...]) -> Household:
    """Give a changed household as seen by whoever saw it before."""
    return Household(family, members, members[home.members.index(home.member)])


def billed_people(household: Household) -> tuple[Member, ...]:
    """List the members that a family is billed for: all who live."""
    return tuple(m for m in household.members if m.cause is not Cause.DECEASED)


def bill(household: Household, at: datetime) -> Bill:
    """Give what a household has to pay at a time, lest it be suspended or to become active."""
    today = jakarta_date(at)
    household = settled(household, today)
    family = household.family
    owed = owing(household, today) if family.segment.pays_itself else {}
    people = max(owed.values(), default=len(billed_people(household)))
    return _add_up(family.class_, owed, people, family.credit)


def in_arrears(household: Household, at: datetime) -> bool:
    """Tell whether a family owes for months in which somebody of it was covered."""
    today = jakarta_date(at)
    household = settled(household, today)
    covered = any(member.joins is None for member in billed_people(household))
    pays = household.family.segment.pays_itself
    return pays and covered and bool(unpaid_months(household.family.paid_through, today))


def monthly(household: Household, month: Month) -> int:
    """Give the rupiah that a whole family pays for one month."""
    return tariff(household.family.class_, month) * len(billed_people(household))


def price(household: Household, months: int, at: datetime) -> int:
    """Give the rupiah for so many months: those that are owed, then those that follow.

    Never less than what is owed.
    """
    owed = bill(household, at)
    home = settled(household, jakarta_date(at))
    after = settled_through(home, jakarta_date(at))
    ahead = sum(monthly(home, after + n) for n in range(1, months - owed.months_billed + 1))
    return owed.amount + ahead - min(ahead, home.family.credit - owed.credit)


def paid_through(household: Household, at: datetime) -> Month:
    """Give the last month that a family has paid, by its credit too."""
    return settled(household, jakarta_date(at)).family.paid_through


@dataclass(frozen=True, slots=True)
class Bought:
    """Say what money leads to: the family afterwards, and how many months it paid for."""

    household: Household
    months: int  # in all
    ahead: int  # months of these that were not owed
    people: int


def buy(household: Household, amount: int, channel: Channel, at: datetime) -> Bought:
    """Spend money that is enough for what is owed: on that, then on whole months that follow.

    The rest is credit. When the cards work again matters only to who owed something.
    """
    owed, home = bill(household, at), settled(household, jakarta_date(at))
    through = settled_through(home, jakarta_date(at))
    family, members = home.family, home.members
    money, ahead = family.credit + amount, 0
    if owed.amount:
        money -= owed.amount + owed.credit
        members = tuple(_paid_for(member, through, joined=True) for member in members)
        effect = active_from(channel, at)
        family = replace(family, paid_through=through, channel=channel, active_from=effect)
    while family.segment.pays_itself and 0 < monthly(home, through + 1) <= money:
        through, money, ahead = through + 1, money - monthly(home, through + 1), ahead + 1
        family = replace(family, paid_through=through)
    after = _seen_again(home, replace(family, credit=money), members)
    return Bought(after, owed.months_billed + ahead, ahead, owed.people)


def family_account(household: Household) -> str:
    """Give the one virtual account of the family, that of its first living member."""
    return virtual_account((billed_people(household) or household.members)[0].card)


def birthday(born: date, age: int) -> date:
    """Give the day of that age; someone born on 29 February turns it on 1 March if need be."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def standing(household: Household, at: datetime) -> Status:
    """Tell whether the member that a household is seen by is active, the credit counted."""
    household = settled(household, jakarta_date(at))
    return status(household.member, household.family, at)


def status(member: Member, family: Family, at: datetime) -> Status:
    """Tell whether a member is active at a time, whatever credit there is; see `standing`.

    The first reason in order of weight counts.
    """
    return next(_reasons(member, family, at), Status(active=True))


def _reasons(member: Member, family: Family, at: datetime) -> Iterator[Status]:
    today = jakarta_date(at)
    if member.cause is not None:
        yield Status(False, member.cause, member.cause_since)
    if family.segment is Segment.PPU and member.relation is Relation.CHILD:
        last = birthday(member.born, STUDENT_UNTIL if member.studying else CHILD_UNTIL)
        if today >= last:
            yield Status(False, Cause.AGE_21, last)
    if not family.segment.pays_itself:
        return
    if member.joins is not None:
        yield Status(False, Cause.FIRST_PAYMENT, member.cause_since)
    unpaid = unpaid_months(family.paid_through, today)
    if unpaid:
        yield Status(False, Cause.ARREARS, (unpaid[0] + 1).first_day)
    if family.active_from is not None and at < family.active_from:
        yield Status(False, Cause.WAITING, active_from=family.active_from)


def needs_relisting(status: Status, at: datetime) -> bool:
    """Tell whether a PBI card has been off for more than six months."""
    if status.cause is not Cause.PBI_STOPPED or status.since is None:
        return False
    limit = Month.of(status.since) + RELISTING_MONTHS
    day = min(status.since.day, limit.last_day.day)
    return jakarta_date(at) > date(limit.year, limit.number, day)

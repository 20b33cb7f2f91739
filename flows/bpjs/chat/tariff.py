"""Tell tariffs from the dated table, and work out service fines and plans of instalments."""

from __future__ import annotations

from bot.engine.actions import Answer, Conversation, Refusal, guard, parser, phrase
from bot.engine.matching import normalise
from flows.bpjs.amounts import read_count, read_months, read_rupiah
from flows.bpjs.arrears import Bill
from flows.bpjs.estimates import (
    FINE_EXAMPLES,
    FINE_MOST,
    FINE_PERCENT,
    PLAN_FEWEST_MONTHS,
    PLAN_MOST_PARTS,
    Fine,
    arrears_of,
    instalments,
    service_fine,
)
from flows.bpjs.identity import rupiah
from flows.bpjs.months import Month, jakarta_date
from flows.bpjs.tariffs import CLASSES, Tariff, tables_until, tariff_parts
from flows.bpjs.words import MONTHS

MOST_PEOPLE = 20
"""No family card has more people; whoever types more means something else."""

CLASS_WORDS = {"i": "I", "1": "I", "ii": "II", "2": "II", "iii": "III", "3": "III"} | {
    **dict.fromkeys(("satu", "one", "first"), "I"),
    **dict.fromkeys(("dua", "two", "second"), "II"),
    **dict.fromkeys(("tiga", "three", "third"), "III"),
}


# The table


@phrase
def tarif_mandiri(c: Conversation) -> str:
    """List what a person pays a month in each class, and what the government adds."""
    month = Month.of(jakarta_date(c.at))
    return "\n".join(_tariff_line(c, name, tariff_parts(name, month)) for name in CLASSES)


def _tariff_line(c: Conversation, name: str, tariff: Tariff) -> str:
    english = c.language == "en"
    line = f"• {'Class' if english else 'Kelas'} {name}: *{rupiah(tariff.member)}*"
    if not tariff.government:
        return line
    total, aid = rupiah(tariff.total), rupiah(tariff.government)
    if english:
        return f"{line} (tariff {total}, {aid} paid by the government)"
    return f"{line} (tarif {total}, {aid} dibantu pemerintah)"


@phrase
def tarif_sejak(c: Conversation) -> str:
    """Name the month since which the present tariffs count."""
    return _month(c, tables_until(Month.of(jakarta_date(c.at)))[-1].since)


@phrase
def riwayat_kelas_tiga(c: Conversation) -> str:
    """List what class III has cost since each row of the table began."""
    tables = tables_until(Month.of(jakarta_date(c.at)))
    return "\n".join(
        f"• {'Since' if c.language == 'en' else 'Sejak'} {_month(c, table.since)}: "
        f"{_who_pays(c, table.by_class['III'])}"
        for table in tables
    )


def _who_pays(c: Conversation, tariff: Tariff) -> str:
    member, government = rupiah(tariff.member), rupiah(tariff.government)
    if c.language == "en":
        return f"you {member}, the government {government}"
    return f"Anda {member}, pemerintah {government}"


def _month(c: Conversation, month: Month) -> str:
    name = month.first_day.strftime("%B") if c.language == "en" else MONTHS[month.number - 1]
    return f"{name} {month.year}"


# The service fine


LEAST_COST = 10_000
"""No inpatient care costs fewer rupiah; who writes less most likely means thousands or millions."""


@parser(reasons=("terlalu_kecil",), samples=("4 juta", "Rp80.000.000", "4", "banyak"))
def biaya_inap(_: Conversation, text: str) -> Answer | Refusal:
    """Read what inpatient care cost, in rupiah."""
    cost = read_rupiah(text)
    if cost is None:
        return Refusal()
    return Answer(cost) if cost >= LEAST_COST else Refusal("terlalu_kecil")


@parser(samples=("2", "15 bulan", "2 tahun", "lama"))
def bulan_menunggak(_: Conversation, text: str) -> Answer | Refusal:
    """Read for how many months nothing was paid."""
    months = read_months(text)
    return Refusal() if months is None else Answer(months)


@phrase
def hasil_denda(c: Conversation) -> str:
    """Work out the fine for the cost and the months that were typed."""
    return _fine_line(c, service_fine(int(c.slots["biaya_inap"]), int(c.slots["bulan_denda"])))


@phrase
def contoh_denda(c: Conversation) -> str:
    """Work out the three examples: a plain one, too many months, too much money."""
    lines = (_fine_line(c, service_fine(*example)) for example in FINE_EXAMPLES)
    return "\n".join(f"• {line}" for line in lines)


def _fine_line(c: Conversation, fine: Fine) -> str:
    english = c.language == "en"
    months = _count(c, fine.counted, "bulan", "month")
    if fine.counted < fine.months:
        months += f" (of {fine.months})" if english else f" (dari {fine.months})"
    sum_ = f"{FINE_PERCENT}% x {rupiah(fine.cost)} x {months} = "
    if not fine.capped:
        return f"{sum_}*{rupiah(fine.amount)}*"
    most = "at most" if english else "paling banyak"
    return f"{sum_}{rupiah(fine.formula)}, {most} *{rupiah(FINE_MOST)}*"


def _count(c: Conversation, number: int, word: str, english: str) -> str:
    """Count things in the language of the chat."""
    if c.language == "en":
        return f"{number} {english}{'' if number == 1 else 's'}"
    return f"{number} {word}"


# The plan of instalments


@guard
def rehab_terlalu_singkat(c: Conversation) -> bool:
    """Tell whether too few months are owed for REHAB."""
    return int(c.slots["bulan_rehab"]) < PLAN_FEWEST_MONTHS


@parser(samples=("3", "4 orang", "ramai"))
def orang_rehab(_: Conversation, text: str) -> Answer | Refusal:
    """Read how many people of a family card pay."""
    people = read_count(text)
    return Answer(people) if people and 1 <= people <= MOST_PEOPLE else Refusal()


@parser(samples=("3", "kelas II", "VIP"))
def kelas_rehab(_: Conversation, text: str) -> Answer | Refusal:
    """Read a class, in digits, Roman or words."""
    words = normalise(text).split()
    class_ = CLASS_WORDS.get(words[-1]) if words else None
    return Answer(class_) if class_ else Refusal()


@parser(reasons=("terlalu_banyak",), samples=("12", "6 kali", "24", "terserah"))
def kali_rehab(_: Conversation, text: str) -> Answer | Refusal:
    """Read in how many instalments somebody wants to pay."""
    parts = read_count(text)
    if not parts or parts < 2:
        return Refusal()
    return Answer(parts) if parts <= PLAN_MOST_PARTS else Refusal("terlalu_banyak")


@phrase
def tunggakan_rehab(c: Conversation) -> str:
    """Work out what the family owes that was described."""
    owed = _owed(c)
    months = _count(c, owed.months_billed, "bulan", "month")
    english = c.language == "en"
    if owed.capped:
        months += f" (of {owed.months_owed})" if english else f" (dari {owed.months_owed})"
    people = f"{owed.people} {'people' if english else 'orang'}"
    if english and owed.people == 1:
        people = "1 person"
    class_ = f"{'class' if english else 'kelas'} {owed.class_}"
    return f"{months} x {people}, {class_} = *{rupiah(owed.amount)}*"


@phrase
def cicilan_rehab(c: Conversation) -> str:
    """Say how much each instalment is."""
    parts = instalments(_owed(c).amount, int(c.slots["kali_rehab"]))
    first, last = parts[0], parts[-1]
    if first == last:
        return f"{len(parts)} x *{rupiah(first)}*"
    end = "and the last" if c.language == "en" else "dan yang terakhir"
    return f"{len(parts) - 1} x *{rupiah(first)}*, {end} *{rupiah(last)}*"


def _owed(c: Conversation) -> Bill:
    months, people = int(c.slots["bulan_rehab"]), int(c.slots["orang_rehab"])
    return arrears_of(str(c.slots["kelas_rehab"]), months, people, jakarta_date(c.at))

"""Every number that the bot states stands on docs/sources.md, with its source.

What counts on the page: the first cell of its rows. A number with a unit ("28 hari") must stand
there with the same unit ("28 days"); one without a unit must stand there with any.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from support import statements
from support.statements import EXAMPLES, MENU, Fact, Text, facts_in

from bot.authoring.code import load_folder
from flows.bpjs import (
    arrears,
    counter,
    estimates,
    facilities,
    forms,
    hours,
    links,
    reminders,
    tickets,
    uploads,
)
from flows.bpjs.changes import registration as drafts
from flows.bpjs.chat import applicant, identity
from flows.bpjs.people import Channel
from flows.bpjs.registration import newborn
from flows.bpjs.tariffs import load_tariffs

PAGE = Path(__file__).parents[3] / "docs" / "sources.md"


@functools.cache
def everything_said() -> tuple[Text, ...]:
    return tuple(statements.everything_said())


# The page, and what it lacks


SAYS = "The bot says"
CONFIDENCES = {"confirmed", "one page", "article", "guess", "ours"}


def rows(page: str) -> list[list[str]]:
    """Give the cells of the tables whose first column tells what the bot says."""
    found, ours = [], False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else []
        ours = bool(cells) and (ours or cells[0] == SAYS)
        if ours and cells[0] != SAYS and not set(cells[0]) <= set(":-"):
            found.append(cells)
    return found


def stated(page: str) -> set[Fact]:
    return {fact for cells in rows(page) for fact in facts_in(cells[0])}


def lacking(texts: Iterable[Text], page: str) -> list[str]:
    """Tell which numbers of these texts the page does not state."""
    known = stated(page)
    numbers = {number for number, _ in known}
    return [
        f"{text.place}: {number} {unit}".rstrip()
        for text in texts
        for number, unit in dict.fromkeys(facts_in(text.text))
        if ((number, unit) not in known if unit else number not in numbers)
    ]


def test_every_number_that_the_bot_states_has_its_source_on_the_page() -> None:
    missing = lacking(everything_said(), PAGE.read_text("utf-8"))
    assert not missing, "docs/sources.md lacks:\n" + "\n".join(missing)


def _days(span: timedelta) -> str:
    return str(span.days)


def _minutes(span: timedelta) -> str:
    return str(int(span.total_seconds() // 60))


RULES: list[tuple[str, str]] = [
    (str(arrears.MAX_BILLED_MONTHS), "month"),
    (str(arrears.CHILD_UNTIL), "year"),
    (str(arrears.STUDENT_UNTIL), "year"),
    (str(arrears.RELISTING_MONTHS), "month"),
    (arrears.VA_PREFIX, ""),
    (arrears.VA_PREFIX_MANDIRI, ""),
    (str(arrears.ACTIVATION[Channel.PANDAWA].working_days), "working day"),
    (f"1x{arrears.ACTIVATION[Channel.APP].hours}", "hour"),
    (_days(newborn.DAYS), "day"),
    (str(newborn.NIK_MONTHS), "month"),
    (str(facilities.MONTHS_BEFORE_CHANGE), "month"),
    (str(estimates.PLAN_FEWEST_MONTHS), "month"),
    (str(estimates.PLAN_MOST_PARTS), "instalment"),
    (str(estimates.FINE_PERCENT), "percent"),
    (str(estimates.FINE_MONTHS), "month"),
    (str(estimates.FINE_MOST), "rupiah"),
    (str(estimates.FINE_DAYS), "day"),
    (str(reminders.FIRST_DAY), "day of the month"),
    (str(reminders.LAST_DAY), "day of the month"),
    (f"{hours.OPENS:%H%M}", "clock"),
    (f"{hours.CLOSES:%H%M}", "clock"),
    (_minutes(links.LIFETIME), "minute"),
    (_minutes(identity.KNOWN_FOR), "minute"),
    (_minutes(applicant.CODE_LIFE), "minute"),
    (_days(drafts.KEPT), "day"),
    (_days(tickets.KEPT), "day"),
    (str(counter.KEPT // timedelta(hours=1)), "hour"),
    (str(counter.MOST_LETTERS), "letter"),
    (str(forms.MAX_ENTRY), "letter"),
    (str(uploads.MOST_BYTES // uploads.MEGABYTE), "MB"),
    (str(uploads.MOST_REQUEST // uploads.MEGABYTE), "MB"),
    *[
        (str(rupiah), "rupiah")
        for table in load_tariffs()
        for tariff in table.by_class.values()
        for rupiah in (tariff.member, tariff.government, tariff.total)
        if rupiah
    ],
]
"""What the bot works out or writes from a value of its code."""


@pytest.mark.parametrize("rule", sorted(set(RULES)), ids=" ".join)
def test_every_rule_that_counts_in_the_code_has_its_source_on_the_page(rule: Fact) -> None:
    number, unit = rule
    known = stated(PAGE.read_text("utf-8"))
    assert rule in known if unit else number in {each for each, _ in known}


def test_the_page_claims_no_number_that_the_bot_does_not_state() -> None:
    said = {number for text in everything_said() for number, _ in facts_in(text.text)}
    stale = {number for number, _ in stated(PAGE.read_text("utf-8"))} - said
    assert stale <= {number for number, _ in RULES}


def test_every_row_names_a_source_and_how_sure_we_are() -> None:
    page = PAGE.read_text("utf-8")
    assert len(rows(page)) > 50
    for cells in rows(page):
        assert len(cells) == 3, cells
        assert all(cells), cells
        assert cells[2] in CONFIDENCES, cells


# That this would notice something

MADE_UP = {
    "bot.yaml": """\
bot: kecil
title: Kecil
languages: [id, en]
channels: {sms: {flow: awal, expires: 1h}}
sentences: {failure: Tunggu 61 hari., expired: Usai., lost: Usai.}
""",
    "awal.yaml": """\
flow: awal
start: awal
home: awal
states:
  awal:
    say: Batasnya 60 hari.
    options:
      ya: {label: Ya, description: Dalam 62 hari, match: [49 hari], say: 63 hari, repeat: true}
    otherwise: {say: Maaf., repeat: true}
""",
    "awal.en.yaml": """\
flow: awal
language: en
states:
  awal:
    say: The limit is 64 days.
""",
}
ROW = f"| {SAYS} | Source | Confidence |\n| --- | --- | --- |\n| {{}} | somebody | guess |\n"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Denda 7% biaya, paling banyak Rp99.000.000.", {("7", "percent"), ("99000000", "rupiah")}),
        (
            "at most 29 days, or 3-5 working days",
            {("29", "day"), ("3", "working day"), ("5", "working day")},
        ),
        ("sebelum tanggal 11", {("11", "day of the month")}),
        ("by the 11th", {("11", "day of the month")}),
        ("pukul 07.00-16.00 WIB", {("0700", "clock"), ("1600", "clock")}),
        ("at 07:00", {("0700", "clock")}),
        ("Telepon 166 atau 0811-0000-111", {("166", ""), ("08110000111", "")}),
        ("Perpres 12/2034", {("12/2034", "")}),
        ("tunggu dua jam, 2x24 jam", {("2", "hour"), ("2x24", "hour")}),
        ("Balas *1* atau *2*, nomor dari 1 sampai 9. {bulan} bulan", set()),
        ("dalam *5* hari, *46* hari, *3 bulan*", {("5", "day"), ("46", "day"), ("3", "month")}),
        ("1. Bawa KTP\n2. Bawa KK", set()),
        ("NIK 3199011403920101, lahir 14-03-1992, kartu 0099900000001", set()),
        ("NIK 3171011403920101", {("3171011403920101", "")}),
    ],
)
def test_numbers_are_read_with_their_units(text: str, facts: set[Fact]) -> None:
    assert set(facts_in(text)) == facts


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("28 days", "Paling lambat 29 hari."),
        ("28 days", "Paling lambat 28 bulan."),
        ("5% of the wage", "Denda 5 hari"),
        ("phone 165", "Telepon 1500600"),
        ("nothing (28 days)", "28 jam"),
    ],
)
def test_a_number_that_the_page_does_not_know_is_reported(cell: str, text: str) -> None:
    assert lacking([Text("here:1", text)], ROW.format(cell))


def test_the_same_number_in_the_other_language_is_not_reported() -> None:
    texts = (Text("here:1", "28 hari"), Text("here:2", "28 days"), Text("here:3", "the 28 of old"))
    assert not lacking(texts, ROW.format("within 28 days"))


def test_a_number_in_the_column_of_sources_is_no_answer() -> None:
    page = ROW.format("within 28 days").replace("somebody", "Perpres 82/2018, 99 days")
    assert lacking([Text("here:1", "99 hari")], page) == ["here:1: 99 day"]


def test_an_unknown_number_is_found_in_flows_translations_code_and_pages(tmp_path: Path) -> None:
    for name, content in MADE_UP.items():
        (tmp_path / name).write_text(content, "utf-8")
    code = """'Not 1 day.'
X = re.compile("[0-9] 2 days")
say(f"Paling lambat 71 hari, {'72 days' if x else y}")
raise ValueError("not 3 days")
raise ValidationError("Paling banyak 73 hari.")
"""
    page = '{% set a = "dalam 81 hari" %}<p id="b 3 days">dalam {{ n }} atau 82 hari</p> 83 days'
    texts = (
        *statements.flow_texts(load_folder(tmp_path).script),
        *statements.code_texts(code, "code.py"),
        *statements.page_texts(page, "page.html"),
    )
    found = lacking(texts, ROW.format("60 days"))
    days = [line.rpartition(": ")[2].removesuffix(" day") for line in found]
    assert sorted(days) == ["61", "62", "63", "64", "71", "72", "73", "81", "82", "83"]


@pytest.mark.parametrize("rule", [*EXAMPLES, *MENU])
def test_every_exclusion_is_of_use(rule: str) -> None:
    pattern = {**EXAMPLES, **MENU}[rule]
    assert any(pattern.search(text.text) for text in everything_said())

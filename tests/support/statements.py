"""Read what a bot says, and the numbers in it.

What people can read: all sentences, labels and descriptions of the flows in every language, the
strings of the folder's code, and the page templates.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from jinja2 import Environment

from bot.authoring.code import load_folder
from bot.authoring.rules.walk import sayings
from bot.engine.flow import Script
from bot.settings import DEFAULT_BOT

Fact = tuple[str, str]
"""A number without its separators, and its unit; the unit is empty where none stands beside it."""

UNITS = {
    "working day": r"hari kerja|working[ -]days?",
    "day": r"hari|days?",
    "month": r"bulan|bln|months?",
    "hour": r"jam|hours?",
    "minute": r"menit|minutes?",
    "year": r"tahun|years?",
    "digit": r"angka(?:nya)?|digits?",
    "letter": r"huruf|characters|letters",
    "percent": r"%",
    "MB": r"MB",
    "instalment": r"kali|instalments",
    "day of the month": r"st|nd|rd|th",
}
TIMES = ("day", "month", "hour", "minute", "year")
WORDS = {
    **{"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8},
    **{"sembilan": 9, "sepuluh": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5},
    **{"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
}

UNIT = "|".join(f"(?P<u{at}>{words})" for at, words in enumerate(UNITS.values()))
DIGITS = r"\d+(?:[.,:]\d+)*"
NUMBER = re.compile(
    r"(?P<phone>\b0\d{2,3}(?:-\d{3,})+\b)"
    r"|(?P<law>\b\d+/\d{4}\b)"
    rf"|(?:(?P<money>Rp) ?|(?P<date>\b(?:tanggal|tgl) ))?(?P<first>\d+x\d+|{DIGITS})"
    rf"(?:(?: ?[-–] ?| (?:sampai|to|dan|and) )(?P<second>{DIGITS}))?(?:[ -]?(?:{UNIT})(?!\w))?",
    re.IGNORECASE,
)
TIME = "|".join(f"(?P<{unit}>{UNITS[unit]})" for unit in TIMES)
SPELLED = re.compile(rf"\b(?P<word>{'|'.join(WORDS)}) (?:{TIME})\b", re.IGNORECASE)
CLOCK = re.compile(r"(?:[01]\d|2[0-3])[.:][0-5]0")
SLOT = re.compile(r"\{[^{}]*\}")

MENU = {
    "a number to answer with": re.compile(rf"\*\d\*(?! ?(?:{UNIT})(?!\w))"),
    "the range of a menu": re.compile(r"\b(?:nomor dari 1 sampai|number from 1 to) \d\b"),
    "a list of three": re.compile(r"\b(?:nomor|number) 1, 2,? (?:atau|or) 3\b"),
    "the number of a step": re.compile(r"(?m)^ *\d\. "),
    "a step of a guide": re.compile(r"\b(?:langkah|step) \d/\d\b"),
}
EXAMPLES = {
    "NIK or KK of the region 31.99, which does not exist": re.compile(r"\b3199\d{12}\b"),
    "a card of a made-up member": re.compile(r"\b0099[89]\d{8}\b"),
    "a date in digits: laws and terms are dated in words": re.compile(r"\b\d\d-\d\d-\d{4}\b"),
    "a birth date in words": re.compile(r"\b17 (?:Agustus|August) 1990\b"),
    "an article that code names as its source": re.compile(
        r"\b(?:Liputan6|Info Bansos), \d{1,2} [A-Z][a-z]+ \d{4}\b"
    ),
    "a phone": re.compile(r"\b0812(?: ?3456 ?7890)\b"),
    "a ticket": re.compile(r"\bP-7K3M-9QXA\b"),
    "an address": re.compile(r"\bJl\. Contoh No\. 1\b"),
    "a wage and a grade": re.compile(r"\b4\.500\.000 atau III/b"),
}
"""What is no fact: numbers of menus, and what somebody made up would type."""


@dataclass(frozen=True)
class Text:
    """One text with the place where it stands."""

    place: str
    text: str


# What the bot says


def flow_texts(script: Script) -> Iterator[Text]:
    for saying in sayings(script):
        for language, text in saying.text.items():
            yield Text(f"{saying.place} ({language})", text)


def code_texts(source: str, name: str) -> Iterator[Text]:
    """Give the strings of code that people may read: those with a blank and a letter."""
    tree = ast.parse(source)
    for node in _spoken(tree):
        text = _string(node)
        if text is not None and re.search("[A-Za-z]", text) and " " in text.strip():
            yield Text(f"{name}:{node.lineno}", text)


def _string(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_string(part) or "{}" for part in node.values)
    return None


def _spoken(node: ast.AST) -> Iterator[ast.expr]:
    """Walk code without docstrings, patterns, samples and errors for programmers."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Raise) and "ValidationError" not in ast.unparse(node):
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "parser")):
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _spoken(child)


class _Prose(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def page_texts(source: str, name: str) -> Iterator[Text]:
    """Give what a template says: its text without tags, and the strings in its statements."""
    prose, page = _Prose(), ""
    for line, kind, token in Environment().lex(source):
        if kind == "data":
            page += token
        elif kind == "variable_begin":
            page += "{}"
        elif kind == "string" and " " in token:
            yield Text(f"{name}:{line}", token)
    prose.feed(page)
    prose.close()
    yield Text(name, prose.text)


def everything_said() -> Iterator[Text]:
    yield from flow_texts(load_folder(DEFAULT_BOT).script)
    for file in sorted(DEFAULT_BOT.rglob("*.py")):
        yield from code_texts(file.read_text("utf-8"), str(file.relative_to(DEFAULT_BOT)))
    for file in sorted((DEFAULT_BOT / "templates").rglob("*.html")):
        yield from page_texts(file.read_text("utf-8"), file.name)


# The numbers in it


def facts_in(text: str) -> Iterator[Fact]:
    """Give every number of a text with its unit; slots, menu numbers and examples are none."""
    for pattern in (*EXAMPLES.values(), *MENU.values(), SLOT):
        text = pattern.sub("{}", text)
    text = text.replace("*", "")  # bold, in WhatsApp
    for found in NUMBER.finditer(text):
        if found["phone"] or found["law"]:
            yield _plain(found["phone"] or found["law"]), ""
            continue
        for number in (found["first"], found["second"]):
            if number:
                yield _plain(number), "clock" if CLOCK.fullmatch(number) else _unit(found)
    for found in SPELLED.finditer(text):
        yield str(WORDS[found["word"].lower()]), next(unit for unit in TIMES if found[unit])


def _unit(found: re.Match[str]) -> str:
    if found["money"]:
        return "rupiah"
    if found["date"]:
        return "day of the month"
    return next((unit for at, unit in enumerate(UNITS) if found[f"u{at}"]), "")


def _plain(number: str) -> str:
    return re.sub(r"[^0-9x/]", "", number.lower())

"""Write coverage as one HTML page that needs nothing else: pictures of the flows, then tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from bot.replay.coverage import Coverage, Share
from bot.replay.coverage_report import located, unplayed
from bot.replay.inventory import EVERYWHERE, Transition
from bot.replay.picture import drawing, picture
from bot.text import counted

STYLE = Path(__file__).with_name("coverage.css")

LONG_LIST = 20
"""Missing entries that stand open at the top; more of them would push the pictures away."""

LEGEND = {
    "covered": "taken by a transcript",
    "missing": "never taken",
}
SIGNS = ("↻ stays", "↩ leads back", "→ leads to another flow")


def as_page(coverage: Coverage, folder: str) -> str:
    """Write the page; `folder` stands before the names of files."""
    title = f"Coverage of {folder}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", STYLE.read_text(encoding="utf-8")),
    )
    body = tag(
        "body",
        tag("h1", title),
        tag(
            "p",
            f"{coverage.inventory.script.title}: "
            f"{counted(coverage.transcripts, 'transcript')} played.",
        ),
        _totals(coverage),
        _legend(),
        *_unplayed(coverage),
        *_missing(coverage, folder),
        *(part for flow in coverage.flows for part in _flow(coverage, flow, folder)),
    )
    page = tag("html", head, body, lang="en")
    return "<!doctype html>\n" + tostring(page, encoding="unicode", method="html") + "\n"


def as_svgs(coverage: Coverage) -> dict[str, str]:
    """Draw each flow as a file of its own, which brings its colours along."""
    style = STYLE.read_text(encoding="utf-8")
    return {flow: drawing(coverage, flow, style) for flow in coverage.inventory.script.flows}


def tag(name: str, /, *children: Element | str, kind: str = "", **attributes: str) -> Element:
    """Make an element of elements and texts; `kind` is its class."""
    element = Element(name, {**attributes, **({"class": kind} if kind else {})})
    for child in children:
        if isinstance(child, Element):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + child
        else:
            element.text = (element.text or "") + child
    return element


def _totals(coverage: Coverage) -> Element:
    return tag(
        "div",
        _total("states", coverage.state_share()),
        _total("transitions", coverage.transition_share()),
        kind="totals",
    )


def _total(what: str, share: Share) -> Element:
    return tag(
        "div",
        tag("b", f"{share.percent:.1f} %"),
        " ",
        tag("span", f"{share} {what}"),
        _bar(share),
        kind="total",
    )


def _bar(share: Share) -> Element:
    return tag("div", tag("i", style=f"width:{share.percent:.1f}%"), kind="bar")


def _legend() -> Element:
    entries = []
    for kind, words in LEGEND.items():
        mark = tag("circle", kind=f"mark {kind}", cx="6", cy="6", r="4")
        entries.append(tag("span", tag("svg", mark, width="12", height="12"), words))
    signs = [tag("span", sign) for sign in SIGNS]
    return tag("div", *entries, *signs, kind="legend")


def _unplayed(coverage: Coverage) -> list[Element]:
    if not coverage.unplayed:
        return []
    rows = [
        tag("tr", tag("td", place, kind="file"), tag("td", why))
        for place, why in unplayed(coverage)
    ]
    do = "does" if len(rows) == 1 else "do"
    summary = tag("summary", f"{counted(len(rows), 'transcript')} that {do} not count")
    return [tag("details", summary, tag("table", *rows, kind="narrow"))]


def _missing(coverage: Coverage, folder: str) -> list[Element]:
    states = [
        (located(folder, state.place), f"state {state.name}") for state in coverage.missing_states()
    ]
    transitions = [
        (located(folder, each.place), str(each)) for each in coverage.missing_transitions()
    ]
    found = [*states, *transitions]
    if not found:
        return []
    rows = [tag("tr", tag("td", file, kind="file"), tag("td", name)) for file, name in found]
    opened = {"open": ""} if len(found) <= LONG_LIST else {}
    summary = tag("summary", f"{len(found)} missing, with file and line")
    return [tag("details", summary, tag("table", *rows, kind="narrow"), **opened)]


def _flow(coverage: Coverage, flow: str, folder: str) -> list[Element]:
    states, transitions = coverage.state_share(flow), coverage.transition_share(flow)
    parts = [tag("h2", flow, id=f"flow-{flow}")]
    shares = [f"{states} states"] if states.total else []
    parts.append(tag("p", ", ".join([*shares, f"{transitions} transitions"])))
    if flow != EVERYWHERE:
        parts.append(tag("div", picture(coverage, flow), kind="scroll"))
    table = _table(coverage, coverage.inventory.in_flow(flow), folder)
    if flow == EVERYWHERE:
        return [*parts, table]
    return [*parts, tag("details", tag("summary", "Every transition as a table"), table)]


def _table(coverage: Coverage, rows: Iterable[Transition], folder: str) -> Element:
    names = ("State", "What fires it", "Where it leads", "File")
    heads = [tag("th", name) for name in names]
    return tag(
        "table",
        tag("thead", tag("tr", *heads, tag("th", "Times", kind="number"))),
        tag("tbody", *(_table_row(coverage, row, folder) for row in rows)),
    )


def _table_row(coverage: Coverage, row: Transition, folder: str) -> Element:
    times = coverage.transitions[row.id]
    return tag(
        "tr",
        tag("td", row.state or EVERYWHERE),
        tag("td", row.cause),
        tag("td", row.effect),
        tag("td", located(folder, row.place), kind="file"),
        tag("td", str(times), kind="number"),
        kind="" if times else "missing",
    )

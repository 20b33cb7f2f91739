"""Write coverage for people and for machines: a table, JSON, JUnit XML, classes for Mermaid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from bot.authoring.diagram import diagram, node_id
from bot.engine.flow import Place, State
from bot.replay.coverage import Coverage, Share
from bot.replay.inventory import Transition
from bot.replay.player import Result
from bot.replay.reader import shown
from bot.text import counted

FORMAT = 1
"""Number of the JSON's form; it grows when a name in it goes or changes its meaning."""

CLASSES = {
    "covered": "fill:#d7f0dd,stroke:#1a7f37,color:#0b3d1a",
    "partial": "fill:#fff1c9,stroke:#9a6700,color:#3d2b00",
    "missing": "fill:#ffdcd8,stroke:#cf222e,color:#5c0a10",
}


def as_table(coverage: Coverage, folder: str) -> str:
    """Write shares flow by flow, then everything that is missing with its file and line."""
    lines = [_row("flow", "states", "transitions", "")]
    for flow in coverage.flows:
        states, transitions = coverage.state_share(flow), coverage.transition_share(flow)
        lines.append(_row(flow, str(states) if states.total else "", *_cells(transitions)))
    total = coverage.transition_share()
    lines += [_row("all", str(coverage.state_share()), *_cells(total)), ""]
    lines += _missing("state", "that no transcript was in", _states(coverage, folder))
    lines += _missing("transition", "that no transcript took", _transitions(coverage, folder))
    lines += _missing("transcript", "that {do} not count", unplayed(coverage))
    lines.append(f"{counted(coverage.transcripts, 'transcript')} played.")
    return "\n".join(lines) + "\n"


def _row(name: str, states: str, transitions: str, percent: str) -> str:
    return f"{name:<20} {states:>9} {transitions:>12} {percent:>8}".rstrip()


def _cells(share: Share) -> tuple[str, str]:
    return str(share), f"{share.percent:.1f} %"


def _missing(what: str, which: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    found = list(rows)
    if found:
        width = max(len(place) for place, _ in found)
        do = "does" if len(found) == 1 else "do"
        yield f"{counted(len(found), what)} {which.format(do=do)}:"
        yield from (f"  {place:<{width}}  {name}" for place, name in found)
        yield ""


def _states(coverage: Coverage, folder: str) -> Iterator[tuple[str, str]]:
    for state in coverage.missing_states():
        yield located(folder, state.place), state.name


def _transitions(coverage: Coverage, folder: str) -> Iterator[tuple[str, str]]:
    for transition in coverage.missing_transitions():
        yield located(folder, transition.place), str(transition)


def unplayed(coverage: Coverage) -> list[tuple[str, str]]:
    """List each file that does not count once: the place of its first failure, and why."""
    files: dict[Path, list[Result]] = {}
    for result in coverage.unplayed:
        files.setdefault(result.transcript.path, []).append(result)
    rows = []
    for path, results in files.items():
        failure = results[0].failure
        assert failure is not None  # that is why it does not count
        file, _, line = str(failure.place).rpartition(":")
        cases = f" (and {counted(len(results) - 1, 'other case')})" if results[1:] else ""
        rows.append((f"{shown(Path(file or path))}:{line}", f"{failure.sentence}{cases}"))
    return rows


def located(folder: str, place: Place) -> str:
    """Write a place as editors open it: folder, file and line."""
    return f"{folder}/{place}"


def as_json(coverage: Coverage, folder: str) -> str:
    """Write everything as JSON, states and transitions with the times that each was taken."""
    data = {
        "format": FORMAT,
        "bot": coverage.inventory.script.name,
        "folder": folder,
        "transcripts": coverage.transcripts,
        "unplayed": [
            {"transcript": shown(result.transcript.path), "why": result.failure.sentence}
            for result in coverage.unplayed
            if result.failure is not None
        ],
        "states": _json_share(coverage.state_share()),
        "transitions": _json_share(coverage.transition_share()),
        "flows": {flow: _json_flow(coverage, flow) for flow in coverage.flows},
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _json_share(share: Share) -> dict[str, float]:
    return {"taken": share.taken, "total": share.total, "percent": round(share.percent, 2)}


def _json_flow(coverage: Coverage, flow: str) -> dict[str, object]:
    return {
        "states": [
            {
                "name": state.name,
                "file": state.place.file,
                "line": state.place.line,
                "times": coverage.states[state.name],
            }
            for state in coverage.states_of(flow)
        ],
        "transitions": [
            {
                "id": transition.id,
                "state": transition.state or None,
                "trigger": transition.trigger,
                "guard": transition.guard or None,
                "because": transition.because or None,
                "target": transition.target or None,
                "file": transition.place.file,
                "line": transition.place.line,
                "times": coverage.transitions[transition.id],
            }
            for transition in coverage.inventory.in_flow(flow)
        ],
    }


def as_junit(coverage: Coverage, folder: str) -> str:
    """Write one test case for every state and every transition; those never taken failed."""
    root = Element("testsuites", name=f"coverage of {folder}")
    for flow in coverage.flows:
        suite = SubElement(root, "testsuite", name=f"coverage.{flow}")
        for state in coverage.states_of(flow):
            name = f"state {state.name}"
            _case(suite, folder, state, name, taken=bool(coverage.states[state.name]))
        for transition in coverage.inventory.in_flow(flow):
            taken = bool(coverage.transitions[transition.id])
            _case(suite, folder, transition, str(transition), taken=taken)
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: Element, folder: str, what: State | Transition, name: str, *, taken: bool) -> None:
    case = SubElement(suite, "testcase", classname=suite.get("name", ""), name=name, time="0")
    if not taken:
        kind = "state" if isinstance(what, State) else "transition"
        message = f"no transcript took this {kind}"
        failure = SubElement(case, "failure", message=message, type="missing")
        failure.text = located(folder, what.place)


def _count(element: Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("errors", "0")
    element.set("time", "0")


def as_mermaid(coverage: Coverage, flow: str | None = None) -> str:
    """Give the diagram of one flow or of all, its states coloured by what was taken."""
    text = diagram(coverage.inventory.script, flow)
    states = coverage.inventory.states if flow is None else coverage.states_of(flow)
    lines = [f"classDef {name} {style}" for name, style in CLASSES.items()]
    lines += [f"class {node_id(state.name)} {colour_of(coverage, state)}" for state in states]
    return text + "".join(f"    {line}\n" for line in lines)


def colour_of(coverage: Coverage, state: State) -> str:
    """Say whether a state and everything that leaves it was taken: covered, partial or missing."""
    if not coverage.states[state.name]:
        return "missing"
    own = [each for each in coverage.inventory.in_flow(state.flow) if each.state == state.name]
    every = all(coverage.transitions[transition.id] for transition in own)
    return "covered" if every else "partial"

"""Draw a flow as SVG, every transition coloured by whether a transcript took it.

A state is a box that lists what leaves it, line by line. A line that leads on to another state of
the flow is drawn; one that stays, goes back or leaves the flow says so at its end, so that no
picture becomes a tangle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.engine.flow import State, Trigger
from bot.replay.coverage import Coverage
from bot.replay.coverage_report import colour_of
from bot.replay.inventory import CAUSES, Transition
from bot.replay.layout import Edge, Placed, place

WIDTH, COLUMN_GAP, ROW_GAP = 236.0, 84.0, 22.0
HEAD, ROW, MARGIN = 32.0, 21.0, 14.0
"""Sizes in pixels."""

LETTER = 6.6
"""Width of a letter of the 12 pixel text, in pixels, generously: fonts differ."""

PADDING = 12.0
ELLIPSIS = "…"
SAYING = {"end": "ends", "return": "returns"}


def picture(coverage: Coverage, flow: str) -> Element:
    """Draw one flow as an `svg` element; its colours come from the classes of the page."""
    return _Picture(coverage, flow).svg()


def drawing(coverage: Coverage, flow: str, style: str) -> str:
    """Draw one flow as a whole SVG document, with its style inside."""
    svg = picture(coverage, flow)
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    element = Element("style")
    element.text = style
    svg.insert(0, element)
    return tostring(svg, encoding="unicode", xml_declaration=True) + "\n"


@dataclass(frozen=True, slots=True)
class _Box:
    state: State
    rows: tuple[Transition, ...]

    @property
    def height(self) -> float:
        return HEAD + ROW * len(self.rows) + (6.0 if self.rows else 0.0)


class _Picture:
    """Hold what the parts of one drawing share."""

    def __init__(self, coverage: Coverage, flow: str) -> None:
        self.coverage = coverage
        self.flow = flow
        own = coverage.inventory.in_flow(flow)
        start = coverage.inventory.script.flows[flow].start
        states = sorted(coverage.states_of(flow), key=lambda state: state.name != start)
        self.boxes = {
            state.name: _Box(state, tuple(row for row in own if row.state == state.name))
            for state in states
        }
        edges = [(row.state, row.target) for row in own if row.target]
        heights = {name: box.height for name, box in self.boxes.items()}
        self.placed: Placed = place(heights, edges, gap=ROW_GAP)

    def svg(self) -> Element:
        """Put boxes over lines."""
        columns = max(self.placed.column.values(), default=0) + 1
        width = 2 * MARGIN + columns * WIDTH + (columns - 1) * COLUMN_GAP
        height = 2 * MARGIN + self.placed.height
        label = f"Diagram of the flow {self.flow}"
        svg = Element("svg", {"viewBox": f"0 0 {width:.0f} {height:.0f}", "role": "img"})
        svg.attrib |= {"width": f"{width:.0f}", "height": f"{height:.0f}", "aria-label": label}
        for box in self.boxes.values():
            self._lines(svg, box)
        for box in self.boxes.values():
            self._box(svg, box)
        return svg

    def _corner(self, name: str) -> tuple[float, float]:
        return self._left(self.placed.column[name]), MARGIN + self.placed.top[name]

    def _left(self, column: int) -> float:
        return MARGIN + column * (WIDTH + COLUMN_GAP)

    def _drawn(self, row: Transition) -> bool:
        """Tell whether a transition is a line, and not words at the end of its row."""
        return row.target in self.boxes and self._edge(row) not in self.placed.backward

    def _edge(self, row: Transition) -> Edge:
        return row.state, row.target

    def _taken(self, row: Transition) -> bool:
        return self.coverage.transitions[row.id] > 0

    # Lines

    def _lines(self, svg: Element, box: _Box) -> None:
        for number, row in enumerate(box.rows):
            if self._drawn(row):
                points = list(self._way(row, number))
                kind = "covered" if self._taken(row) else "missing"
                line = SubElement(svg, "path", {"class": f"line {kind}", "d": _curve(points)})
                SubElement(line, "title").text = str(row)
                _arrowhead(svg, points[-1], kind)

    def _way(self, row: Transition, number: int) -> Iterator[tuple[float, float]]:
        """Give the points that a line passes: its row, its lanes, the head of its target."""
        x, y = self._corner(row.state)
        yield x + WIDTH, y + HEAD + ROW * (number + 0.5)
        for column, middle in enumerate(
            self.placed.lanes[self._edge(row)], self.placed.column[row.state] + 1
        ):
            yield self._left(column), MARGIN + middle
            yield self._left(column) + WIDTH, MARGIN + middle
        x, y = self._corner(row.target)
        yield x, y + HEAD / 2

    # Boxes

    def _box(self, svg: Element, box: _Box) -> None:
        state = box.state
        x, y = self._corner(state.name)
        kind = colour_of(self.coverage, state)
        group = SubElement(svg, "g", {"class": f"state {kind}", "id": f"state-{state.name}"})
        group.set("transform", f"translate({x:.1f} {y:.1f})")
        size = {"width": f"{WIDTH:.0f}", "height": f"{box.height:.0f}", "rx": "7"}
        SubElement(group, "rect", {"class": "body", **size})
        name = state.name.partition(".")[2]
        times = self.coverage.states[state.name]
        taken = sum(map(self._taken, box.rows))
        note = SAYING["end"] if state.end else SAYING["return"] if state.returns else ""
        share = note or f"{taken}/{len(box.rows)}"
        room = _letters(WIDTH - 2 * PADDING) - len(share) - 2
        _text(group, PADDING, HEAD / 2, _short(name, room), "name")
        _text(group, WIDTH - PADDING, HEAD / 2, share, "share")
        SubElement(group, "title").text = f"{state.place}: {state.name}, {times} times"
        for number, row in enumerate(box.rows):
            self._row(group, HEAD + ROW * (number + 0.5), row)

    def _row(self, group: Element, y: float, row: Transition) -> None:
        kind = "covered" if self._taken(row) else "missing"
        line = SubElement(group, "g", {"class": f"row {kind}"})
        SubElement(line, "title").text = f"{row.place}: {row}"
        _mark(line, PADDING + 3.0, y, kind)
        end = "" if self._drawn(row) else self._end(row)
        room = _letters(WIDTH - 2 * PADDING - 14.0)
        cause = _short(_cause(row), room - min(len(end) + 1, room // 2))
        _text(line, PADDING + 14.0, y, cause, "cause")
        _text(line, WIDTH - PADDING, y, _short(end, room - len(cause) - 1), "end")

    def _end(self, row: Transition) -> str:
        """Say where a row leads that no line is drawn for."""
        if not row.target or row.target == row.state:
            return "↻"
        flow, _, name = row.target.partition(".")
        return f"↩ {name}" if flow == self.flow else f"→ {row.target}"


def _cause(row: Transition) -> str:
    kind, _, name = row.trigger.partition(".")
    words = {"option": name, "event": f"event {name}", Trigger.ANSWERED: "answer"}
    guard = f"[{row.guard}]" if row.guard else ""
    if kind == Trigger.GO and guard:
        return guard
    reason = f"({row.because})" if row.because else ""
    return " ".join(filter(None, [words.get(kind, CAUSES.get(kind, kind)), reason, guard]))


def _letters(width: float) -> int:
    return int(width / LETTER)


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - 1, 1)].rstrip() + ELLIPSIS


def _text(parent: Element, x: float, y: float, text: str, kind: str) -> None:
    if text:
        found = SubElement(parent, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind})
        found.text = text


def _mark(parent: Element, x: float, y: float, kind: str) -> None:
    """Draw a dot or a ring: colours alone would leave some people out."""
    place = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4", "class": f"mark {kind}"}
    SubElement(parent, "circle", place)


def _curve(points: list[tuple[float, float]]) -> str:
    """Write a smooth path: straight over lanes, an S between columns."""
    x, y = points[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for (x, y), (right, low) in pairwise(points):
        middle = (x + right) / 2
        parts.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {low:.1f} {right:.1f} {low:.1f}")
    return "".join(parts)


def _arrowhead(svg: Element, tip: tuple[float, float], kind: str) -> None:
    x, y = tip
    shape = f"M{x:.1f} {y:.1f}l-8 -4v8z"
    SubElement(svg, "path", {"class": f"head {kind}", "d": shape})

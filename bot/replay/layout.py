"""Place boxes of a graph in columns, so that most lines run from left to right.

The usual way, in four small steps: break circles by a walk from the first box, put every box one
column behind the furthest one that leads to it, order each column by where its neighbours stand,
and push boxes apart. A line that passes over columns gets a free lane in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean

ROUNDS = 12
"""Sweeps over the columns; the order of real flows settles in less than half of them."""

LANE = 18.0
"""Height of the lane that a line takes through a column, in pixels."""

Edge = tuple[str, str]
Node = str | tuple[str, str, int]
"""A box, or the lane of an edge through one column."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Say where everything stands: columns from 0, heights in pixels."""

    column: Mapping[str, int]
    top: Mapping[str, float]
    lanes: Mapping[Edge, tuple[float, ...]]  # middle of the edge's lane in each column passed
    backward: frozenset[Edge]
    height: float


def place(heights: Mapping[str, float], edges: Iterable[Edge], *, gap: float) -> Placed:
    """Place boxes of these heights; the first of them is where everything begins."""
    known = [edge for edge in dict.fromkeys(edges) if set(edge) <= heights.keys()]
    backward = _backward(list(heights), known)
    forward = [edge for edge in known if edge not in backward]
    column = _columns(list(heights), forward)
    grid = _Grid(heights, gap)
    for name in heights:
        grid.put(name, column[name], heights[name])
    passed = {edge: grid.lead(edge, column) for edge in forward}
    grid.settle()
    lanes = {
        edge: tuple(grid.top[node] + LANE / 2 for node in nodes) for edge, nodes in passed.items()
    }
    top = {name: grid.top[name] for name in heights}
    height = max(grid.top[node] + grid.size[node] for node in grid.top)
    return Placed(column, top, lanes, frozenset(backward), height)


def _backward(names: Sequence[str], edges: Sequence[Edge]) -> set[Edge]:
    """Find the edges that lead back to a box on the way to them."""
    ahead: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        ahead[source].append(target)
    found: set[Edge] = set()
    finished: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        for target in ahead[name]:
            if target == name or target in way:
                found.add((name, target))
            elif target not in finished:
                visit(target, (*way, target))
        finished.add(name)

    for name in names:
        if name not in finished:
            visit(name, (name,))
    return found


def _columns(names: Sequence[str], forward: Sequence[Edge]) -> dict[str, int]:
    """Put every box behind all boxes that lead to it."""
    column = dict.fromkeys(names, 0)
    for _ in names:  # no way is longer than there are boxes
        for source, target in forward:
            column[target] = max(column[target], column[source] + 1)
    return column


@dataclass
class _Grid:
    """Hold the columns while their order and heights settle."""

    heights: Mapping[str, float]
    gap: float
    columns: dict[int, list[Node]] = field(default_factory=dict)
    size: dict[Node, float] = field(default_factory=dict)
    links: dict[Node, list[Node]] = field(default_factory=dict)
    top: dict[Node, float] = field(default_factory=dict)

    def put(self, node: Node, column: int, height: float) -> None:
        """Append a box or a lane to a column."""
        self.columns.setdefault(column, []).append(node)
        self.size[node] = height
        self.links[node] = []

    def lead(self, edge: Edge, column: Mapping[str, int]) -> list[Node]:
        """Lead an edge through the columns between its boxes; give its lanes."""
        source, target = edge
        between = range(column[source] + 1, column[target])
        lanes: list[Node] = [(source, target, number) for number in between]
        for node, number in zip(lanes, between, strict=True):
            self.put(node, number, LANE)
        way: list[Node] = [source, *lanes, target]
        for left, right in pairwise(way):
            self.links[left].append(right)
            self.links[right].append(left)
        return lanes

    def settle(self) -> None:
        """Order every column by where its neighbours stand, and push boxes apart."""
        for nodes in self.columns.values():
            self._stack(nodes, {node: number * 1.0 for number, node in enumerate(nodes)})
        order = sorted(self.columns)
        for number in range(ROUNDS):
            for column in order if number % 2 == 0 else reversed(order):
                nodes = self.columns[column]
                wanted = {node: self._wanted(node) for node in nodes}
                nodes.sort(key=wanted.__getitem__)
                self._stack(nodes, wanted)
        lowest = min(self.top.values(), default=0.0)
        self.top = {node: top - lowest for node, top in self.top.items()}

    def _wanted(self, node: Node) -> float:
        """Give the middle that suits the neighbours best."""
        near = [self._middle(other) for other in self.links[node]]
        return mean(near) if near else self._middle(node)

    def _middle(self, node: Node) -> float:
        return self.top[node] + self.size[node] / 2

    def _stack(self, nodes: list[Node], wanted: Mapping[Node, float]) -> None:
        """Put boxes under one another, each as near as may be to the middle that it wants."""
        tops: list[float] = []
        below = float("-inf")
        for node in nodes:
            tops.append(max(wanted[node] - self.size[node] / 2, below))
            below = tops[-1] + self.size[node] + self.gap
        shift = mean(
            wanted[node] - self.size[node] / 2 - top for node, top in zip(nodes, tops, strict=True)
        )
        for node, top in zip(nodes, tops, strict=True):
            self.top[node] = top + shift

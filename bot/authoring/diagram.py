"""Draw the built machine as a Mermaid state diagram.

The arrows are those that the machine really has, so a picture cannot promise a way that does not
exist. Branches that stay are left out. Words and events that work everywhere would hide everything
else if every state drew them; each is drawn once, out of a state called `anywhere`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.engine.actions import Registry
from bot.engine.flow import Script, State, Trigger
from bot.engine.machine import Arrow, BotMachine

ANYWHERE = "anywhere"
QUESTION = "question"
"""Stands at arrows that a question in the contact's own words takes."""

OUTSIDE = "[*]"
"""Mermaid's name for where conversations come from and go to."""

Edges = dict[tuple[str, str], dict[str, None]]
"""Source and target -> the labels of the arrows between them, in order, each once."""


def diagram(script: Script, flow: str | None = None) -> str:
    """Give the Mermaid text of one flow or the whole bot; raise KeyError for an unknown flow."""
    flows = [script.flows[flow]] if flow is not None else list(script.flows.values())
    states = {name: state for each in flows for name, state in each.states.items()}
    edges: Edges = {(OUTSIDE, each.start): {} for each in flows}
    for source, target, label in _arrows(script, states):
        edges.setdefault((source, target), {}).update(dict.fromkeys(filter(None, [label])))
    names = dict.fromkeys([*states, *(name for edge in edges for name in edge)])
    lines = [
        *(f'state "{name}" as {node_id(name)}' for name in names if name != OUTSIDE),
        *(_line(source, target, labels) for (source, target), labels in edges.items()),
    ]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines), ""])


def lit(script: Script, state: str) -> str:
    """Give the lines that light a state in the diagram of its flow; none for an unknown state."""
    if state not in script.states:
        return ""
    return f"    classDef here fill:#0b7a5c,color:#fff\n    class {node_id(state)} here\n"


def markdown(script: Script) -> str:
    """Give a page with one diagram a flow."""
    pages = (f"## {name}\n\n```mermaid\n{diagram(script, name)}```\n" for name in script.flows)
    return "\n".join([f"# Flows of the bot '{script.name}'\n", *pages])


def _arrows(script: Script, states: dict[str, State]) -> Iterator[tuple[str, str, str]]:
    order = {name: number for number, name in enumerate(states)}
    arrows = [arrow for arrow in BotMachine(script, Registry()).arrows() if arrow.branch.target]
    own = [arrow for arrow in arrows if arrow.source in states and not _common(script, arrow)]
    for arrow in sorted(own, key=lambda arrow: order[arrow.source]):
        yield arrow.source, arrow.target, _label(arrow)
    yield from _exits(states.values())
    for arrow in arrows:
        everywhere = _common(script, arrow) and arrow.trigger != Trigger.EXPIRED
        if everywhere and arrow.target in states:
            yield ANYWHERE, arrow.target, _label(arrow)
    for name in script.questions.items:
        if name in states:
            yield ANYWHERE, name, QUESTION


def _exits(states: Iterable[State]) -> Iterator[tuple[str, str, str]]:
    for state in states:
        if state.end or state.returns:
            yield state.name, OUTSIDE, "return" if state.returns else ""


def _common(script: Script, arrow: Arrow) -> bool:
    """Tell whether an arrow leaves its state only because it leaves every state."""
    return not any(arrow.branch is branch for branch in script.states[arrow.source].branches)


def _label(arrow: Arrow) -> str:
    kind, _, name = arrow.trigger.partition(".")
    word = "" if kind == Trigger.GO else name or kind
    reason = f"({arrow.branch.because})" if arrow.branch.because else ""
    guard = f"[{arrow.branch.guard}]" if arrow.branch.guard else ""
    return " ".join(filter(None, [word, reason, guard]))


def _line(source: str, target: str, labels: Iterable[str]) -> str:
    text = ", ".join(labels)
    return f"{node_id(source)} --> {node_id(target)}" + (f" : {text}" if text else "")


def node_id(name: str) -> str:
    """Give the name that a state has inside Mermaid text."""
    return name.replace(".", "_")

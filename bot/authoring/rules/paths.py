"""Check that every conversation can get everywhere, get on, and always hears something."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import groupby

from bot.authoring.reader import mistake
from bot.authoring.rules.walk import branches, entries, reach, short, title, works_on
from bot.engine.actions import Registry
from bot.engine.flow import Branch, Script, Trigger


def unreachable_states(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse states that no conversation on any channel can get to."""
    starts = {flow.start for flow in script.flows.values()}
    targets = {site.branch.target for site in branches(script)} - {None}
    if not script.states.keys() >= starts | targets:
        return  # a misspelt name leads nowhere, so it would be blamed on other states as well
    reached = frozenset[str]().union(*reach(script).values())
    for flow in script.flows.values():
        if flow.states and reached.isdisjoint(flow.states):
            yield mistake(flow.place, f"nothing ever leads into flow '{flow.name}'")
            continue
        for state in flow.states.values():
            if state.name not in reached:
                yield mistake(state.place, f"nothing ever leads to {title(state)}")


def dead_ends(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse waiting states that a contact on some channel can never leave again."""
    for channel, names in reach(script).items():
        targets = {
            branch.target
            for word in script.words
            if works_on(word, channel)
            for branch in word.branches
        }
        for name in sorted(names):
            state = script.states[name]
            ways = targets | {branch.target for branch in state.branches}
            if state.waits and not ways - {None, name}:
                sentence = f"{title(state)} is a dead end on {channel}: nothing leads out of it"
                yield mistake(
                    state.place, f"{sentence}; if the talk is over there, say 'end: true'"
                )


def answers_without_way(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a question that leads nowhere once it is answered."""
    for state in script.states.values():
        if state.parse is not None and not state.branches_for(Trigger.ANSWERED):
            sentence = f"{title(state)} reads an answer, but neither 'go' nor 'when' says what next"
            yield mistake(state.place, sentence)


def endless_loops(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse states that pass on to each other without any of them waiting."""
    passing: TopologicalSorter[str] = TopologicalSorter()
    for state in script.states.values():
        for branch in state.branches_for(Trigger.GO):
            passing.add(branch.target or state.name, state.name)
    try:
        passing.prepare()
    except CycleError as error:
        loop = error.args[1][:-1]
        first = min(range(len(loop)), key=lambda index: script.states[loop[index]].place.line)
        circle = [*loop[first:], *loop[: first + 1]]
        sentence = f"{' -> '.join(map(short, circle))} passes on in a circle and never waits"
        yield mistake(script.states[circle[0]].place, sentence)


def silent_states(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse waiting states that say nothing; where a conversation begins, silence is right."""
    starts = entries(script)
    for name, state in script.states.items():
        if state.waits and not state.say and name not in starts:
            yield mistake(state.place, f"{title(state)} waits for an answer but says nothing")


def unready_starts(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse starts that could leave a first message, which may be anything, without an answer."""
    for state in entries(script).values():
        others = state.branches_for(Trigger.OTHERWISE)
        if not state.waits:
            sentence = "a conversation starts there, so it must wait for the first message"
            yield mistake(state.place, f"{title(state)} does not wait, but {sentence}")
        elif not others or _conditional(others[-1]):
            sentence = "needs an 'otherwise' without 'if': the first message may be anything"
            yield mistake(state.place, f"{title(state)} {sentence}")
        for branch in others:
            if branch.target is None and (branch.repeat or not branch.say):
                sentence = "has no question to repeat to a first message: let 'otherwise' go or say"
                yield mistake(branch.place, f"{title(state)} {sentence}")


def untaken_branches(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse branches that stand after one that is always taken."""
    for what, rivals in _rivals(script):
        for index, branch in enumerate(rivals[:-1]):
            if not _conditional(branch):
                after = rivals[index + 1]
                sentence = "is never taken: the one before it has neither 'if' nor 'because'"
                yield mistake(after.place, f"a branch of {what} {sentence}")
                break


def open_lists(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse lists of branches of which perhaps none is taken: a conversation could get stuck."""
    for what, rivals in _rivals(script):
        last = rivals[-1]
        must = last.trigger in (Trigger.GO, Trigger.ANSWERED) or last.trigger.startswith("option.")
        if must and _conditional(last):
            sentence = "must not depend on anything, or none might be taken"
            yield mistake(last.place, f"the last branch of {what} {sentence}")


def _conditional(branch: Branch) -> bool:
    return branch.guard is not None or branch.because is not None


def _rivals(script: Script) -> Iterator[tuple[str, list[Branch]]]:
    """Give the branches that compete for one trigger, with the name of what they belong to."""
    for what, sites in groupby(branches(script), key=lambda site: site.what):
        yield what, [site.branch for site in sites]

"""Walk through a script: its branches, its sentences, and where conversations can get to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.flow import Branch, Channel, Option, Place, Script, State, Text, Trigger, Word


@dataclass(frozen=True, slots=True)
class Site:
    """Say where a branch stands."""

    what: str  # "option 'status' of state 'menu'"
    branch: Branch
    state: State | None = None
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """Say where a text stands."""

    what: str  # "'say' of state 'menu'"
    place: Place
    text: Text


def short(name: str) -> str:
    """Give a state's name within its flow."""
    return name.partition(".")[2] or name


def title(state: State) -> str:
    """Name a state in a mistake."""
    return f"state '{short(state.name)}'"


def branches(script: Script) -> Iterator[Site]:
    """Give every branch of every state, word and event."""
    for state in script.states.values():
        for branch in state.branches:
            yield Site(_title(branch, state), branch, state=state)
    for word in script.words:
        for branch in word.branches:
            yield Site(f"word '{word.name}'", branch, word=word)
    for branch in script.events:
        yield Site(_title(branch), branch)


def _title(branch: Branch, state: State | None = None) -> str:
    kind, _, name = branch.trigger.partition(".")
    inside = f" of {title(state)}" if state else ""
    if name:
        return f"{kind} '{name}'{inside}"
    if kind == Trigger.OTHERWISE:
        return f"'{kind}'{inside}"
    return inside.removeprefix(" of ")


def sayings(script: Script) -> Iterator[Saying]:
    """Give every text that a contact can read."""
    for state in script.states.values():
        for text in state.say:
            yield Saying(f"'say' of {title(state)}", state.place, text)
        for option in state.options:
            yield from _of_option(state, option)
    for site in branches(script):
        for text in site.branch.say:
            yield Saying(f"a 'say' of {site.what}", site.branch.place, text)
    for name, text in script.sentences.items():
        yield Saying(f"the sentence '{name}'", script.place, text)


def _of_option(state: State, option: Option) -> Iterator[Saying]:
    for key, text in (("label", option.label), ("description", option.description)):
        if text:
            what = f"'{key}' of option '{option.name}' of {title(state)}"
            yield Saying(what, option.place, text)


def entry_flows(channel: Channel) -> set[str]:
    """Name the flows that new sessions on a channel can enter."""
    return {channel.flow, *channel.routes.values()}


def entries(script: Script) -> dict[str, State]:
    """Give the states in which new sessions begin, by full name."""
    starts = {
        script.flows[flow].start
        for channel in script.channels.values()
        for flow in entry_flows(channel)
    }
    return {name: state for name, state in script.states.items() if name in starts}


def works_on(word: Word, channel: str) -> bool:
    """Tell whether a word works on a channel."""
    return not word.channels or channel in word.channels


def reach(script: Script) -> dict[str, frozenset[str]]:
    """Give the states that conversations on each channel can get to, whatever guards say."""
    return {channel.name: _reach(script, channel) for channel in script.channels.values()}


def _reach(script: Script, channel: Channel) -> frozenset[str]:
    flows = [script.flows[name] for name in entry_flows(channel)]
    homes = [flow.home for flow in flows]
    ahead = [flow.start for flow in flows]
    ahead.extend(branch.target or "" for branch in script.events)
    if script.questions.heard_on(channel.name):
        ahead.extend(script.questions.items)
    for word in script.words:
        if works_on(word, channel.name):
            ahead.extend(branch.target or "" for branch in word.branches)
    found: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name in found or name not in script.states:
            continue
        found.add(name)
        state = script.states[name]
        ahead.extend(homes if state.returns else (b.target or "" for b in state.branches))
    return frozenset(found)

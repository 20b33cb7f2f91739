"""Check that everything a script names exists, in the script or in the code of its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.authoring.fields import suggestion
from bot.authoring.reader import mistake
from bot.authoring.rules.walk import Site, branches, sayings, short, title
from bot.engine.actions import Registry
from bot.engine.flow import Place, Script, Trigger
from bot.engine.hearing import UNCLEAR
from bot.engine.rendering import OPTIONS, QUESTIONS, slots_in


def unknown_states(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse branches, starts and homes that lead to a state which does not exist."""
    for flow in script.flows.values():
        for key, name in {"start": flow.start, "home": flow.home}.items():
            if name not in script.states and not (key == "home" and name == flow.start):
                sentence = f"flow '{flow.name}' has its {key} in '{short(name)}'"
                yield mistake(flow.place, sentence + _no_state(script, name, flow.name))
    for site in branches(script):
        target = site.branch.target
        if target is not None and target not in script.states:
            flow_name = site.state.flow if site.state else None
            shown = short(target) if target.partition(".")[0] == flow_name else target
            sentence = f"{site.what} goes to '{shown}'"
            yield mistake(site.branch.place, sentence + _no_state(script, target, flow_name))


def _no_state(script: Script, name: str, flow: str | None) -> str:
    inside = [short(state) for state in script.states if state.partition(".")[0] == flow]
    own = name.partition(".")[0] == flow
    hint = suggestion(short(name), inside) if own else suggestion(name, script.states)
    return f", but no state of that name exists{hint}"


def unknown_guards(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse an `if:` that names no guard."""
    for site in branches(script):
        if site.branch.guard is not None:
            names = (site.branch.guard,)
            yield from _unknown(site.branch.place, site.what, "guard", names, registry.guards)


def unknown_actions(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a `do:` that names no action."""
    for state in script.states.values():
        yield from _unknown(state.place, title(state), "action", state.do, registry.actions)
    for site in branches(script):
        place, names = site.branch.place, site.branch.do
        yield from _unknown(place, site.what, "action", names, registry.actions)


def unknown_parsers(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a `parse:` that names no parser."""
    for state in script.states.values():
        names = (state.parse,) if state.parse else ()
        yield from _unknown(state.place, title(state), "parser", names, registry.parsers)
    for word in script.words:
        names = (word.parse,) if word.parse else ()
        yield from _unknown(word.place, f"word '{word.name}'", "parser", names, registry.parsers)


def _unknown(
    place: Place, what: str, kind: str, names: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    for name in names:
        if name not in known:
            sentence = f"{what} names the {kind} '{name}', but actions.py has no such {kind}"
            yield mistake(place, sentence + suggestion(name, known))


def unknown_slots(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a `{name}` that nothing ever fills."""
    filled = {OPTIONS, QUESTIONS, *registry.phrases}
    filled.update(state.ask for state in script.states.values() if state.ask is not None)
    for kind, functions in {"action": registry.actions, "parser": registry.parsers}.items():
        for function in functions:
            filled.update(registry.mark(kind, function).sets)
    for saying in sayings(script):
        names = {name: None for template in saying.text.values() for name in slots_in(template)}
        for name in names:
            if name not in filled:
                sentence = f"{saying.what} takes '{{{name}}}', but nothing fills that slot"
                yield mistake(saying.place, sentence + suggestion(name, filled))


def unknown_reasons(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a `because:` with a reason that no parser gives at that point."""
    for site in branches(script):
        reasons = _reasons(site, registry)
        reason = site.branch.because
        if reason is not None and reasons is not None and reason not in reasons:
            sentence = f"{site.what} waits for the reason '{reason}', but nothing there gives it"
            yield mistake(site.branch.place, sentence + suggestion(reason, reasons))


def _reasons(site: Site, registry: Registry) -> tuple[str, ...] | None:
    """Give the reasons that a branch can meet; None when its parser is missing."""
    owner = site.state or site.word
    if owner is None or (site.state and site.branch.trigger != Trigger.OTHERWISE):
        return ()
    unclear = (UNCLEAR,) if site.state and site.state.options else ()
    if owner.parse is None:
        return None if site.state and site.state.ask else unclear
    if owner.parse not in registry.parsers:
        return None
    return (*registry.mark("parser", owner.parse).reasons, *unclear)


def ask_without_parse(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a question whose answer nothing can read."""
    for state in script.states.values():
        if state.ask is not None and state.parse is None:
            sentence = f"{title(state)} asks for '{state.ask}', but no 'parse' reads the answer"
            yield mistake(state.place, sentence)

"""Let a bot folder bring its own code: guards, actions, parsers and phrases, found by name.

A function is marked, not registered: the loader collects the marked functions of a folder's
`actions.py` into a Registry, so nothing global changes on import. All of them receive the
Conversation of the present turn. They must be pure: time, ids and facts come from the conversation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.engine.effects import Apply, Hush, Recipient, Wake
from bot.engine.events import Event

MARK = "__wartel__"


class Facts(Protocol):
    """Answer read-only questions about the world outside the conversation."""

    def look_up(self, kind: str, key: str) -> Any:
        """Give the fact of that kind under that key, or None; raise StoreUnavailable if away."""


class NoFacts:
    """Know nothing, for bots that look nothing up."""

    def __init__(self, at: datetime | None = None) -> None:
        """Take the time of the turn, as whatever makes facts does; it does not matter here."""

    def look_up(self, kind: str, key: str) -> Any:
        """Give None, always."""
        return None


@dataclass(slots=True)
class Conversation:
    """Show a function of a bot folder the present turn.

    Actions may change `slots` and ask for changes outside the conversation with `apply`; guards,
    parsers and phrases change nothing.
    """

    event: Event
    at: datetime
    channel: str
    contact: str
    address: str
    language: str
    state: str  # full name; moves along during the turn
    slots: dict[str, Any]
    facts: Facts
    settings: Mapping[str, str] = field(default_factory=dict)  # as bot.yaml has them
    text: str = ""  # the message as the contact typed it, cleaned; empty for events
    refusal: str | None = None  # the reason of the parser's refusal in this turn
    applied: list[Apply] = field(default_factory=list)  # what `apply` has asked for
    heard: datetime | None = None  # when the contact last wrote over a line to begin on
    called: list[Wake | Hush] = field(default_factory=list)  # what `wake` and `hush` have asked for

    @property
    def data(self) -> Mapping[str, str]:
        """Give the data of the event that began the turn; empty for messages."""
        return getattr(self.event, "data", {})

    def apply(self, command: str, **data: str) -> str:
        """Ask for a change of the folder's own data once this turn counts; give its id."""
        effect = Apply(f"{self.event.id}#{command}{len(self.applied)}", command, data)
        self.applied.append(effect)
        return effect.id

    def wake(self, name: str, at: datetime, key: str = "", **data: str) -> None:
        """Let an event come to this contact at an aware time, in place of one of its name and key.

        It comes only where something can send by itself, and also when the conversation has ended
        by then: then it is told, and where it would lead to does not matter.
        """
        to = Recipient(self.contact, self.address, self.channel, self.language, self.heard)
        effect_id = f"{self.event.id}#wake{len(self.called)}"
        self.called.append(Wake(effect_id, at, name, key, to, data))

    def hush(self, on: bool = True) -> None:
        """Send this contact nothing by itself any more, or allow it again."""
        self.called.append(Hush(f"{self.event.id}#hush{len(self.called)}", on))

    def new_id(self, name: str) -> str:
        """Derive an id of 32 hex digits from the event's id, the same whenever the turn repeats."""
        return hashlib.sha256(f"{self.event.id}#{name}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Answer:
    """Say that a parser understood: a value for the asked slot, and other slots it learned.

    `rest` is text that the parser did not need; the next state that asks may read it as its answer.
    """

    value: Any
    slots: Mapping[str, Any] = field(default_factory=dict)
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Say that a parser did not understand; `otherwise` branches can name the reason."""

    reason: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)


GuardFunction = Callable[[Conversation], bool]
ActionFunction = Callable[[Conversation], None]
ParserFunction = Callable[[Conversation, str], Answer | Refusal]
PhraseFunction = Callable[[Conversation], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Describe a marked function to the loader and the checker."""

    kind: str  # guard, action, parser or phrase
    sets: tuple[str, ...] = ()  # slots that it fills, besides the asked one
    reasons: tuple[str, ...] = ()  # refusal reasons of a parser
    samples: tuple[str, ...] = ()  # texts that a parser accepts, for exploration


F = TypeVar("F", bound=Callable[..., Any])


def guard(function: Callable[[Conversation], bool]) -> Callable[[Conversation], bool]:
    """Mark a yes/no question that branches can ask with `if:`."""
    setattr(function, MARK, Mark("guard"))
    return function


def action(*, sets: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Mark work that states and branches can name with `do:`; `sets` names the slots it fills."""

    def mark(function: F) -> F:
        setattr(function, MARK, Mark("action", sets=sets))
        return function

    return mark


def parser(
    *,
    sets: tuple[str, ...] = (),
    reasons: tuple[str, ...] = (),
    samples: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Mark a reader of answers, `(conversation, text) -> Answer | Refusal`, for `parse:`."""

    def mark(function: F) -> F:
        setattr(function, MARK, Mark("parser", sets=sets, reasons=reasons, samples=samples))
        return function

    return mark


def phrase(function: Callable[[Conversation], str]) -> Callable[[Conversation], str]:
    """Mark a text that is computed while it is said, for `{name}` in sentences."""
    setattr(function, MARK, Mark("phrase"))
    return function


@dataclass(frozen=True)
class Registry:
    """Keep the marked functions of one bot folder by name."""

    guards: Mapping[str, GuardFunction] = field(default_factory=dict)
    actions: Mapping[str, ActionFunction] = field(default_factory=dict)
    parsers: Mapping[str, ParserFunction] = field(default_factory=dict)
    phrases: Mapping[str, PhraseFunction] = field(default_factory=dict)

    @classmethod
    def collect(cls, namespace: Mapping[str, Any]) -> Registry:
        """Collect the marked functions out of a module's namespace."""
        kinds: dict[str, dict[str, Any]] = {"guard": {}, "action": {}, "parser": {}, "phrase": {}}
        for name, value in namespace.items():
            mark = getattr(value, MARK, None)
            if isinstance(mark, Mark):
                kinds[mark.kind][name] = value
        return cls(
            guards=kinds["guard"],
            actions=kinds["action"],
            parsers=kinds["parser"],
            phrases=kinds["phrase"],
        )

    def mark(self, kind: str, name: str) -> Mark:
        """Give the description of a registered function; raise KeyError if there is none."""
        functions: Mapping[str, Any] = getattr(self, f"{kind}s")
        mark: Mark = getattr(functions[name], MARK)
        return mark

"""Hold a bot as frozen data: flows, states, options, branches, words.

Nothing here decides anything. The loader fills these classes from YAML, `machine.py` turns them
into one state machine, and `step.py` walks it. State names are full names, `flow.state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from functools import cached_property

Text = Mapping[str, str]
"""One sentence in every language of the bot: language code -> template with {slots}."""

Words = Mapping[str, tuple[str, ...]]
"""Words that select something, by language code; people may use any language at any time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Say where in a flow folder something stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Trigger:
    """Name what fires a branch; these are the triggers of the state machine."""

    GO = "go"
    ANSWERED = "answered"
    OTHERWISE = "otherwise"
    EXPIRED = "expired"

    @staticmethod
    def option(name: str) -> str:
        """Name the trigger of an option."""
        return f"option.{name}"

    @staticmethod
    def event(name: str) -> str:
        """Name the trigger of an event that comes from outside the conversation."""
        return f"event.{name}"

    @staticmethod
    def question(state: str) -> str:
        """Name what leads to the state that answers a free question; no machine fires it."""
        return f"question.{state}"

    @staticmethod
    def is_option(trigger: str) -> bool:
        """Tell whether a trigger is that of an option."""
        return trigger.startswith(Trigger.option(""))

    @staticmethod
    def is_word(trigger: str) -> bool:
        """Tell whether a trigger is that of a word that works everywhere."""
        return trigger.startswith(Trigger.word(""))

    @staticmethod
    def word(name: str) -> str:
        """Name the trigger of a word that works everywhere."""
        return f"word.{name}"


class Builtin(Enum):
    """List what a global word can do by itself, because its target is not fixed."""

    BACK = "back"  # to the question asked before this one
    REPEAT = "repeat"  # say the present question again
    LANGUAGE = "language"  # the next language of the bot, same place
    RESUME = "resume"  # to where a free question was asked


class Listening(Enum):
    """List when a state hears questions in the contact's own words."""

    LAST = "last"  # once nothing else understood the message
    FIRST = "first"  # clear questions before the parser, which would take nearly any text
    SHORT = "short"  # the same, but only short ones: a story may ask something, too
    NEVER = "never"  # whatever is written there is meant for somebody else


@dataclass(frozen=True, slots=True)
class Branch:
    """Lead from a state onward when its trigger fires and its guard holds.

    Branches with the same trigger are tried in the order in which they are written.
    """

    trigger: str
    place: Place
    target: str | None = None  # None: stay in the state
    guard: str | None = None
    because: str | None = None  # only for this reason of a parser's refusal
    do: tuple[str, ...] = ()
    say: tuple[Text, ...] = ()
    repeat: bool = False  # staying: say the state's own question again
    detour: bool = False  # remember this state; a later `return` comes back to it


@dataclass(frozen=True, slots=True)
class Option:
    """Offer an answer that a state understands; without a label it is not listed."""

    name: str
    place: Place
    label: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    match: Words = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """Stand where a conversation can be: speak on entry, then wait, pass on, return or end."""

    name: str  # full: flow.state
    place: Place
    do: tuple[str, ...] = ()
    say: tuple[Text, ...] = ()
    ask: str | None = None
    parse: str | None = None
    options: tuple[Option, ...] = ()
    branches: tuple[Branch, ...] = ()
    end: bool = False  # the session starts anew with the next message
    returns: bool = False  # YAML `return: true`: back to where the detour began
    done: bool = False  # what led here is done: `back` does not go behind it
    rest: bool = False  # nothing is under way here: who asks something else leaves nothing behind
    listening: Listening = Listening.LAST  # YAML `questions`

    @property
    def flow(self) -> str:
        """Name the flow that this state belongs to."""
        return self.name.partition(".")[0]

    @cached_property
    def waits(self) -> bool:
        """Tell whether the conversation stops here for the contact's next message."""
        passes = any(branch.trigger == Trigger.GO for branch in self.branches)
        return not (self.end or self.returns or passes)

    @cached_property
    def listed(self) -> tuple[Option, ...]:
        """List the options that the contact sees, in the order of their numbers from 1."""
        return tuple(option for option in self.options if option.label)

    def branches_for(self, trigger: str) -> tuple[Branch, ...]:
        """List the branches of one trigger in the order in which they are tried."""
        return tuple(branch for branch in self.branches if branch.trigger == trigger)


@dataclass(frozen=True)
class Flow:
    """Hold one conversation script."""

    name: str
    place: Place
    start: str  # full state name; its `say` greets, then the first message is read here
    home: str  # full state name; where a `return` without a detour leads
    states: Mapping[str, State] = field(default_factory=dict)  # by full name


@dataclass(frozen=True, slots=True)
class Word:
    """Make words, or whatever a parser accepts, work in every state of some channels."""

    name: str
    place: Place
    match: Words = field(default_factory=dict)
    parse: str | None = None
    branches: tuple[Branch, ...] = ()
    builtin: Builtin | None = None
    channels: frozenset[str] = frozenset()  # empty: all
    late: bool = False  # only when the state itself does not understand the message


@dataclass(frozen=True, slots=True)
class Question:
    """Let contacts ask for a state in their own words, wherever they are."""

    state: str  # full name of the state that answers
    place: Place
    name: Text  # how it is offered
    like: Words  # how people ask
    do: tuple[str, ...] = ()  # actions before the state is entered


@dataclass(frozen=True)
class Questions:
    """Hold what a bot understands in the contact's own words, and where."""

    items: Mapping[str, Question] = field(default_factory=dict)  # by the state that answers
    channels: frozenset[str] = frozenset()  # empty: all
    slang: Mapping[str, str] = field(default_factory=dict)  # as it is written -> as it is meant
    asking: Words = field(default_factory=dict)  # words that make a message a question
    wishing: Words = field(default_factory=dict)  # the same, but an answer may have them, too
    joining: Words = field(default_factory=dict)  # words between two questions in one message
    filler: Words = field(default_factory=dict)  # words that say nothing about what is asked

    def heard_on(self, channel: str) -> bool:
        """Tell whether contacts on a channel may ask in their own words."""
        return bool(self.items) and (not self.channels or channel in self.channels)


@dataclass(frozen=True, slots=True)
class Channel:
    """Say which flow a new session enters and how long silence may last."""

    name: str
    flow: str
    expires: timedelta
    routes: Mapping[str, str] = field(default_factory=dict)  # bot address -> flow, else `flow`
    rows: bool = False  # menus go as lists or buttons where something can send them
    late: tuple[str, ...] = ()  # template, sms: ways to whoever has not written for a day

    def entry(self, address: str) -> str:
        """Name the flow that a new session on this bot address enters."""
        return self.routes.get(address, self.flow)


@dataclass(frozen=True)
class Script:
    """Hold everything that one bot folder's YAML says, checked or not."""

    name: str
    title: str
    languages: tuple[str, ...]  # the first is the base language
    channels: Mapping[str, Channel]
    flows: Mapping[str, Flow]
    words: tuple[Word, ...]
    events: tuple[Branch, ...]  # what events do in states that do not name them
    sentences: Mapping[str, Text]  # failure, expired, lost, busy, unreadable ...
    place: Place
    settings: Mapping[str, str] = field(default_factory=dict)  # for the folder's functions
    questions: Questions = field(default_factory=Questions)

    @cached_property
    def states(self) -> Mapping[str, State]:
        """Give every state of every flow by its full name."""
        return {name: state for flow in self.flows.values() for name, state in flow.states.items()}

    @property
    def base(self) -> str:
        """Name the base language, the one that the flow files themselves are written in."""
        return self.languages[0]

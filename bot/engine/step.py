"""Make one turn: `step(bot, session, event, facts) -> Turn`, pure and deterministic.

Rules of this file:

- Everything that changes a conversation happens here, on a private copy. The new session exists
  only if the whole turn succeeded; a failure leaves the old one untouched.
- No clock, no randomness, no I/O: time and ids come with the event, the world through `facts`.
- Where to go is decided by the machine alone. This file decides what a message means (which trigger
  to fire), does what the taken branch says, and walks on until a state waits.

How a message is understood, first match wins:

1. early words (menu, back, ...), to the letter
2. the state's options, by number or to the letter
3. the state's parser
4. late words (thanks, ...), to the letter
5. the state's options, then any word, with a typo
6. otherwise

The start state is special: its `say` is the greeting, spoken before the first message is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.engine.actions import Answer, Conversation, Facts, Refusal
from bot.engine.bot import Bot
from bot.engine.effects import Choice, Effect, SendMessage
from bot.engine.events import Event, EventReceived, MessageReceived
from bot.engine.flow import Branch, Builtin, Option, State, Text, Trigger, Word
from bot.engine.machine import Cursor
from bot.engine.matching import Heard, Match, exact, nearest, number_in
from bot.engine.rendering import OPTIONS, choices, options_list, render, slots_in
from bot.engine.session import MAX_TRAIL, Session
from bot.errors import FlowFailure, WartelError

MAX_HOPS = 32
"""How many states one turn may enter before it counts as a loop."""

UNCLEAR = "unclear"
"""The reason that `otherwise` sees when two options were about equally near."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Record one transition that a turn took."""

    source: str
    trigger: str
    target: str
    branch: Branch | None = field(default=None, compare=False, repr=False)  # None: a builtin word


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold everything that one event led to."""

    session: Session | None  # None: there was no conversation that the event could reach
    replies: tuple[SendMessage, ...] = ()  # the direct answer to a message
    effects: tuple[Effect, ...] = ()  # what has to be done later
    path: tuple[Passage, ...] = ()


def step(
    bot: Bot,
    session: Session | None,
    event: Event,
    facts: Facts,
    *,
    can_send_later: bool = False,
) -> Turn:
    """Make the turn that an event leads to; raise FlowFailure if the flow cannot finish it.

    What the bot says to an event outside the chat becomes an effect if something can send it
    later, else the session owes it and the next reply begins with it.
    """
    if isinstance(event, MessageReceived):
        walk = _Walk.for_message(bot, session, event, facts)
        walk.hear_message(event)
        return Turn(walk.session_after(event), tuple(walk.said), walk.applied, tuple(walk.path))
    if session is None or session.expires_at <= event.at or session.state not in bot.script.states:
        return Turn(None)
    walk = _Walk(bot, session, event, facts)
    walk.hear_event(event)
    if not can_send_later:
        unsent = (*session.unsent, *(message.text for message in walk.said))
        after = replace(walk.session_after(event), unsent=unsent)
        return Turn(after, effects=walk.applied, path=tuple(walk.path))
    effects = (*walk.applied, *walk.said)
    return Turn(walk.session_after(event), effects=effects, path=tuple(walk.path))


@dataclass
class _Walk:
    """Walk one conversation through one turn."""

    bot: Bot
    session: Session
    event: Event
    facts: Facts
    said: list[SendMessage] = field(default_factory=list)
    path: list[Passage] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.session
        self.origin = self.bot.script.states[session.state]
        self.trail = session.trail
        self.detour = session.detour
        self.rest = ""
        self.hops = 0
        self.conversation = Conversation(
            event=self.event,
            at=self.event.at,
            channel=session.channel,
            contact=session.contact,
            address=session.address,
            language=session.language,
            state=session.state,
            slots=dict(session.slots),
            facts=self.facts,
        )

    @classmethod
    def for_message(
        cls, bot: Bot, session: Session | None, event: MessageReceived, facts: Facts
    ) -> _Walk:
        """Continue a session, or begin a new one where there is none that can be continued."""
        if session is None:
            return cls(bot, _new_session(bot, event), event, facts)
        if session.state not in bot.script.states:
            walk = cls(bot, _new_session(bot, event, session), event, facts)
            walk.say(bot.script.sentences["lost"])
            return walk
        walk = cls(bot, session, event, facts)
        for number, text in enumerate(session.unsent):
            walk.said.append(SendMessage(f"{event.id}#unsent{number}", text))
        if session.expires_at <= event.at:
            walk.expire()
        return walk

    @property
    def state(self) -> State:
        """Give the state in which the walk stands now."""
        return self.bot.script.states[self.conversation.state]

    @property
    def applied(self) -> tuple[Effect, ...]:
        """Give the changes that actions have asked for."""
        return tuple(self.conversation.applied)

    @property
    def start(self) -> str:
        """Name the state in which this session began."""
        return self.bot.script.flows[self.session.flow].start

    def session_after(self, event: Event) -> Session:
        """Give the session that this turn leaves behind."""
        expires_at = self.session.expires_at
        if isinstance(event, MessageReceived):
            expires_at = event.at + self.bot.script.channels[event.channel].expires
        return replace(
            self.session,
            state=self.conversation.state,
            language=self.conversation.language,
            slots=self.conversation.slots,
            trail=self.trail,
            detour=self.detour,
            expires_at=expires_at,
            unsent=(),
        )

    # What came in

    def hear_message(self, event: MessageReceived) -> None:
        """Understand a message and go where it leads; never end in silence."""
        before = len(self.said)
        self.conversation.text = event.text
        if self.state.name == self.start:
            for text in self.state.say:
                self.say(text)
        spoken = len(self.said)
        if event.kind != "text":
            self.understand_kind(event.kind)
        elif not (event.payload and self.take_named_option(event.payload)):
            self.understand_text(event.text)
        if len(self.said) == spoken and self.state.waits:
            self.ask_again()
        if len(self.said) == before:
            raise FlowFailure(f"{self.state.place}: nothing was said in state '{self.state.name}'")

    def hear_event(self, event: EventReceived) -> None:
        """Go where an event from outside leads; an event that no state names changes nothing."""
        self.fire(Trigger.event(event.name))

    def expire(self) -> None:
        """Leave a session that silence has ended and begin anew in its place."""
        decided = self.decide(Trigger.EXPIRED)
        if decided is not None:
            missed = self.state.name != self.start  # nobody misses a greeting
            self.forget()
            _, self.conversation.state = decided
            self.origin = self.state
            if missed:
                self.say(self.bot.script.sentences["expired"])

    # What it means

    def understand_kind(self, kind: str) -> None:
        """React to a message that is no text: by its kind, as media, or like any strange answer."""
        kinds = [kind] if kind in ("location", "empty") else [kind, "media"]
        if not any(self.fire(Trigger.event(f"message.{name}")) for name in kinds):
            self.not_understood("")

    def understand_text(self, text: str) -> None:
        """Try the meanings of a text in the order that the head of this file gives."""
        heard = Heard(text)
        if self.take_early_word(heard) or self.take_option(heard):
            return
        refusal = self.take_answer(text)
        if refusal is None:
            return
        found = exact(heard, self.bot.late)
        if isinstance(found, Match) and self.take_word(self.bot.words[found.name]):
            return
        near = nearest(heard, self.bot.options[self.state.name])
        if isinstance(near, Match):
            if self.fire(Trigger.option(near.name)):
                return
        elif near is None and self.take_near_word(heard):
            return
        self.not_understood(refusal or (UNCLEAR if near is not None else ""))

    def take_early_word(self, heard: Heard) -> bool:
        """Try the words that work everywhere and come before the state's own input."""
        found = exact(heard, self.bot.early)
        if isinstance(found, Match) and self.take_word(self.bot.words[found.name]):
            return True
        return any(self.take_parsed_word(word, heard.text) for word in self.bot.parsed_words)

    def take_near_word(self, heard: Heard) -> bool:
        """Try every word that works everywhere, allowing a typo."""
        near = nearest(heard, self.bot.everywhere)
        return isinstance(near, Match) and self.take_word(self.bot.words[near.name])

    def take_word(self, word: Word) -> bool:
        """Do what a word that works everywhere means, if it works on this channel."""
        if word.channels and self.conversation.channel not in word.channels:
            return False
        if word.builtin is None:
            return self.fire(Trigger.word(word.name))
        source = self.conversation.state
        if word.builtin is Builtin.BACK:
            self.go_back()
        elif word.builtin is Builtin.LANGUAGE:
            self.change_language()
            self.ask_again()
        else:
            self.ask_again()
        self.path.append(Passage(source, Trigger.word(word.name), self.conversation.state))
        return True

    def take_parsed_word(self, word: Word, text: str) -> bool:
        """Try a word whose parser reads the whole message; a refusal without reason means no."""
        assert word.parse is not None
        result = self.parse(word.parse, text)
        if not isinstance(result, Answer) and not result.reason:
            return False
        before = dict(self.conversation.slots)
        self.conversation.slots.update(result.slots)
        if not isinstance(result, Answer):
            self.conversation.refusal = result.reason
        taken = self.fire(Trigger.word(word.name))
        self.conversation.refusal = None
        if not taken:
            self.conversation.slots = before
        return taken

    def take_option(self, heard: Heard) -> bool:
        """Try the state's options, by number or to the letter."""
        number = number_in(heard)
        listed = self.state.listed
        if number is not None and 1 <= number <= len(listed):
            return self.fire(Trigger.option(listed[number - 1].name))
        found = exact(heard, self.bot.options[self.state.name])
        return isinstance(found, Match) and self.fire(Trigger.option(found.name))

    def take_named_option(self, name: str) -> bool:
        """Try the option that a tapped button or row names."""
        option: Option | None = next((o for o in self.state.options if o.name == name), None)
        return option is not None and self.fire(Trigger.option(name))

    def take_answer(self, text: str) -> str | None:
        """Try the state's parser; give None when it understood, else the reason why not."""
        state = self.state
        if state.parse is None:
            return ""
        result = self.parse(state.parse, text)
        self.conversation.slots.update(result.slots)
        if not isinstance(result, Answer):
            return result.reason
        if state.ask is not None:
            self.conversation.slots[state.ask] = result.value
        self.rest = result.rest
        return None if self.fire(Trigger.ANSWERED) else ""

    def not_understood(self, reason: str) -> None:
        """Take the state's `otherwise`, or say the question again where it has none."""
        self.conversation.refusal = reason
        taken = self.fire(Trigger.OTHERWISE)
        self.conversation.refusal = None
        if not taken:
            self.ask_again()

    # Where it leads

    def fire(self, trigger: str) -> bool:
        """Let the machine take a branch, and follow it; tell whether there was one."""
        source = self.conversation.state
        decided = self.decide(trigger)
        if decided is None:
            return False
        self.conversation.refusal = None  # it chose the branch; what follows passes on as ever
        self.follow(decided[0], source, decided[1])
        return True

    def decide(self, trigger: str) -> tuple[Branch, str] | None:
        """Ask the machine which branch a trigger takes, and where to; None if none."""
        source = self.conversation.state
        cursor = Cursor(source, self.conversation, self.session.flow)
        try:
            branch = self.bot.machine.fire(trigger, cursor)
        except WartelError:
            raise
        except Exception as error:
            raise FlowFailure(f"a guard of '{trigger}' failed in state '{source}'") from error
        if branch is None:
            return None
        self.path.append(Passage(source, trigger, cursor.state, branch))
        return branch, cursor.state

    def follow(self, branch: Branch, source: str, target: str) -> None:
        """Do and say what a branch says, then stay or enter its target."""
        self.work(branch.do)
        for text in branch.say:
            self.say(text)
        if branch.detour and self.detour is None and source != self.start:
            self.detour = source
        if branch.target is not None:
            self.enter(target)
        elif branch.repeat:
            self.ask_again()

    def enter(self, name: str) -> None:
        """Work and speak in a state, and go on from it unless it waits."""
        self.hops += 1
        if self.hops > MAX_HOPS:
            raise FlowFailure(f"more than {MAX_HOPS} states in one turn, the last one '{name}'")
        self.conversation.state = name
        state = self.state
        self.work(state.do)
        if state.waits and self.rest:
            if self.answer_with_rest():
                return
            state = self.state
        self.speak(state)
        if state.end:
            self.forget()
            self.conversation.state = self.start
        elif state.returns:
            self.come_back()
        elif state.waits:
            self.settle(state)
        elif not self.fire(Trigger.GO):
            raise FlowFailure(f"{state.place}: no branch leads out of state '{name}'")

    def answer_with_rest(self) -> bool:
        """Let a state that asks read what the answer before it left over."""
        rest, self.rest = self.rest, ""
        here = self.state
        refusal = self.take_answer(rest) if here.parse is not None else ""
        if refusal:  # it says something, only not enough
            self.not_understood(refusal)
            if self.state is here:
                self.settle(here)
        return refusal != ""

    def settle(self, state: State) -> None:
        """Wait in a state; remember the question before it for `back`."""
        if state.done:
            self.trail = ()
        elif state.name in self.trail:
            self.trail = self.trail[: self.trail.index(state.name)]
        elif self.origin.name not in (state.name, self.start) and self.origin.waits:
            self.trail = (*self.trail, self.origin.name)[-MAX_TRAIL:]

    def come_back(self) -> None:
        """Return from a detour to the question that it interrupted, or go home."""
        if self.detour is None:
            self.enter(self.bot.script.flows[self.session.flow].home)
            return
        self.conversation.state, self.detour = self.detour, None
        self.ask_again()

    def go_back(self) -> None:
        """Ask the question before the present one again."""
        if not self.trail:
            self.ask_again()
            return
        *trail, last = self.trail
        self.trail = tuple(trail)
        self.origin = self.bot.script.states[last]
        self.enter(last)

    def ask_again(self) -> None:
        """Say the present question once more; in the start state go on as any message would."""
        if self.state.name == self.start:
            self.fire(Trigger.OTHERWISE)
        else:
            self.speak(self.state)

    def change_language(self) -> None:
        """Take the next of the bot's languages."""
        languages = self.bot.script.languages
        index = languages.index(self.conversation.language)
        self.conversation.language = languages[(index + 1) % len(languages)]

    def forget(self) -> None:
        """Drop everything that belongs to the conversation so far, except the language."""
        self.conversation.slots.clear()
        self.trail, self.detour = (), None

    # What is done and said

    def work(self, actions: tuple[str, ...]) -> None:
        """Run actions of the bot folder in order."""
        for name in actions:
            try:
                self.bot.registry.actions[name](self.conversation)
            except WartelError:
                raise
            except Exception as error:
                where = self.state.place
                raise FlowFailure(f"{where}: action '{name}' failed") from error

    def parse(self, name: str, text: str) -> Answer | Refusal:
        """Let a parser of the bot folder read a text."""
        try:
            return self.bot.registry.parsers[name](self.conversation, text)
        except WartelError:
            raise
        except Exception as error:
            raise FlowFailure(f"{self.state.place}: parser '{name}' failed") from error

    def speak(self, state: State) -> None:
        """Say everything that a state says; its options go under the last sentence."""
        last = len(state.say) - 1
        for number, text in enumerate(state.say):
            self.say(text, state if number == last and state.listed else None)

    def say(self, text: Text, menu: State | None = None) -> None:
        """Say one sentence, with a menu under it unless the sentence places the menu itself."""
        body = render(text, self.conversation, self.bot.registry, self.state)
        rows: tuple[Choice, ...] = ()
        if menu is not None:
            language = self.conversation.language
            rows = choices(menu, language)
            if OPTIONS not in _names(text):
                body = f"{body}\n\n{options_list(menu, language)}"
        self.said.append(SendMessage(f"{self.event.id}#{len(self.said)}", body, rows))


def _names(text: Text) -> Iterator[str]:
    return (name for template in text.values() for name in slots_in(template))


def _new_session(bot: Bot, event: MessageReceived, old: Session | None = None) -> Session:
    channel = bot.script.channels[event.channel]
    flow = channel.entry(event.address)
    return Session(
        contact=event.contact,
        address=event.address,
        channel=event.channel,
        flow=flow,
        state=bot.script.flows[flow].start,
        language=old.language if old is not None else bot.script.base,
        expires_at=event.at + channel.expires,
    )

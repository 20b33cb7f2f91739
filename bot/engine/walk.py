"""Walk one conversation through one turn: ask the machine, do, say, and go on until a state waits.

A walk changes only its own private copies. What a message means is found out in `hearing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.actions import Answer, Conversation, Facts, Refusal
from bot.engine.bot import Bot
from bot.engine.effects import Choice, Effect, SendMessage
from bot.engine.events import Event, MessageReceived
from bot.engine.flow import Branch, State, Text, Trigger
from bot.engine.machine import Cursor
from bot.engine.opening import new_session
from bot.engine.rendering import OPTIONS, render, slots_in
from bot.engine.session import MAX_TRAIL, Session
from bot.engine.turn import Passage
from bot.errors import FlowFailure, WartelError

MAX_HOPS = 32
"""How many states one turn may enter before it counts as a loop."""


@dataclass
class Walk:
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
        self.left = session.left
        self.kept = session.kept
        self.offered = {} if isinstance(self.event, MessageReceived) else session.offered
        self.unclear = ""
        self.rest = ""
        self.hops = 0
        self.unasked = session.unasked
        self.question_at: int | None = None  # where in `said` the last question begins
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
            settings=self.bot.script.settings,
            heard=_heard(session, self.event),
        )

    @classmethod
    def for_message(
        cls, bot: Bot, session: Session | None, event: MessageReceived, facts: Facts
    ) -> Walk:
        """Continue a session, or begin a new one where there is none that can be continued."""
        if session is None:
            return cls(bot, new_session(bot, event), event, facts)
        if session.state not in bot.script.states:
            walk = cls(bot, new_session(bot, event, session), event, facts)
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
    def asked(self) -> tuple[Effect, ...]:
        """Give what actions have asked for besides words."""
        return (*self.conversation.applied, *self.conversation.called)

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
            heard=self.conversation.heard,
            unsent=(),
            unasked=False,
            left=self.left,
            kept=self.kept,
            offered=self.offered,
            unclear=self.unclear,
        )

    # Where it leads

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

    def fire(self, trigger: str) -> bool:
        """Let the machine take a branch, and follow it; tell whether there was one."""
        source = self.conversation.state
        decided = self.decide(trigger)
        if decided is None:
            return False
        self.conversation.refusal = None  # it chose the branch; what follows passes on as ever
        self.give_up_places(trigger, decided[0])
        self.follow(decided[0], source, decided[1])
        return True

    def give_up_places(self, trigger: str, branch: Branch) -> None:
        """Forget where to come back to when the contact, or an event, wants something else."""
        if branch.target is None or branch.detour:
            return
        if Trigger.is_word(trigger):
            self.kept = self.left or self.kept
            self.detour, self.left = None, ()
        elif self.left and branch in self.bot.script.events:
            self.left = ()
        elif Trigger.is_option(trigger) and not branch.say and self.bot.is_resort(branch.target):
            self.kept, self.left = self.left or self.kept, ()

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
        if branch.target is None and self.answers_unasked(branch):
            self.ask_again()
            return
        for text in branch.say:
            self.say(text)
        if branch.detour and self.detour is None and source != self.start:
            self.detour = source
        if branch.target is not None:
            self.enter(target)
        elif branch.repeat:
            self.ask_again()

    def answers_unasked(self, branch: Branch) -> bool:
        """Tell whether the contact answers a question that an event led to and nobody has seen."""
        own = branch in self.state.branches
        return own and self.unasked and isinstance(self.event, MessageReceived)

    def enter(self, name: str, *, asked_for: bool = False) -> None:
        """Work and speak in a state, and go on from it unless it waits."""
        self.hops += 1
        if self.hops > MAX_HOPS:
            raise FlowFailure(f"more than {MAX_HOPS} states in one turn, the last one '{name}'")
        if self.left and self.bot.script.states[name].rest and not asked_for:
            self.resume()
            return
        self.conversation.state, self.unasked = name, False
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
        if not state.rest:
            self.kept = ()  # something else has begun
        if self.detour == state.name:
            self.detour = None  # this is where it began, so it has come back
        if state.done:
            self.trail = ()
        elif state.name in self.trail:
            self.trail = self.trail[: self.trail.index(state.name)]
        elif self.origin.name not in (state.name, self.start) and self.origin.waits:
            self.trail = (*self.trail, self.origin.name)[-MAX_TRAIL:]

    def come_back(self) -> None:
        """Return from a detour to the question that it interrupted, or go home."""
        if self.detour is not None:
            self.conversation.state, self.detour = self.detour, None
            self.ask_again()
        elif self.left:
            self.resume()
        else:
            self.enter(self.bot.script.flows[self.session.flow].home)

    def resume(self) -> None:
        """Go back to where a question was asked, with everything as it was, and ask again."""
        *outer, place = self.left or self.kept
        self.kept = ()
        self.left, self.trail, self.detour = tuple(outer), place.trail, place.detour
        self.conversation.slots = {**self.conversation.slots, **place.slots}
        if place.state not in self.bot.script.states:
            self.come_back()  # to what remains of the places after an update of the flows
            return
        self.conversation.state = place.state
        self.origin = self.state
        self.say(self.bot.script.sentences["resumed"])
        self.ask_again()

    def go_back(self) -> None:
        """Ask the question before the present one again."""
        if not self.trail:
            self.resume() if self.left else self.ask_again()
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

    def not_understood(self, reason: str) -> None:
        """Take the state's `otherwise`, or say the question again where it has none."""
        source, self.conversation.refusal = self.conversation.state, reason
        decided = self.decide(Trigger.OTHERWISE)
        self.conversation.refusal = None
        if decided is None:
            self.ask_again()
        else:
            self.follow(self.reworded(decided[0]), source, decided[1])

    def reworded(self, branch: Branch) -> Branch:
        """Give other words for what was also the answer before, unless it gives a reason."""
        heard = self.bot.script.questions.heard_on(self.conversation.channel)
        if not heard or branch.because or branch.target or not branch.say:
            return branch
        if self.answers_unasked(branch):  # the question is asked instead of these words
            return branch
        mark = f"{self.state.name}#{self.state.branches.index(branch)}"
        self.unclear = "" if mark == self.session.unclear else mark
        words = self.bot.script.sentences["puzzled"]
        return branch if self.unclear else replace(branch, say=(words,), repeat=True)

    def change_language(self) -> None:
        """Take the next of the bot's languages."""
        languages = self.bot.script.languages
        index = languages.index(self.conversation.language)
        self.conversation.language = languages[(index + 1) % len(languages)]

    def forget(self) -> None:
        """Drop everything that belongs to the conversation so far, except the language."""
        self.conversation.slots.clear()
        self.trail, self.detour, self.unasked = (), None, False
        self.left = self.kept = ()

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
        if state.waits:
            self.question_at, self.unasked = len(self.said), False
        last = len(state.say) - 1
        for number, text in enumerate(state.say):
            self.say(text, state if number == last and state.listed else None)

    def say(self, text: Text, menu: State | None = None) -> None:
        """Say one sentence, with a menu under it unless the sentence places the menu itself."""
        body = render(text, self.conversation, self.bot.registry, self.state)
        rows: tuple[Choice, ...] = ()
        bare = ""
        if menu is not None:
            language = self.conversation.language
            rows, listed = self.bot.menu(menu, language)
            if OPTIONS not in _names(text):
                body = f"{body}\n\n{listed}"
            bare = body.replace(listed, "").strip()
        self.said.append(SendMessage(f"{self.event.id}#{len(self.said)}", body, rows, bare))


def _names(text: Text) -> Iterator[str]:
    return (name for template in text.values() for name in slots_in(template))


def _heard(session: Session, event: Event) -> datetime | None:
    """Give when the contact last wrote over a line on which the bot can begin to speak."""
    if isinstance(event, MessageReceived):
        return event.at if event.reachable else None
    return session.heard

"""Answer what people ask in their own words, wherever they are, and come back to where they were.

Rules of this file:

- Where nothing is under way (a state with `rest`, or the first message) a question leads to its
  answer and that is all. Anywhere else the place is remembered with everything typed so far; once
  the answer leads to a `return` or a state with `rest`, the open question is asked again.
- A question that leads to where the contact stands already is no reason to come back later.
- A second question in the same message, and questions that are only likely, are offered by name.
  What was offered can be chosen with the very next message, and is forgotten with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.actions import Answer
from bot.engine.effects import Choice, SendMessage
from bot.engine.flow import Listening, Question, State, Trigger
from bot.engine.matching import Choices, Heard, Match, choose, number_in
from bot.engine.questions import CLEAR, Finding, Router, Sure, Unsure
from bot.engine.rendering import QUESTIONS, in_language
from bot.engine.session import MAX_LEFT, Left
from bot.engine.turn import Passage
from bot.engine.walk import Walk

NEITHER = ""
"""Stands for "none of these" among questions that are offered."""

MIDWAY = 0.2
"""Least likeness because of which the bot asks back where something else is under way."""

BRIEF = 5
"""Words of a question that is heard where people tell a story."""

AS_A_WHOLE = 0.8
"""Least likeness of what is heard where people tell a story."""

TELLING = 2
"""Words that must tell of a question where a number is asked for."""

MUST_ASK = 3
"""Words of a text with a question mark that no parser of nearly any text may have."""

LONG_NUMBER = 11
"""Digits with which a message answers, whatever it asks besides: a card has 13, a NIK 16."""

LAST_NUMBER = 9
"""Highest number by which a second question is offered; beyond it, only its name is."""


@dataclass(frozen=True)
class Asides:
    """Hear and answer the free questions of one walk."""

    walk: Walk

    @property
    def router(self) -> Router:
        """Give what finds the question that a message asks."""
        return self.walk.bot.router

    @property
    def questions(self) -> Mapping[str, Question]:
        """Give every question by the state that answers it."""
        return self.walk.bot.script.questions.items

    @property
    def heard(self) -> bool:
        """Tell whether the contact may ask in the own words on this channel."""
        return self.walk.bot.script.questions.heard_on(self.walk.conversation.channel)

    @property
    def at_rest(self) -> bool:
        """Tell whether nothing is under way that the contact could come back to."""
        return self.walk.state.rest or self.walk.state.name == self.walk.start

    # What is heard

    def take_offered(self, heard: Heard) -> bool:
        """Try the questions that the last reply offered, by number or name."""
        offered = self.walk.session.offered
        if not offered:
            return False
        number = number_in(heard)
        if number is not None and str(number) in offered:
            return self.choose(offered[str(number)])
        names = {state: self._names(state) for state in offered.values()}
        found = choose(heard, Choices(names))
        return isinstance(found, Match) and self.choose(found.name)

    def take_row(self, name: str) -> bool:
        """Try the offered question that a tapped row names."""
        rows = {Trigger.question(state): state for state in self.walk.session.offered.values()}
        return name in rows and self.choose(rows[name])

    def take_clear(self, text: str) -> bool:
        """Try a clear question before the state's parser, which might find an answer in it."""
        state, router = self.walk.state, self.router
        if state.parse is None or state.listening is Listening.NEVER or not self.heard:
            return False
        if state.listening is Listening.LAST:
            return self._take_numbered(text)
        if not router.asks_outright(text, wishes=True):
            return False
        if state.listening is Listening.SHORT:
            brief = router.length(text) <= BRIEF
            return brief and self.follow(router.clearly(text, least=AS_A_WHOLE))
        return self.follow(router.clearly(text))

    def _take_numbered(self, text: str) -> bool:
        """Try a clear question with a number in it that is not the number asked for."""
        digits = sum(map(str.isdigit, text))
        if not 0 < digits < LONG_NUMBER or not self.router.asks_outright(text):
            return False
        return not self._goes_on("") and self.follow(self.router.clearly(text, telling=TELLING))

    def refuse(self, text: str) -> bool:
        """Keep a question that nobody knows from being taken as a name or an address."""
        asks = text.rstrip().endswith("?") and len(text.split()) >= MUST_ASK
        first = self.walk.state.listening is Listening.FIRST and self.heard
        if asks and first:
            self.walk.not_understood("")
        return asks and first

    def take(self, text: str, refusal: str) -> bool:
        """Try a question after everything else; offer the likeliest ones if unsure.

        Where something is under way, what has not the form of a question must name one, and
        the state must not go on at any message.
        """
        if self.walk.state.listening is Listening.NEVER or not self.heard:
            return False
        if self.at_rest:
            return self.follow(self.router.ask(text))
        if self._goes_on(refusal):
            return False
        if not self.router.is_question(text):
            return not refusal and self.follow(self.router.named(text))
        found = self.router.ask(text)
        if isinstance(found, Unsure) and found.likeness < (CLEAR if refusal else MIDWAY):
            return False
        return self.follow(found)

    # What comes of it

    def follow(self, found: Finding) -> bool:
        """Answer a question, or ask back; tell whether the message was understood as one."""
        if found is None:
            return False
        if isinstance(found, Sure):
            self.answer(self.questions[found.target])
            if found.also is not None:
                self.offer_also(found.also)
            return True
        offered = self.walk.session.offered
        if set(found.targets) <= set(offered.values()):
            return self._insist(found)
        self.offer(found.targets)
        return True

    def _insist(self, found: Unsure) -> bool:
        """Answer the likeliest of what was offered to who asks again, or let the offer stand."""
        if found.likeness < MIDWAY:
            self.walk.offered = self.walk.session.offered
            return False
        self.answer(self.questions[found.targets[0]])
        return True

    def choose(self, state: str) -> bool:
        """Answer a question that was offered; for none of them, help and ask again."""
        if state == NEITHER:
            self.walk.say(self.walk.bot.script.sentences["puzzled"])
            self.walk.ask_again()
        elif state in self.questions:
            self.answer(self.questions[state])
        else:
            return False
        return True

    def answer(self, question: Question) -> None:
        """Go to the answer; come back unless nothing was under way."""
        walk = self.walk
        here, begun = walk.state, len(walk.said)
        passage = Passage(here.name, Trigger.question(question.state), question.state)
        walk.path.append(passage)
        if self._under_way(question, here):
            walk.say(walk.bot.script.sentences["resumed"])
            walk.ask_again()
            return
        depth = len(walk.left)
        left = not self._begins_anew(question, here) and self._leave()
        walk.work(question.do)
        walk.origin = walk.bot.script.states[question.state]
        walk.enter(question.state, asked_for=True)
        if left and len(walk.left) > depth:
            self._stay(here, begun)

    def offer(self, states: Sequence[str]) -> None:
        """Ask which of a few questions is meant."""
        self._begin()
        self._say_offer("unsure", [*enumerate((*states, NEITHER), start=1)])

    def offer_also(self, state: str) -> None:
        """Offer the second question of a message below the answer to the first."""
        self._say_offer("also", [(self._free_number(), state)])

    def _begin(self) -> None:
        """Wait where a first message that is no question would lead, or each would be greeted."""
        walk = self.walk
        decided = walk.decide(Trigger.OTHERWISE) if walk.state.name == walk.start else None
        if decided is not None:
            walk.conversation.state = decided[1]
            walk.origin = walk.state

    def _leave(self) -> bool:
        """Remember this place while a question is answered; tell whether there is any need to."""
        walk, here = self.walk, self.walk.state
        if self.at_rest or len(walk.left) >= MAX_LEFT:
            return False
        slots = dict(walk.conversation.slots)
        walk.left = (*walk.left, Left(here.name, slots, walk.trail, walk.detour))
        walk.trail, walk.detour = (), None
        return True

    def _goes_on(self, refusal: str) -> bool:
        """Tell whether `otherwise` leads on, so that any message does what the state waits for."""
        walk = self.walk
        walk.conversation.refusal = refusal
        decided = walk.decide(Trigger.OTHERWISE)
        walk.conversation.refusal = None
        if decided is None:
            return False
        walk.path.pop()  # nothing was taken yet
        return decided[0].target is not None

    def _stay(self, here: State, begun: int) -> None:
        """Say how to come back from an answer that takes several turns."""
        walk = self.walk
        if walk.state is here:  # the answer leads to where the contact was anyway
            walk.left = walk.left[:-1]
            return
        count = len(walk.said)
        walk.say(walk.bot.script.sentences["aside"])
        walk.said.insert(begun, walk.said.pop())
        if walk.question_at is not None and begun <= walk.question_at <= count:
            walk.question_at += 1

    def _under_way(self, question: Question, here: State) -> bool:
        """Tell whether the contact is in the middle of the service that the question asks for."""
        home = self.walk.bot.script.flows[here.flow].home
        return not self.at_rest and question.state == home

    def _begins_anew(self, question: Question, here: State) -> bool:
        """Tell whether the answer is the service itself that the contact is in, from its start."""
        target = self.walk.bot.script.states[question.state]
        return target.flow == here.flow and not (target.waits or target.returns)

    def _say_offer(self, sentence: str, numbered: Sequence[tuple[int, str]]) -> None:
        walk, language = self.walk, self.walk.conversation.language
        rows = [
            (number, Choice(Trigger.question(state), self._name(state, language)))
            for number, state in numbered
        ]
        lines = [f"{number}. {row.title}" if number else f"• {row.title}" for number, row in rows]
        text = in_language(walk.bot.script.sentences[sentence], language)
        body = text.replace(f"{{{QUESTIONS}}}", "\n".join(lines)).strip()
        choices = tuple(row for _, row in rows)
        walk.said.append(SendMessage(f"{walk.event.id}#{len(walk.said)}", body, choices))
        walk.offered = {str(number): state for number, state in numbered}

    def _free_number(self) -> int:
        """Give a number that means nothing to the present state; 0 if there is none."""
        state = self.walk.state
        for number in range(len(state.listed) + 1, LAST_NUMBER + 1):
            if state.parse is None or not isinstance(
                self.walk.parse(state.parse, str(number)), Answer
            ):
                return number
        return 0

    def _name(self, state: str, language: str) -> str:
        sentences = self.walk.bot.script.sentences
        text = self.questions[state].name if state else sentences["neither"]
        return in_language(text, language)

    def _names(self, state: str) -> tuple[str, ...]:
        return tuple(
            self._name(state, language)
            for language in self.walk.bot.script.languages
            if state == NEITHER or state in self.questions
        )

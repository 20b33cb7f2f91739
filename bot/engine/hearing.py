"""Find out what came in means, and fire what it means.

How a message is understood, first match wins:

1. early words (menu, back, ...), to the letter or as their parsers read them
2. questions that were offered, by number or name
3. the state's options, by number or to the letter
4. clear questions with a number in them, or any where the state's parser takes nearly any text
5. the state's parser
6. late words (thanks, ...), likewise
7. the state's options, then any word, with a typo
8. questions in the contact's own words
9. otherwise

The start state is special: its `say` is the greeting, spoken before the first message is read. A
word that leads nowhere is answered there and then taken like any first message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.actions import Answer
from bot.engine.asides import Asides
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.flow import Builtin, Option, Text, Trigger, Word
from bot.engine.matching import Choices, Heard, Match, exact, nearest, number_in
from bot.engine.turn import Passage
from bot.engine.walk import Walk
from bot.errors import FlowFailure

UNCLEAR = "unclear"
"""The reason that `otherwise` sees when two options were about equally near."""


@dataclass(frozen=True)
class Hearing:
    """Read what came in for one walk."""

    walk: Walk

    def hear_message(self, event: MessageReceived) -> None:
        """Understand a message and go where it leads; never end in silence."""
        before, language = len(self.walk.said), self.walk.conversation.language
        self.walk.conversation.text = event.text
        greeting = self.walk.state.say if self.walk.state.name == self.walk.start else ()
        for text in greeting:
            self.walk.say(text)
        spoken = len(self.walk.said)
        if event.kind != "text":
            self.understand_kind(event.kind)
        elif not (event.payload and self.take_row(event.payload)):
            self.understand_text(event.text)
        if self.walk.unasked or (len(self.walk.said) == spoken and self.walk.state.waits):
            self.walk.ask_again()
        if self.walk.conversation.language != language:
            self.greet_again(greeting, before)
        if len(self.walk.said) == before:
            raise FlowFailure(
                f"{self.walk.state.place}: nothing was said in state '{self.walk.state.name}'"
            )

    def greet_again(self, greeting: Sequence[Text], place: int) -> None:
        """Say the greeting in the language that the message behind it has chosen."""
        said = self.walk.said
        later = said[place + len(greeting) :]
        del said[place:]
        for text in greeting:
            self.walk.say(text)
        said.extend(later)

    def hear_event(self, event: EventReceived) -> None:
        """Go where an event from outside leads; an event that no state names changes nothing."""
        self.walk.fire(Trigger.event(event.name))

    def understand_kind(self, kind: str) -> None:
        """React to a message that is no text: by its kind, as media, or like any strange answer."""
        kinds = [kind] if kind in ("location", "empty") else [kind, "media"]
        if not any(self.walk.fire(Trigger.event(f"message.{name}")) for name in kinds):
            self.walk.not_understood("")

    def understand_text(self, text: str) -> None:
        """Try the meanings of a text in the order that the head of this file gives."""
        heard = Heard.of(text)
        asides = Asides(self.walk)
        bot = self.walk.bot
        if self.take_exact_word(heard, bot.early, bot.parsed_words):
            return
        if asides.take_offered(heard) or self.take_option(heard):
            return
        if self.take_way_back(heard) or asides.take_clear(text) or asides.refuse(text):
            return
        refusal = self.walk.take_answer(text)
        if refusal is None:
            return
        if self.take_exact_word(heard, bot.late, bot.late_parsed_words):
            return
        near = nearest(heard, bot.options[self.walk.state.name])
        if isinstance(near, Match):
            if self.walk.fire(Trigger.option(near.name)):
                return
        elif near is None and self.take_near_word(heard):
            return
        if asides.take(text, refusal or ""):
            return
        self.walk.not_understood(refusal or (UNCLEAR if near is not None else ""))

    def take_exact_word(self, heard: Heard, spelt: Choices, parsed: Sequence[Word]) -> bool:
        """Try words that work everywhere: to the letter, then those that a parser reads."""
        found = exact(heard, spelt)
        if isinstance(found, Match) and self.take_word(self.walk.bot.words[found.name]):
            return True
        return any(self.take_parsed_word(word, heard.text) for word in parsed)

    def take_way_back(self, heard: Heard) -> bool:
        """Try the words that come back from an answer, before a parser that takes any text."""
        if not self.walk.left:
            return False
        found = exact(heard, self.walk.bot.everywhere)
        word = self.walk.bot.words[found.name] if isinstance(found, Match) else None
        return word is not None and word.builtin is Builtin.RESUME and self.take_word(word)

    def take_near_word(self, heard: Heard) -> bool:
        """Try every word that works everywhere, allowing a typo."""
        near = nearest(heard, self.walk.bot.everywhere)
        return isinstance(near, Match) and self.take_word(self.walk.bot.words[near.name])

    def take_word(self, word: Word) -> bool:
        """Do what a word that works everywhere means, if it works on this channel."""
        if word.channels and self.walk.conversation.channel not in word.channels:
            return False
        if word.builtin is None:
            taken = self.walk.fire(Trigger.word(word.name))
            if taken and self.still_at_start():
                self.walk.ask_again()
            return taken
        source = self.walk.conversation.state
        if word.builtin is Builtin.BACK:
            self.walk.go_back()
        elif word.builtin is Builtin.LANGUAGE:
            self.walk.change_language()
            self.walk.ask_again()
        elif word.builtin is Builtin.RESUME and (self.walk.left or self.walk.kept):
            self.walk.resume()
        else:
            self.walk.ask_again()
        self.walk.path.append(
            Passage(source, Trigger.word(word.name), self.walk.conversation.state)
        )
        return True

    def still_at_start(self) -> bool:
        """Tell whether the conversation has not got beyond its greeting."""
        return self.walk.hops == 0 and self.walk.state.name == self.walk.start

    def take_parsed_word(self, word: Word, text: str) -> bool:
        """Try a word whose parser reads the whole message; a refusal without reason means no."""
        assert word.parse is not None
        result = self.walk.parse(word.parse, text)
        if not isinstance(result, Answer) and not result.reason:
            return False
        before = dict(self.walk.conversation.slots)
        self.walk.conversation.slots.update(result.slots)
        if not isinstance(result, Answer):
            self.walk.conversation.refusal = result.reason
        taken = self.walk.fire(Trigger.word(word.name))
        self.walk.conversation.refusal = None
        if not taken:
            self.walk.conversation.slots = before
        return taken

    def take_option(self, heard: Heard) -> bool:
        """Try the state's options, by number or to the letter."""
        number = number_in(heard)
        listed = self.walk.state.listed
        if number is not None and 1 <= number <= len(listed):
            return self.walk.fire(Trigger.option(listed[number - 1].name))
        found = exact(heard, self.walk.bot.options[self.walk.state.name])
        return isinstance(found, Match) and self.walk.fire(Trigger.option(found.name))

    def take_row(self, name: str) -> bool:
        """Try the option, or the question that was offered, that a tapped button or row names."""
        if Asides(self.walk).take_row(name):
            return True
        option: Option | None = next((o for o in self.walk.state.options if o.name == name), None)
        return option is not None and self.walk.fire(Trigger.option(name))

"""Ask the machine, the words and the parsers what a contact could send in a state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations

from rapidfuzz.distance import Editop, Editops, Levenshtein

from bot.engine.bot import Bot, option_words
from bot.engine.flow import Option, State, Trigger
from bot.engine.hearing import UNCLEAR
from bot.engine.matching import Ambiguous, Heard, Match, exact, nearest
from bot.hooks import Occasions
from bot.replay.guarded import guarded
from bot.replay.journey import Start, Step
from bot.replay.player import SOME_ADDRESS
from bot.replay.rehearsals import Rehearsed
from bot.replay.transcript import Happening, Message

NONSENSE = "qxqx zvzv"
"""A text that no word of any language resembles."""

KINDS = {
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "video": "video/mp4",
    "sticker": "image/webp",
    "contact": "text/vcard",
    "document": "application/pdf",
    "media": "application/pdf",
}
"""A content type of every kind of media that flows can name."""

SOMEWHERE = (-6.1754, 106.8272)
"""The National Monument in Jakarta."""

ORDINARY = Occasions(
    times=(datetime(2026, 11, 23, 2, 0, tzinfo=UTC),),  # a Monday morning in Indonesia
    contacts=("+6200011122233",),
)
"""What happens to a bot folder that says nothing about it; no real number begins like this."""

Edit = Editop | tuple[str, int, int]


class Inputs:
    """Know what can be sent to one bot, state by state."""

    def __init__(self, rehearsed: Rehearsed) -> None:
        """Ask the folder's hooks what may happen outside the chat; without them, every event."""
        self.bot: Bot = rehearsed.bot
        occasions = getattr(rehearsed.hooks, "occasions", None)
        with guarded("occasions", rehearsed.folder):
            self.occasions: Occasions = ORDINARY if occasions is None else occasions()
        self.events = tuple(self._events(told=occasions is not None))
        self._messages: dict[tuple[str, str], tuple[Step, ...]] = {}

    def starts(self) -> Iterator[Start]:
        """Give every way to begin: channel, route, contact and time."""
        for at in self.occasions.times:
            for contact in self.occasions.contacts:
                for channel in self.bot.script.channels.values():
                    for address in (SOME_ADDRESS, *channel.routes):
                        yield Start(at, channel.name, contact, address)

    def messages(self, state: str, channel: str) -> tuple[Step, ...]:
        """Give messages for every meaning that a state or the bot knows, each meaning once."""
        key = state, channel
        if key not in self._messages:
            found = self._texts(self.bot.script.states[state], channel)
            texts = (Message(text=text) for text in found)
            acts = (*texts, *self._media(state))
            self._messages[key] = tuple(map(Step, dict.fromkeys(acts)))  # two kinds, one file
        return self._messages[key]

    def _events(self, *, told: bool) -> Iterator[Step]:
        if told:
            for name, data in self.occasions.events:
                yield Step(Happening(name, dict(data)))
            return
        prefix, chat = Trigger.event(""), Trigger.event("message.")
        for trigger in self.bot.machine.machine.events:
            if trigger.startswith(prefix) and not trigger.startswith(chat):
                yield Step(Happening(trigger.removeprefix(prefix)))

    def _texts(self, state: State, channel: str) -> Iterator[str]:
        """Give what is plain first, so that what is found reads like a conversation."""
        here = [
            word for word in self.bot.script.words if not word.channels or channel in word.channels
        ]
        parsers = [name for name in (state.parse, *(word.parse for word in here)) if name]
        for option in state.options:
            yield from self._spoken(state, option)
        if state.parse is not None:
            yield from self._samples(state.parse)
        yield NONSENSE
        if any(branch.because == UNCLEAR for branch in state.branches):
            yield from self._unclear(state)
        for word in here:
            yield from next(iter(word.match.values()), ())[:1]
        for parser in parsers:
            yield from self._samples(parser)
        for parser in parsers:
            for sample in self._samples(parser):
                yield from variations(sample)

    def _spoken(self, state: State, option: Option) -> Iterator[str]:
        """Give the first text that selects an option and nothing else."""
        number = [str(state.listed.index(option) + 1)] if option in state.listed else []
        for text in (*number, *option_words(option)):
            hidden = exact(Heard(text), self.bot.early)
            if hidden is None and (text in number or self._selects(state, option, text)):
                yield text
                return

    def _selects(self, state: State, option: Option, text: str) -> bool:
        return exact(Heard(text), self.bot.options[state.name]) == Match(option.name)

    def _samples(self, parser: str) -> tuple[str, ...]:
        return self.bot.registry.mark("parser", parser).samples

    def _media(self, state: str) -> Iterator[Message]:
        for trigger, event in self.bot.machine.machine.events.items():
            _, found, kind = trigger.partition("event.message.")
            if not found or not event.transitions.get(state):
                continue
            if kind in KINDS:
                yield Message(media=(KINDS[kind],))
            else:
                yield Message(location=SOMEWHERE if kind == "location" else None)

    def _unclear(self, state: State) -> Iterator[str]:
        """Give a text half way between words of two options, as near to one as to the other."""
        choices = self.bot.options[state.name]
        words = [(option.name, word) for option in state.options for word in option_words(option)]
        pairs = [(one, other) for (a, one), (b, other) in combinations(words, 2) if a != b]
        pairs.sort(key=lambda pair: Levenshtein.normalized_distance(*pair))
        for one, other in pairs:
            edits: list[Editop | tuple[str, int, int]] = [
                *Levenshtein.editops(one, other).as_list()
            ]
            for half in (len(edits) // 2, (len(edits) + 1) // 2):
                text = Editops(edits[:half], len(one), len(other)).apply(one, other)
                heard = Heard(text)
                known = exact(heard, choices) or exact(heard, self.bot.everywhere)
                if known is None and isinstance(nearest(heard, choices), Ambiguous):
                    yield text
                    return


def variations(sample: str) -> tuple[str, ...]:
    """Give texts like a sample, of which a parser or a guard may think otherwise."""
    return sample[: len(sample) // 2], sample[:-1], sample * 2, sample * 4

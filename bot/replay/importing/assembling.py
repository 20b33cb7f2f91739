"""Make a transcript of a chat: who wrote becomes `user` and `bot`, people become placeholders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.replay.importing.chat import Chat, Said, place_in, wrong
from bot.replay.importing.identities import births_said, names_said
from bot.replay.importing.redaction import Redactor
from bot.replay.matchers import Anything, Exact
from bot.replay.transcript import Exchange, Line, Message, Transcript

PAUSE = timedelta(minutes=5)
"""Shorter pauses are how people type. What is left out is added to the next pause that is kept, so
no message is ever further from its real time than this."""

SOMEBODY = {"whatsapp": "whatsapp:ID.Kontak", "sms": "kontak"}
"""Who writes unless a persona is named: an address without a number where the channel has such
(WhatsApp's, for people who hide theirs), else a persona that the author must still choose."""


def transcript_of(
    chat: Chat, persona: str = "", keep: Sequence[str] = (), hide: Sequence[str] = ()
) -> Transcript:
    """Give the chat as a transcript; raise FlowError if the contact never wrote.

    `persona` writes in the contact's place; `keep` are names that are public and stay, `hide` names
    that are to go besides those of the senders.
    """
    assembly = _Assembly(chat, _redactor(chat, tuple(keep), tuple(hide)))
    for said in chat.said:
        assembly.add(said)
    if not assembly.exchanges:
        raise wrong(place_in(chat.path), "the contact wrote nothing, so there is nothing to play")
    begin = next(said.at for said in chat.said if said.sender == chat.contact)
    return Transcript(
        path=chat.path,
        title=f"{chat.source} {begin:%Y-%m-%d}",
        channel=chat.channel,
        contact=persona or SOMEBODY[chat.channel],
        at=begin,
        exchanges=tuple(assembly.finished()),
    )


def _redactor(chat: Chat, keep: tuple[str, ...], hide: tuple[str, ...]) -> Redactor:
    others = tuple(name for name in chat.senders if name not in (chat.contact, chat.bot))
    names = (chat.contact, *others, *hide, *names_said(chat))
    today = chat.said[-1].at.date()
    return Redactor(names, (chat.bot,), keep, births_said(chat), today)


@dataclass
class _Assembly:
    """Put message after message into exchanges."""

    chat: Chat
    redactor: Redactor
    exchanges: list[Exchange] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # notes for the next exchange

    def __post_init__(self) -> None:
        self.place = place_in(self.chat.path)
        self.clock = self.asked = self.chat.said[0].at  # of the transcript; of the last act

    def add(self, said: Said) -> None:
        """Add what one sender, or the messenger itself, put into the chat."""
        if said.sender == self.chat.contact:
            self._act(said)
        elif said.sender == self.chat.bot and self.exchanges:
            self._line(said)
        else:
            self._note(said)

    def finished(self) -> list[Exchange]:
        """Give the exchanges; what came after the last one is noted there."""
        last = self.exchanges[-1]
        note = "\n".join(filter(None, (last.note, *self.waiting)))
        return [*self.exchanges[:-1], replace(last, note=note)]

    def _act(self, said: Said) -> None:
        self.asked = said.at
        if not self.exchanges:
            self.clock = said.at
        pause = said.at - self.clock
        after = pause if pause >= PAUSE else timedelta(0)
        self.clock += after
        notes = (*self.waiting, *map(self.redactor.text, said.notes))
        self.waiting = []
        act = Message(self.redactor.text(said.text), media=said.media, location=said.location)
        number = len(self.exchanges)
        note = "\n".join(notes)
        self.exchanges.append(
            Exchange(act, self.place, number, self.chat.path, after=after, note=note)
        )

    def _line(self, said: Said) -> None:
        last = self.exchanges[-1]
        text = self.redactor.text(said.text)
        line = Line(Exact(text) if text.strip() else Anything(), self.place, last.item)
        count = len(last.lines) + 1
        notes = [f"bot message {count}: {note}" for note in self._remarks(said)]
        note = "\n".join(filter(None, (last.note, *notes)))
        self.exchanges[-1] = replace(last, lines=(*last.lines, line), note=note)

    def _remarks(self, said: Said) -> list[str]:
        """Say about a message of the bot what its line cannot."""
        remarks = [f"with {kind}" for kind in said.media]
        if said.location is not None:
            remarks.append(f"with a position, {said.location[0]}, {said.location[1]}")
        if said.at - self.asked >= PAUSE:
            remarks.append(f"came by itself, at {said.at:%Y-%m-%d %H:%M}")
        return [*remarks, *map(self.redactor.text, said.notes)]

    def _note(self, said: Said) -> None:
        """Keep in words what is no turn: the messenger's own lines, greetings, bystanders."""
        who = f"{self.redactor.text(said.sender)}: " if said.sender else ""
        text = self.redactor.text(said.text)
        extras = [*said.media, *([str(said.location)] if said.location else []), *said.notes]
        more = f" ({', '.join(map(self.redactor.text, extras))})" if extras else ""
        self.waiting.append(f"{who}{text}{more}")

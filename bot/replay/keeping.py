"""Keep a chat that was held on a phone as a transcript that passes at once.

What the person did is done again in a rehearsal, by the recorder, at the times of the chat; so the
file says what the bot says there. Where that is not what the phone showed, because the data of the
bot were no longer as a new world has them, the file says so at its head.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.errors import EventRefused
from bot.replay.guessing import guess
from bot.replay.player import CannotPlay
from bot.replay.recorder import Recorder
from bot.replay.transcript import Happening, Message
from bot.replay.writer import write_transcript

SILENCE: Final = timedelta(minutes=1)
"""Shorter pauses between two messages are nobody's business."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Hold what a person did, or what happened to it, and what the bot said to that."""

    at: datetime
    act: Message | Happening
    shown: tuple[str, ...] = ()  # empty for what happened outside the chat: that is said later


def keep(recorder: Recorder, deeds: Sequence[Deed]) -> str:
    """Do everything again and write the transcript; raise CannotPlay if a message cannot be.

    Pauses are kept in whole minutes; what is left of one counts for the next.
    """
    before = recorder.at
    notes: list[str] = []
    for deed in deeds:
        before = min(before, deed.at)  # the clock of a phone can be turned back
        silence = (deed.at - before) // SILENCE * SILENCE
        if silence:
            recorder.wait(silence)
        before += silence
        notes += _again(recorder, deed)
    head = "".join(f"# {' '.join(note.split())}\n" for note in notes)
    return head + write_transcript(recorder.transcript())


def _again(recorder: Recorder, deed: Deed) -> Iterable[str]:
    """Do one thing again; give in a sentence what was not as on the phone."""
    act = deed.act
    if isinstance(act, Happening):
        try:
            recorder.happen(act.name, act.data)
        except (CannotPlay, EventRefused) as error:
            return [f"On the phone '{act.name}' happened here; a rehearsal refuses it: {error}"]
        return []
    if act.location is not None:
        heard = recorder.send_location(*act.location)
    elif act.media:
        heard = recorder.send_media(*act.media, caption=act.text)
    elif act.button:
        heard = recorder.tap(act.button)
    else:
        heard = recorder.send(act.text)
    if deed.shown and not _alike(heard.texts, deed.shown):
        what = act.text or act.button or "a file"
        return [f"On the phone the bot said something else to {what!r}: its data were not new."]
    return []


def _alike(texts: Sequence[str], shown: Sequence[str]) -> bool:
    """Compare as the transcript will: links, ids and dates differ in every run."""
    return len(texts) == len(shown) and all(
        guess(text).accepts(other) for text, other in zip(texts, shown, strict=True)
    )

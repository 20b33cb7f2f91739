"""Write a chat of the phone page as a transcript, by the recorder that `wartel record` uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.channels.example import ANY_NUMBER
from bot.emulator.addresses import bare, channel_of
from bot.emulator.model import Message
from bot.emulator.page.setup import Occurrence

if TYPE_CHECKING:
    from bot.channels.insight import Memory
    from bot.opening import Opened
    from bot.replay import transcript
    from bot.replay.keeping import Deed

NAME = Path("percakapan-dari-ponsel.chat.yaml")


class Keeper:
    """Keep chats with one open bot."""

    def __init__(self, bot: Opened, memory: Memory) -> None:
        """Take what remembers the events between the messages."""
        self._bot = bot
        self._memory = memory
        self._zone = bot.phonebook().zone or "UTC"

    def __call__(self, contact: str, sender: str, messages: Sequence[Message]) -> str:
        """Give the transcript of a chat; raise ValueError, in a sentence, if there can be none."""
        from bot.replay.engine_player import EngineTarget
        from bot.replay.keeping import keep
        from bot.replay.player import CannotPlay
        from bot.replay.recorder import Recorder, new_transcript

        deeds = sorted(self._deeds(contact, sender, messages), key=lambda deed: deed.at)
        number = bare(sender)
        head = new_transcript(
            NAME,
            channel_of(sender),
            bare(contact),
            deeds[0].at.astimezone(ZoneInfo(self._zone)),
            address="" if number == ANY_NUMBER else number,
        )
        try:
            return keep(Recorder(head, EngineTarget(self._bot.settings.bot)), deeds)
        except CannotPlay as error:
            raise ValueError(f"this chat cannot be kept: {error}") from error

    def happened(self, contact: str, sender: str, until: datetime) -> Occurrence | None:
        """Give what happened last to a contact outside the chat, up to a moment."""
        events = self._memory.happened_to(self._bot.services.store.uid(sender, contact))
        last = next((one for one in reversed(events) if one.at <= until), None)
        return Occurrence(last.id, last.name, last.at) if last is not None else None

    def _deeds(self, contact: str, sender: str, messages: Sequence[Message]) -> Iterator[Deed]:
        from bot.replay.keeping import Deed
        from bot.replay.transcript import Happening

        inbound = [message for message in messages if message.inbound]
        for message in inbound:
            answers = (one.body for one in messages if one.in_reply_to == message.sid)
            yield Deed(message.created, _act(message), tuple(answers))
        store = self._bot.services.store
        for event in self._memory.happened_to(store.uid(sender, contact)):
            if event.at >= inbound[0].created:
                yield Deed(event.at, Happening(event.name, event.data))


def _act(message: Message) -> transcript.Message:
    from bot.replay import transcript

    content = message.content
    pin = content.location if content is not None else None
    tap = content.tap if content is not None else None
    return transcript.Message(
        text="" if tap is not None else message.body,
        button=tap.id if tap is not None else "",
        media=tuple(one.content_type for one in message.media),
        location=(pin.latitude, pin.longitude) if pin is not None else None,
    )

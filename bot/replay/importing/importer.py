"""Import a chat file: find out what it is and who was the bot, and make a transcript of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from pathlib import Path

from bot.errors import FlowError
from bot.replay.importing.assembling import transcript_of
from bot.replay.importing.chat import Chat, Said, place_in, senders_of, wrong
from bot.replay.importing.twilio import BOT, read_twilio
from bot.replay.importing.whatsapp import looks_like_whatsapp, name_of, read_whatsapp
from bot.replay.transcript import Transcript

WIB = timezone(timedelta(hours=7))

WORDIER = 1.5
"""A bot is taken for one if its messages are so much longer on average: bots list and explain."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Hold what the person who imports says about the file."""

    me: str = ""  # the contact: a name in the export, an address in a log
    bot: str = ""  # the bot's name in the export
    persona: str = ""  # who shall write in the contact's place
    keep: Sequence[str] = ()  # names that may stay
    hide: Sequence[str] = ()  # names that no sender has
    date_order: str | None = None
    zone: tzinfo = WIB


@dataclass(frozen=True, slots=True)
class Imported:
    """Hold the transcript, and who was taken for whom."""

    transcript: Transcript
    chat: Chat


def import_chat(path: Path, wishes: Wishes) -> Imported:
    """Read a chat file; raise FlowError, as file:line, for everything that stands in the way."""
    text = _text_of(path)
    if text.lstrip().startswith(("{", "[")) and not looks_like_whatsapp(text):
        channel, contact, said = read_twilio(text, path, wishes.zone, wishes.me or None)
        chat = Chat(path, "Twilio", channel, BOT, contact, said)
    else:
        said = read_whatsapp(text, path, wishes.zone, wishes.date_order)
        bot, contact = _roles(said, wishes, path)
        chat = Chat(path, "WhatsApp", "whatsapp", bot, contact, said)
    return Imported(transcript_of(chat, wishes.persona, wishes.keep, wishes.hide), chat)


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise wrong(place_in(path), "this file cannot be read") from error
    if data.startswith(b"PK\x03\x04"):
        raise wrong(place_in(path), "this is a zip file; unpack it and import the _chat.txt in it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise wrong(place_in(path, line), "this line is not UTF-8 text") from error


def _roles(said: tuple[Said, ...], wishes: Wishes, path: Path) -> tuple[str, str]:
    """Give the names of bot and contact."""
    senders = senders_of(said)
    bot = _found(wishes.bot, senders, "--bot-name")
    contact = _found(wishes.me, senders, "--me")
    if not (bot and contact):
        if len(senders) > 2 or (len(senders) < 2 and not (bot or contact)):
            raise wrong(
                place_in(path),
                f"say who is who with --me NAME and --bot-name NAME; there are: {_list(senders)}",
            )
        bot = bot or next((name for name in senders if contact and name != contact), "")
        bot = bot or (_wordier(said, senders, path) if not contact else "")
        contact = contact or next((name for name in senders if name != bot), "")
    if bot == contact:
        raise FlowError("--me and --bot-name are the same person")
    return bot, contact


def _found(wish: str, senders: Sequence[str], option: str) -> str:
    wanted = name_of(wish).casefold()
    for name in senders:
        if wanted == name.casefold():
            return name
    if wish:
        raise FlowError(f"{option} {wish}: nobody of that name wrote, but {_list(senders)}")
    return ""


def _wordier(said: tuple[Said, ...], senders: Sequence[str], path: Path) -> str:
    lengths = {name: _average(said, name) for name in senders}
    short, long = sorted(senders, key=lambda name: lengths[name])
    if lengths[long] < WORDIER * lengths[short]:
        raise wrong(
            place_in(path),
            f"it does not show who is the bot; add --bot-name with one of: {_list(senders)}",
        )
    return long


def _average(said: tuple[Said, ...], name: str) -> float:
    texts = [each.text for each in said if each.sender == name]
    return sum(map(len, texts)) / len(texts)


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)

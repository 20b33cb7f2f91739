"""Give made-up addresses, and the line by which somebody writes to a bot by hand."""

from __future__ import annotations

from typing import Final

from bot.engine.flow import Channel, Script

NOBODY: Final = "+62000"
"""How made-up numbers begin: no Indonesian number has zeros after the country code."""

SOMEBODY: Final = f"{NOBODY}11122233"
"""Who writes, where it does not matter who."""

ANY_NUMBER: Final = f"{NOBODY}00000000"
"""The bot's number where its folder names none. One for all: a conversation belongs to two
addresses, so what is begun by curl goes on in a chat only under the same number."""

WHATSAPP: Final = "whatsapp"


def own_number(channel: Channel) -> str:
    """Give a number of the bot itself, as it comes over the wire."""
    return on_channel(next(iter(channel.routes), ANY_NUMBER), channel.name)


def on_channel(address: str, channel: str) -> str:
    """Write an address as it comes over the wire: those of WhatsApp begin with the channel."""
    return f"{WHATSAPP}:{address}" if channel == WHATSAPP and ":" not in address else address


def curl_line(script: Script, url: str) -> str:
    """Give a command that sends a message to a bot on this machine."""
    channels = script.channels
    channel = channels.get(WHATSAPP) or next(iter(channels.values()))
    contact = on_channel(SOMEBODY, channel.name)
    return f"curl -d From={contact} -d To={own_number(channel)} -d Body=halo {url}/webhook"

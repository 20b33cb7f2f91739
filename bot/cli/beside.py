"""Put the emulator beside a bot, in the same process and under the same port."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from bot.channels.example import ANY_NUMBER, curl_line
from bot.cli.keeping import Keeper
from bot.cli.relay import relay_of
from bot.cli.serving import HOST, end_first
from bot.emulator.addresses import channel_of
from bot.emulator.app import FEED, Beside, create_app
from bot.emulator.assembly import Emulator, assemble
from bot.emulator.carrier import Parts
from bot.emulator.clock import Clock
from bot.emulator.credentials import Credentials
from bot.emulator.journal import Journal
from bot.emulator.model import Channel, Sender, Webhook
from bot.emulator.over_http import HttpTransport
from bot.emulator.page.setup import STRANGERS, Persona, Setup
from bot.emulator.tunnel import Tunnel
from bot.engine.flow import Script
from bot.opening import Opened
from bot.settings import Settings
from bot.stores.dispatch import Dispatch

if TYPE_CHECKING:
    from flask import Flask

CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)


def known_to(settings: Settings, credentials: Credentials) -> Settings:
    """Let a bot on this machine trust the emulator's signature besides those it trusts already.

    The emulator has an account of its own, so the bot no longer asks for one AccountSid.
    """
    tokens = (*settings.tokens, credentials.auth_token)
    return replace(settings, tokens=tokens, account_sid="")


@contextmanager
def beside(
    bot: Flask,
    settings: Settings,
    credentials: Credentials,
    port: int,
    journal: Path | None,
    clock: Clock,
) -> Iterator[Beside]:
    """Give what serves a bot and the emulator of its numbers, whose threads end with the block."""
    local = f"http://{HOST}:{port}"
    emulator = assemble(
        credentials.account(),
        senders_of(bot.extensions["wartel"].script, settings.public_url),
        Tunnel(HttpTransport(), settings.public_url, local),
        Parts(clock=clock, public_url=local, share_clock=True),
    )
    with running(emulator, journal):
        opened = bot.extensions["wartel"]
        keeper = Keeper(opened, bot.extensions["memory"])
        page = create_app(
            emulator, replace(setup_of(opened, local), save=keeper, happened=keeper.happened)
        )
        end_first(page.extensions[FEED].close)
        yield Beside(page, bot)


@contextmanager
def relaying(bot: Opened, credentials: Credentials, port: int, clock: Clock) -> Iterator[None]:
    """Send what a bot says later by the emulator under this port, and by its clock."""
    from bot.channels.relay.courier import Account

    sid, token = credentials.account_sid, credentials.auth_token
    dispatch = Dispatch(bot.services.redis, f"{socket.gethostname()}:{port}")
    account = Account(sid, sid, token, f"http://{HOST}:{port}")
    relay = relay_of(bot, account, dispatch, clock.now)
    dispatch.show_presence()
    relay.start()
    try:
        yield
    finally:
        relay.stop()


@contextmanager
def running(emulator: Emulator, journal: Path | None) -> Iterator[None]:
    """Run an emulator's threads, and keep its journal, if there is one."""
    kept = Journal(journal, emulator.carrier) if journal is not None else None
    emulator.start(complain)
    try:
        yield
    finally:
        emulator.stop()
        if kept is not None:
            kept.close()


def senders_of(script: Script, url: str) -> Iterator[Sender]:
    """Give the bot's numbers, each with the webhooks of a bot that is served under a URL."""
    webhook = Webhook(f"{url}/webhook", fallback_url=f"{url}/webhook/fallback")
    for name, channel in script.channels.items():
        for number in channel.routes or (ANY_NUMBER,):
            bare = number.removeprefix("whatsapp:")
            address = f"whatsapp:{bare}" if name == "whatsapp" else bare
            yield Sender(address, webhook, status_callback=f"{url}/webhook/status")


def setup_of(bot: Opened, url: str) -> Setup:
    """Tell the page what it cannot know: who writes to this bot, and how it forgets them."""
    script, store = bot.script, bot.services.store
    book = bot.phonebook()
    commands = ("wartel chat", curl_line(script, url))
    addresses = [sender.address for sender in senders_of(script, url)]
    named = {one: book.names[channel_of(one)] for one in addresses if channel_of(one) in book.names}
    return Setup(
        title=script.title,
        personas=tuple(Persona(one.number, one.name, one.about) for one in book.callers)
        or STRANGERS,
        names=named,
        openers={channel: book.openers.get(channel, ("halo",)) for channel in CHANNELS},
        zone=book.zone,
        hints=commands,
        forget=lambda contact, address: store.forget(store.uid(address, contact)),
        insight=True,
    )


def complain(error: BaseException) -> None:
    """Tell the person at the terminal what went wrong in the background."""
    print(f"emulator: {type(error).__name__}: {error}", file=sys.stderr)

"""Talk to the bot in the terminal or through a pipe: `wartel chat`."""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from bot.channels.example import NOBODY, SOMEBODY, on_channel, own_number
from bot.cli.options import add_bot, add_data, rehearsal_settings
from bot.errors import SettingsError
from bot.hooks import Rehearsal, Scene

if TYPE_CHECKING:
    from bot.channels.terminal import Terminal
    from bot.opening import Opened

NO_PAGES = (
    "Links in replies need the pages, which `make up` serves. Start it in another terminal, "
    "then chat anew.\n"
)


def register(parser: argparse.ArgumentParser) -> None:
    """Add who writes to whom, and how it is shown."""
    parser.add_argument("--channel", default="whatsapp", help="whatsapp (default) or sms")
    parser.add_argument(
        "--from",
        dest="contact",
        metavar="ADDRESS",
        help="who writes: an address or a persona; else somebody new",
    )
    parser.add_argument("--to", dest="address", metavar="ADDRESS", help="the bot's own address")
    parser.add_argument("--json", action="store_true", help="print one JSON object a turn")
    add_bot(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Hold a conversation until the input ends."""
    from bot.channels.terminal import as_colour, as_json, as_text, talk
    from bot.cli.served import served_at
    from bot.opening import Store, open_bot

    settings = rehearsal_settings(args)
    url = os.environ.get("PUBLIC_URL") or served_at(settings.data)
    with Store(settings) as store:
        bot = open_bot(replace(settings, public_url=url or settings.public_url), store)
        terminal = _terminal(args, bot)
        at_keyboard = sys.stdin.isatty() and not args.json
        if not args.json:
            print(_introduction(args, terminal, bot.script.title), file=sys.stderr)
        if url is None and hasattr(bot.hooks, "blueprint") and not args.json:
            print(NO_PAGES, file=sys.stderr)
        show = as_json if args.json else as_colour if out.isatty() else as_text
        talk(terminal, typed_lines() if at_keyboard else sys.stdin, out, show)
    return 0


def _terminal(args: argparse.Namespace, bot: Opened) -> Terminal:
    from bot.channels.terminal import Terminal

    channel = bot.script.channels.get(args.channel)
    if channel is None:
        raise SettingsError(
            f"--channel {args.channel}: this bot serves {', '.join(bot.script.channels)}"
        )
    contact = _contact(args.contact, bot, channel.name)
    address = args.address or own_number(channel)
    return Terminal(
        turns=bot.turns,
        clock=bot.services.clock,
        channel=channel.name,
        contact=_checked("--from", contact, channel.name),
        address=_checked("--to", address, channel.name),
        failure=bot.sentence("failure"),
    )


def _contact(given: str | None, bot: Opened, channel: str) -> str:
    """Give the address that was asked for, by itself or as a persona of the bot; else a new one."""
    if given is None:
        return f"{NOBODY}{secrets.randbelow(10**8):08}"
    if ":" in given or given.startswith("+"):
        return given
    make: Callable[[Scene], Rehearsal] | None = getattr(bot.hooks, "rehearsal", None)
    if make is None:
        raise SettingsError(f"--from {given} is no address such as +6281234567890")
    services = bot.services
    at, key, url = services.clock(), services.secret_key, services.public_url
    try:
        return make(Scene(at, key, url, services.store.uid, services=None)).contact(given, channel)
    except LookupError as error:
        raise SettingsError(f"--from {given}: {error}") from error


def _checked(option: str, given: str, channel: str) -> str:
    """Give an address as it comes over the wire; raise SettingsError if the webhook refuses it."""
    from bot.channels.form import channel_of

    address = on_channel(given, channel)
    if channel_of(address) != channel:
        raise SettingsError(
            f"{option} {given} is no address of the channel {channel}, "
            f"such as {on_channel(SOMEBODY, channel)}"
        )
    return address


def _introduction(args: argparse.Namespace, terminal: Terminal, title: str) -> str:
    options = {
        "--bot": args.bot,
        "--data": args.data,
        "--channel": terminal.channel if terminal.channel != "whatsapp" else None,
        "--from": terminal.contact,
        "--to": terminal.address if args.address else None,
    }
    words = [word for pair in options.items() if pair[1] is not None for word in pair]
    return (
        f"{title}: type a message and press Enter; Ctrl-D ends.\n"
        f"To come back to this conversation: wartel chat {shlex.join(words)}\n"
    )


def typed_lines() -> Iterator[str]:
    """Read lines with editing and history, until Ctrl-D or Ctrl-C."""
    import readline  # noqa: F401  (importing it is what gives `input` its editing)

    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            print()
            return

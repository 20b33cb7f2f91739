"""Talk to the bot in the terminal or through a pipe: `wartel chat`."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from bot.cli.options import add_bot, add_data, rehearsal_settings
from bot.errors import SettingsError
from bot.hooks import Rehearsal, Scene

if TYPE_CHECKING:
    from bot.channels.terminal import Terminal
    from bot.opening import Opened

NOBODY = "+62000"
"""How made-up numbers begin: no Indonesian number has zeros after the country code."""


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
    from bot.opening import Store, open_bot

    settings = rehearsal_settings(args)
    with Store(settings) as store:
        bot = open_bot(settings, store)
        terminal = _terminal(args, bot)
        at_keyboard = sys.stdin.isatty() and not args.json
        if not args.json:
            print(_introduction(terminal, bot.script.title), file=sys.stderr)
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
    address = args.address or next(iter(channel.routes), f"{NOBODY}0000000")
    return Terminal(
        turns=bot.turns,
        clock=bot.services.clock,
        channel=channel.name,
        contact=_full(contact, channel.name),
        address=_full(address, channel.name),
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


def _full(address: str, channel: str) -> str:
    """Write an address as it comes over the wire: WhatsApp's begin with the channel."""
    return f"whatsapp:{address}" if channel == "whatsapp" and ":" not in address else address


def _introduction(terminal: Terminal, title: str) -> str:
    flags = f"--from {terminal.contact}"
    if terminal.channel != "whatsapp":
        flags = f"--channel {terminal.channel} {flags}"
    return (
        f"{title}: type a message and press Enter; Ctrl-D ends.\n"
        f"To come back to this conversation: wartel chat {flags}\n"
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

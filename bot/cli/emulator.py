"""Run the offline Twilio alone, for somebody else's bot: `wartel emulator --webhook URL`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import yaml

from bot.cli.emulation import (
    add_account,
    add_allow_host,
    credentials_of,
    need_extra,
    refuse_production,
)
from bot.cli.options import add_data, environment
from bot.cli.serving import HOST, end_first, open_server
from bot.errors import SettingsError
from bot.loopback import LOOPBACK

if TYPE_CHECKING:
    from bot.emulator.assembly import Emulator
    from bot.emulator.credentials import Credentials
    from bot.emulator.model import Channel, Sender
    from bot.emulator.settings import EmulatorSettings

PORT = 8001
"""Beside the port that bots like to have."""

NUMBERS = ("whatsapp:+14155238886", "+15005550006")
"""Twilio's WhatsApp sandbox, and the number that its test credentials send from."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the bot, and what the account has."""
    parser.set_defaults(called=parser.prog)  # it has two names
    parser.add_argument("--webhook", required=True, metavar="URL", help="the bot's webhook")
    parser.add_argument("--fallback", default="", metavar="URL", help="asked if that fails")
    parser.add_argument("--status-callback", default="", metavar="URL", help="hears of statuses")
    parser.add_argument(
        "--number",
        action="append",
        metavar="ADDRESS",
        help=f"the account's numbers, instead of {' and '.join(NUMBERS)}; may repeat",
    )
    parser.add_argument(
        "--statuses",
        choices=("immediate", "timed", "manual"),
        default="immediate",
        help="how messages move on (immediate)",
    )
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help="YAML: behaviour, rules, services, senders"
    )
    parser.add_argument(
        "--sandbox", action="store_true", help="WhatsApp numbers are a sandbox: join it first"
    )
    parser.add_argument("--port", type=int, help=f"port to listen on (PORT, else {PORT})")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="keep messages in a file")
    add_account(parser)
    add_allow_host(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    refuse_production()
    need_extra("emulator")
    from bot.cli.beside import running
    from bot.emulator.app import FEED, create_app
    from bot.emulator.page.setup import Setup

    port = _port(args)
    credentials = credentials_of(args)
    emulator = _emulator(args, credentials, port)
    with running(emulator, args.journal):
        app = create_app(emulator, Setup(openers=_openers(emulator)))
        end_first(app.extensions[FEED].close)
        server = open_server(app, port, lambda other: _again(args, other))
        out.write(_welcome(args.webhook, credentials, emulator, port))
        out.flush()
        with closing(server):
            server.run()  # ends by itself on Ctrl-C and SIGTERM
    out.write("Stopped.\n")
    return 0


def _emulator(args: argparse.Namespace, credentials: Credentials, port: int) -> Emulator:
    from urllib.parse import urlsplit

    from bot.emulator.assembly import Plan, assemble
    from bot.emulator.carrier import Parts
    from bot.emulator.over_http import HttpTransport

    given = _settings(args.settings)
    senders = list(_senders(args, given.senders))
    # A bot elsewhere is never told a time that is not the real one.
    local = urlsplit(args.webhook).hostname in LOOPBACK and not args.allow_host
    return assemble(
        replace(credentials.account(), api_keys=given.api_keys),
        senders,
        HttpTransport(args.allow_host),
        Parts(behaviour=given.behaviour, public_url=f"http://{HOST}:{port}", share_clock=local),
        Plan(rules=given.rules, mode=args.statuses, services=given.services),
    )


def _openers(emulator: Emulator) -> dict[Channel, tuple[str, ...]]:
    """Give good first words; who is not in a sandbox yet has to join it."""
    return {"whatsapp": (*_joining(emulator), "halo"), "sms": ("halo",)}


def _joining(emulator: Emulator) -> tuple[str, ...]:
    """Give what a phone writes to join the sandbox, if there is one."""
    sandbox = any(sender.sandbox for sender in emulator.carrier.senders.values())
    return (f"join {emulator.plan.rules.sandbox_code}",) if sandbox else ()


def _settings(path: Path | None) -> EmulatorSettings:
    from bot.emulator.settings import read_settings

    if path is None:
        return read_settings({})
    try:
        return read_settings(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise SettingsError(f"--settings {path} cannot be read: {error}") from error
    except SettingsError as error:
        raise SettingsError(f"--settings {path}: {error}") from error


def _senders(args: argparse.Namespace, described: Iterable[Sender]) -> Iterator[Sender]:
    from bot.emulator.addresses import is_sender
    from bot.emulator.model import Sender, Webhook
    from bot.emulator.urls import is_web

    for option in ("webhook", "fallback", "status_callback"):
        url = getattr(args, option)
        if url and not is_web(url):
            raise SettingsError(f"--{option.replace('_', '-')} {url}: this is no web address")
    webhook = Webhook(args.webhook, fallback_url=args.fallback)
    known = {sender.address: sender for sender in described}
    for address in args.number or known or NUMBERS:
        if not is_sender(address):
            raise SettingsError(f"--number {address}: write +14155238886 or whatsapp:+14155238886")
        sender = known.get(address, Sender(address))
        yield replace(
            sender,
            webhook=sender.webhook or webhook,
            status_callback=sender.status_callback or args.status_callback,
            sandbox=sender.sandbox or (args.sandbox and address.startswith("whatsapp:")),
        )


def _welcome(webhook: str, credentials: Credentials, emulator: Emulator, port: int) -> str:
    url = f"http://{HOST}:{port}"
    numbers = "\n".join(f"  {address}" for address in emulator.carrier.senders)
    joining = "".join(f"A phone joins the sandbox by '{word}'.\n" for word in _joining(emulator))
    return (
        f"Phones: {url}/ (SIMULASI). Ctrl-C stops them.\n"
        f"It posts to {webhook} what phones send to\n{numbers}\n"
        f"{joining}"
        f"Offline Twilio for the bot's own client: client.api.base_url = {url!r}\n"
        f"  account SID  {credentials.account_sid}\n"
        f"  auth token   wartel credentials shows it, --auth-token sets it\n"
    )


def _port(args: argparse.Namespace) -> int:
    given = environment(args).get("PORT") or str(PORT)
    if not (given.isascii() and given.isdecimal() and 0 < int(given) < 65536):
        raise SettingsError(f"PORT is '{given}'; it must be a number from 1 to 65535")
    return int(given)


def _again(args: argparse.Namespace, port: int) -> str:
    return f"{args.called} --port {port} --webhook {args.webhook}"

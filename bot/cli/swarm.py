"""Let many people talk to a bot at once: `wartel swarm URL --users 200 --for 60s`."""

from __future__ import annotations

import argparse
import re
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from bot.cli.emulation import (
    add_account,
    add_allow_host,
    credentials_of,
    need_extra,
    refuse_production,
)
from bot.cli.options import add_bot, add_data, environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT

USERS, SECONDS, THINK = 50, "60s", 2.0
USUAL_PLACE = Path("tests/transcripts")

_UNITS = {"s": 1, "m": 60, "h": 3600}


def register(parser: argparse.ArgumentParser) -> None:
    """Add whom to talk to, how many, how long."""
    parser.add_argument("url", metavar="URL", help="the bot's webhook")
    parser.add_argument("--users", type=int, default=USERS, help=f"people at once ({USERS})")
    parser.add_argument(
        "--for", dest="seconds", type=_seconds, default=SECONDS, metavar="TIME", help="60s, 5m"
    )
    parser.add_argument(
        "--think", type=float, default=THINK, help=f"mean pause before a message, seconds ({THINK})"
    )
    parser.add_argument(
        "--transcripts",
        nargs="+",
        type=Path,
        metavar="PATH",
        help=f"what they say ({USUAL_PLACE}); addresses become made-up ones, personas stay",
    )
    parser.add_argument("--seed", type=int, help="chooses the same transcripts and pauses again")
    add_bot(parser)
    add_account(parser)
    add_allow_host(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Start the swarm in a process of its own, because Locust replaces Python's threads."""
    refuse_production()
    need_extra("emulator", "swarm")
    from bot.emulator.urls import is_web
    from bot.swarm.plan import Plan, check

    if not is_web(args.url):
        raise SettingsError(f"{args.url} is no web address such as http://127.0.0.1:8000/webhook")
    credentials = credentials_of(args)
    plan = Plan(
        url=args.url,
        users=args.users,
        seconds=args.seconds,
        think=args.think,
        account_sid=credentials.account_sid,
        auth_token=credentials.auth_token,
        folder=str(environment(args).get("WARTEL_BOT") or DEFAULT_BOT),
        paths=tuple(map(str, _paths(args.transcripts))),
        allow_hosts=tuple(args.allow_host),
        seed=secrets.randbits(32) if args.seed is None else args.seed,
    )
    check(plan)
    command = [sys.executable, "-m", "bot.swarm"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as swarm:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the swarm hears Ctrl-C, and reports
        try:
            told, _ = swarm.communicate(plan.to_json())
        finally:
            signal.signal(signal.SIGINT, before)
    out.write(told)
    return swarm.returncode


def _paths(given: list[Path] | None) -> list[Path]:
    if given:
        return given
    if USUAL_PLACE.is_dir():
        return [USUAL_PLACE]
    raise SettingsError("say with --transcripts what people shall say")


def _seconds(text: str) -> float:
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smh]?)", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"'{text}' is no time such as 60s or 5m")
    return float(found[1]) * _UNITS[found[2] or "s"]

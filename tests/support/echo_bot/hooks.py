"""Bring a page, data and a command, as small as possible."""

from __future__ import annotations

import argparse
from typing import TextIO

from flask import Blueprint

from bot.hooks import Command, Services
from bot.turns import Turns

PREPARED = "echo:prepared"


def blueprint(services: Services, turns: Turns) -> Blueprint:
    """Give two pages: one tells the time, one has a bug."""
    pages = Blueprint("echo", __name__)

    @pages.get("/jam/<token>")
    def clock(token: str) -> str:
        return services.clock().isoformat()

    @pages.get("/rusak")
    def broken() -> str:
        raise ValueError("NIK 9999990101900001")

    return pages


def prepare(services: Services) -> None:
    """Leave a mark in the store."""
    services.redis.incr(PREPARED)


def _register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keras", action="store_true")


def _run(args: argparse.Namespace, services: Services, out: TextIO) -> int:
    text = f"gema dari {services.public_url}\n"
    out.write(text.upper() if args.keras else text)
    return 3


COMMANDS = {"gema": Command("echo something", _register, _run)}

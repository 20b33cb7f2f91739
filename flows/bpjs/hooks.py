"""Give the program what this bot brings besides its flows: facts, pages, data and commands.

Imports stand inside the functions where they are heavy, so that `wartel --help` stays quick.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.hooks import Command, Occasions, Phonebook, Rehearsal, Scene, Services

if TYPE_CHECKING:
    from flask import Blueprint

    from bot.engine.actions import Facts
    from bot.engine.effects import Apply
    from bot.turns import Change, Turns
    from flows.bpjs.cabinet import Cabinet
    from flows.bpjs.facts import World
    from flows.bpjs.till import Told

HERE = Path(__file__).parent


def facts(services: Services) -> Callable[[datetime], Facts]:
    """Give what opens the read-only port to ledger, rows and links for one turn at its time."""
    from flows.bpjs.facts import ChatFacts

    here = world(services)
    return lambda at: ChatFacts(here, at)


def world(services: Services) -> World:
    """Give ledger, rows and links, also to the pages."""
    from flows.bpjs.facts import World
    from flows.bpjs.members import Ledger, LedgerFacts

    return World(
        LedgerFacts(Ledger(services.redis)),
        cabinet(services),
        services.store.uid,
        services.public_url,
        services.secret_key,
    )


def apply(services: Services) -> Change:
    """Give what carries out the changes that chats ask for."""
    from bot.stores.alarms import Alarms
    from flows.bpjs.changes import ERASE
    from flows.bpjs.members import Ledger
    from flows.bpjs.till import Till

    alarms = Alarms(services.redis)
    change = Till(Ledger(services.redis), cabinet(services)).apply

    def carry_out(effect: Apply) -> Told:
        told = change(effect, services.store.uid)
        if effect.command == ERASE:
            services.store.erase(effect.data["pemilik"], effect.data["pesan"])
            alarms.forget(effect.data["pemilik"])
        return told

    return carry_out


def cabinet(services: Services) -> Cabinet:
    """Give the rows that chats and pages create, also to the pages."""
    from flows.bpjs.cabinet import Cabinet
    from flows.bpjs.changes import COMMANDS
    from flows.bpjs.shelf import RedisShelf

    return Cabinet(RedisShelf(services.redis), COMMANDS)


def blueprint(services: Services, turns: Turns) -> Blueprint:
    """Give the online form and the payment page."""
    from flows.bpjs import pages

    return pages.blueprint(services, turns)


def prepare(services: Services) -> None:
    """Fill an empty ledger with the made-up members."""
    from flows.bpjs.members import Ledger
    from flows.bpjs.personas import load_personas

    Ledger(services.redis).seed(load_personas(HERE / "personas.yaml"), services.clock())


def warm_up(services: Services) -> None:
    """Read this year's holidays: their package takes long to import."""
    from flows.bpjs.hours import next_opening

    next_opening(services.clock())


def rehearsal(scene: Scene) -> Rehearsal:
    """Give the made-up members and their pages to a transcript."""
    from flows.bpjs.rehearsal import BpjsRehearsal

    return BpjsRehearsal(scene)


def occasions() -> Occasions:
    """Give what may happen to contacts of this bot."""
    from flows.bpjs.occasions import OCCASIONS

    return OCCASIONS


def phonebook() -> Phonebook:
    """Give the phones of the made-up members."""
    from flows.bpjs.phonebook import PHONEBOOK

    return PHONEBOOK


def _register_members(parser: argparse.ArgumentParser) -> None:
    from flows.bpjs import commands

    commands.register(parser)


def _run_members(args: argparse.Namespace, services: Services, out: TextIO) -> int:
    from flows.bpjs import commands

    return commands.run(args, services.redis, services.clock(), out)


COMMANDS: dict[str, Any] = {
    "members": Command("show or reset the made-up members", _register_members, _run_members),
}

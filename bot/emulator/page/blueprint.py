"""Put the page's routes together."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from bot.emulator.assembly import Emulator
from bot.emulator.page import files
from bot.emulator.page.deeds import Deeds
from bot.emulator.page.feed import Feed
from bot.emulator.page.inspection import Inspection
from bot.emulator.page.saving import Saving
from bot.emulator.page.setup import Setup
from bot.emulator.page.stream import Stream
from bot.emulator.refusals import answer_refusals


def page_blueprint(
    emulator: Emulator, setup: Setup, feed: Feed, report: Callable[[BaseException], None]
) -> Blueprint:
    """Make the blueprint; `report` hears of errors in threads."""
    blueprint = Blueprint("emulator_page", __name__)
    answer_refusals(blueprint)
    files.register(blueprint, emulator, setup)
    Deeds(emulator, setup, report).register(blueprint)
    Stream(feed).register(blueprint)
    Inspection(emulator, setup).register(blueprint)
    Saving(emulator, setup).register(blueprint)
    return blueprint

"""Serve the emulator: Twilio's REST API, the controls and the phones; alone or beside a bot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from flask import Flask

from bot.emulator.assembly import Emulator
from bot.emulator.control import control_blueprint
from bot.emulator.locality import guard
from bot.emulator.over_wsgi import WsgiApp
from bot.emulator.page.blueprint import page_blueprint
from bot.emulator.page.feed import Feed
from bot.emulator.page.setup import Setup
from bot.emulator.rest.api import rest_blueprint
from bot.emulator.rest.messages import CDN

PATHS: Final = ("/2010-04-01", "/v1", CDN, "/emulator")
"""What belongs to the emulator where a bot is served under the same port, besides `/` itself."""

LARGEST_BODY: Final = 20 * 2**20
"""Bytes of a request; a phone may send files of up to 16 MB."""

FEED: Final = "feed"
"""Under this name of `app.extensions` is what a server closes first, to end the open streams."""


def create_app(emulator: Emulator, setup: Setup | None = None) -> Flask:
    """Make the app; it answers this machine alone. `setup` tells the page about the bot."""
    app = Flask(__name__, static_folder=None)
    feed = app.extensions[FEED] = Feed(emulator)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    guard(app)
    app.register_blueprint(rest_blueprint(emulator))
    app.register_blueprint(control_blueprint(emulator))
    app.register_blueprint(page_blueprint(emulator, setup or Setup(), feed, partial(_log, app)))
    return app


def _log(app: Flask, error: BaseException) -> None:
    app.logger.error("A phone's message ended in an error.", exc_info=error)


class Beside:
    """Serve the emulator's paths from one app and everything else from another.

    They share a port and nothing else: not their error pages, their limits or their headers.
    """

    def __init__(self, emulator: WsgiApp, bot: WsgiApp) -> None:
        """Take both apps."""
        self._emulator = emulator
        self._bot = bot

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer as WSGI (PEP 3333) has it."""
        path = environ.get("PATH_INFO", "")
        ours = path == "/" or any(
            path == prefix or path.startswith(f"{prefix}/") for prefix in PATHS
        )
        return (self._emulator if ours else self._bot)(environ, start_response)

"""Compose the web app: `create_app(settings)`, or `webhook:app` for any WSGI server."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot import collector
from bot.channels.front import front
from bot.channels.insight import Insight, Memory
from bot.channels.local import now, rehearsal_clock
from bot.channels.signature import Verifier
from bot.channels.twilio import Webhook
from bot.channels.web import App, health
from bot.chores import Chores
from bot.logs import Log
from bot.opening import Opened, Store, open_bot
from bot.settings import Settings
from bot.stores.dispatch import Dispatch


def create_app(
    settings: Settings | None = None,
    store: Store | None = None,
    log: Log | None = None,
    present: Callable[[], datetime] = now,
) -> App:
    """Make the app of one bot; settings come from the environment unless given.

    A given store stays the caller's to close; else one is opened until the program ends. `present`
    is the clock of a rehearsal. The open bot is `app.extensions["wartel"]`.
    """
    settings = settings or Settings.from_env(os.environ)
    log = log or Log(sys.stderr)
    if store is None:
        store = Store(settings)
        atexit.register(store.close)
    bot = open_bot(settings, store, partial(rehearsal_clock, present) if settings.local else now)
    dispatch = Dispatch(store.client)
    chores = Chores(_chores(bot, dispatch, log), log)
    chores.start()
    store.before_closing(chores.stop)
    app = App(log)
    app.secret_key = settings.secret_key
    app.register_blueprint(health(store.troubles))
    app.register_blueprint(_webhook(bot, log, dispatch).blueprint())
    if settings.local:
        memory = app.extensions["memory"] = Memory()
        bot.turns.watch = memory.note
        app.register_blueprint(front(bot.script, settings.public_url))
        app.register_blueprint(_insight(bot, memory).blueprint())
    app.extensions["wartel"] = bot
    pages = bot.blueprint()
    if pages is not None:
        app.register_blueprint(pages)
    return app


def _chores(bot: Opened, dispatch: Dispatch, log: Log) -> dict[str, Callable[[], object]]:
    """Give what is done beside the requests, every few seconds."""

    def look_for_relay() -> None:
        bot.turns.can_send_later = dispatch.has_relay()

    def apply_left() -> None:
        bot.turns.apply_left(trouble=log.trouble)

    changes = {"apply_left": apply_left} if bot.changes else {}
    return {"look_for_relay": look_for_relay, **changes}


def _insight(bot: Opened, memory: Memory) -> Insight:
    """Let the inspector of the phone page look into the bot."""
    store, turns = bot.services.store, bot.turns

    def drawn(flow: str, state: str) -> str:
        from bot.authoring.diagram import diagram, lit

        return diagram(turns.bot.script, flow) + lit(turns.bot.script, state)

    return Insight(memory, lambda contact, address: store.read(store.uid(address, contact)), drawn)


def _webhook(bot: Opened, log: Log, dispatch: Dispatch) -> Webhook:
    settings = bot.settings
    return Webhook(
        turns=bot.turns,
        verifier=Verifier(settings.public_url, settings.tokens, settings.webhook_key),
        log=log,
        clock=bot.services.clock,
        failure=lambda: bot.sentence("failure"),
        account=settings.account_sid,
        local=settings.local,
        report=dispatch.report,
    )


def __getattr__(name: str) -> App:
    """Make `app` when a WSGI server asks for it; raise SettingsError if a setting is missing."""
    if name != "app":
        raise AttributeError(f"module 'webhook' has no attribute '{name}'")
    app = globals()["app"] = create_app()
    app.warm_up()
    collector.settle()
    return app

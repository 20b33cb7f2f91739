"""Open what the settings name, store and bot folder, for the web app and the command line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Self

from redis import Redis

from bot.authoring.checker import load_checked
from bot.authoring.code import import_code
from bot.engine.actions import Facts, NoFacts
from bot.engine.bot import Bot
from bot.engine.flow import Script
from bot.errors import WartelError
from bot.hooks import HOOKS_FILE, Phonebook, Services
from bot.settings import Settings
from bot.stores.client import connect
from bot.stores.embedded import EmbeddedServer
from bot.stores.limits import MessageLimits
from bot.stores.readiness import readiness
from bot.stores.sessions import SessionStore
from bot.turns import Change, Turns

if TYPE_CHECKING:  # a chat in the terminal has no pages
    from flask import Blueprint

WATCH_SECONDS = 1.0
"""Pause between two looks at the embedded server; a look takes about a millisecond."""


def now() -> datetime:
    """Give the present time in UTC."""
    return datetime.now(UTC)


class Store:
    """Hold the client of the store, and the embedded server behind it where there is no URL."""

    def __init__(self, settings: Settings) -> None:
        """Connect to REDIS_URL, else start or join the embedded server of the data directory."""
        self._server = None if settings.redis_url else EmbeddedServer(settings.data)
        self._stops: list[Callable[[], None]] = []
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="store-watcher", daemon=True)
        self.client: Redis = connect(
            settings.redis_url if self._server is None else self._server.start()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def keep_alive(self) -> None:
        """Start the embedded server again, from now on, whenever it has died."""
        if self._server is not None:
            self._watcher.start()

    def before_closing(self, stop: Callable[[], None]) -> None:
        """Have something stopped that uses the client by itself, before the client goes."""
        self._stops.append(stop)

    def close(self) -> None:
        """Leave the store; the last program to do so stops an embedded server."""
        while self._stops:
            self._stops.pop()()
        self._closing.set()
        if self._watcher.is_alive():
            self._watcher.join()
        self.client.close()
        if self._server is not None:
            self._server.stop()

    def troubles(self) -> list[str]:
        """List in sentences for the operator why the store is not ready; empty when it is."""
        return readiness(self.client)

    def _watch(self) -> None:
        assert self._server is not None
        while not self._closing.wait(WATCH_SECONDS):
            with suppress(WartelError, OSError):
                self._server.start()


@dataclass(frozen=True)
class Opened:
    """Hold an open bot; its store stays the caller's to close."""

    settings: Settings
    script: Script
    services: Services
    turns: Turns
    hooks: ModuleType | None  # the bot folder's own

    @property
    def changes(self) -> bool:
        """Tell whether chats of this bot change data of the folder's own."""
        return hasattr(self.hooks, "apply")

    def sentence(self, name: str) -> str:
        """Give one of the bot's own sentences in its base language."""
        script = self.turns.bot.script  # the present one, which a reload may have brought
        return script.sentences[name][script.base]

    def phonebook(self) -> Phonebook:
        """Give whose phones stand in the browser; nobody's where the folder does not say."""
        make: Callable[[], Phonebook] | None = getattr(self.hooks, "phonebook", None)
        return make() if make else Phonebook(())

    def warm_up(self) -> None:
        """Build now what the first message would wait for: nearly a second, for many questions."""
        _ = self.turns.bot.router
        warm_up: Callable[[Services], None] | None = getattr(self.hooks, "warm_up", None)
        if warm_up:
            warm_up(self.services)

    def blueprint(self) -> Blueprint | None:
        """Make the bot folder's own pages, if it has any."""
        make = getattr(self.hooks, "blueprint", None)
        return make(self.services, self.turns) if make else None


def services_of(settings: Settings, store: Store, clock: Callable[[], datetime] = now) -> Services:
    """Put together what the code of a bot folder receives."""
    return Services(
        redis=store.client,
        store=SessionStore(store.client, settings.secret_key.encode()),
        secret_key=settings.secret_key,
        public_url=settings.public_url,
        clock=clock,
        local=settings.local,
    )


def open_bot(settings: Settings, store: Store, clock: Callable[[], datetime] = now) -> Opened:
    """Load and check the bot folder, and let it prepare its data.

    Raises FlowError for the folder's author, StoreUnavailable if the store is away.
    """
    loaded = load_checked(settings.bot)
    hooks = import_code(settings.bot.resolve(), HOOKS_FILE)
    services = services_of(settings, store, clock)
    facts: Callable[[Services], Callable[[datetime], Facts]] | None = getattr(hooks, "facts", None)
    bot = Bot.build(loaded.script, loaded.registry)
    apply: Callable[[Services], Change] | None = getattr(hooks, "apply", None)
    turns = Turns(
        bot,
        services.store,
        facts(services) if facts else NoFacts,
        apply=apply(services) if apply else None,
        limits=MessageLimits(store.client, settings.rate) if settings.rate else None,
    )
    prepare: Callable[[Services], None] | None = getattr(hooks, "prepare", None)
    if prepare:
        prepare(services)
    return Opened(settings, loaded.script, services, turns, hooks)

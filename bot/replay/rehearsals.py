"""Open a bot folder for rehearsals: the bot itself, and the world that the folder brings along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType

from bot.authoring.checker import load_checked
from bot.authoring.code import import_code
from bot.authoring.fields import suggestion
from bot.engine.actions import Facts, NoFacts
from bot.engine.bot import Bot
from bot.engine.effects import Apply
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.session import Session
from bot.hooks import HOOKS_FILE, Rehearsal, Scene
from bot.replay.guarded import GuardedWorld, guarded
from bot.replay.player import CannotPlay, beginning_session
from bot.replay.transcript import Beginning

SECRET = "rehearsal-secret-that-protects-nothing"
PUBLIC_URL = "https://wartel.example"
"""Fixed, so that links in replies are the same in every rehearsal; the domain is nobody's."""


class PlainRehearsal:
    """Be the world of a bot folder that brings none: no personas, no facts, events as they come."""

    def contact(self, persona: str, channel: str) -> str:
        """Raise LookupError, always."""
        raise LookupError(
            f"'from: {persona}' is no address such as +6281234567890, "
            "and this bot folder has no personas (no `rehearsal` in hooks.py)"
        )

    def facts(self, at: datetime) -> Facts:
        """Know nothing."""
        return NoFacts()

    def apply(self, effect: Apply) -> bool:
        """Refuse: a folder without a world of its own has no data to change."""
        raise CannotPlay(f"nothing here can carry out '{effect.command}'")

    def event(self, event: EventReceived, session: Session | None) -> EventReceived | None:
        """Pass the event on as the transcript names it."""
        return event


@dataclass(frozen=True)
class Rehearsed:
    """Hold a bot folder that is ready to be played with."""

    folder: Path
    bot: Bot
    hooks: ModuleType | None

    @property
    def failure(self) -> str:
        """Give what the bot says when a turn failed."""
        script = self.bot.script
        return script.sentences["failure"][script.base]

    def world(self, scene: Scene) -> Rehearsal:
        """Make the folder's world for one transcript."""
        make: Callable[[Scene], Rehearsal] | None = getattr(self.hooks, "rehearsal", None)
        if make is not None:
            with guarded("rehearsal", self.folder):
                return GuardedWorld(make(scene), self.folder)
        if hasattr(self.hooks, "facts") and scene.services is None:
            raise CannotPlay(
                "this bot folder looks facts up but has no `rehearsal` in hooks.py that "
                "would keep them in memory: play it --against webhook"
            )
        return PlainRehearsal()

    def begin(self, message: MessageReceived, beginning: Beginning) -> Session:
        """Make the session that a transcript begins with."""
        script = self.bot.script
        channel = script.channels.get(message.channel)
        if channel is None:
            raise CannotPlay(f"this bot does not serve the channel {message.channel}")
        if beginning.state and beginning.state not in script.states:
            hint = suggestion(beginning.state, script.states)
            raise CannotPlay(f"this bot has no state '{beginning.state}' to begin in{hint}")
        if beginning.language and beginning.language not in script.languages:
            raise CannotPlay(f"this bot does not speak '{beginning.language}'")
        flow = beginning.flow or channel.entry(message.address)
        if flow not in script.flows:
            raise CannotPlay(f"this bot has no flow '{flow}'")
        start = script.flows[flow].start
        return beginning_session(message, beginning, start, channel.expires, script.base)


def open_folder(folder: Path) -> Rehearsed:
    """Load and check a bot folder; raise FlowError for its author."""
    loaded = load_checked(folder)
    hooks = import_code(folder.resolve(), HOOKS_FILE)
    return Rehearsed(folder, Bot.build(loaded.script, loaded.registry), hooks)

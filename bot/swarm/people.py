"""Be the people of a swarm: each plays one transcript after another, with pauses to think."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gevent.event import Event
from locust import User, constant, task
from locust.env import Environment

from bot.engine.events import MessageReceived
from bot.replay.http_player import HttpStage, HttpTarget
from bot.replay.player import CannotPlay, Heard, play
from bot.replay.transcript import Transcript
from bot.swarm.tally import Tally

NAME = "message"
"""Under which Locust counts every message, whatever it says."""


class TimeIsUp(CannotPlay):
    """End a conversation that the swarm has no time for."""


@dataclass(frozen=True)
class Script:
    """Hold what all people share."""

    target: HttpTarget
    transcripts: Sequence[Transcript]
    think: float
    tally: Tally
    chance: random.Random
    over: Event = field(default_factory=Event)

    def pause(self) -> None:
        """Think for a while; raise TimeIsUp."""
        if self.over.wait(self.chance.uniform(0.5, 1.5) * self.think):
            raise TimeIsUp("the time is over")


class Line(HttpStage):
    """Be a stage whose messages take their time, and count."""

    def __init__(self, script: Script, environment: Environment) -> None:
        super().__init__(script.target)
        self._script = script
        self._events = environment.events

    def hear(self, message: MessageReceived) -> Heard:
        """Post a message; it is an error if Twilio would log one."""
        self._script.pause()
        known = len(self.carrier.store.exchanges())
        try:
            heard = super().hear(message)
        except CannotPlay as error:
            self._script.tally.errors[str(error)] += 1
            self._count(known, error)
            raise
        self._count(known, None)
        return heard

    def _count(self, known: int, error: Exception | None) -> None:
        """Tell Locust how long the webhook took, retries and redirects included."""
        seconds = sum(exchange.seconds for exchange in self.carrier.store.exchanges()[known:])
        self._events.request.fire(  # type: ignore[no-untyped-call]
            request_type="POST",
            name=NAME,
            response_time=seconds * 1000,
            response_length=0,
            exception=error,
            context={},
        )


@dataclass(frozen=True)
class Lines:
    """Be a target that gives every conversation a line of its own."""

    script: Script
    environment: Environment
    name: str = "swarm"

    def stage(self, at: datetime) -> Line:
        """Make a line."""
        return Line(self.script, self.environment)


def person_of(script: Script) -> type[User]:
    """Make the class of which Locust makes people."""

    class Person(User):
        """Hold conversations until the time is over."""

        wait_time = constant(0)  # people think between messages, not between conversations

        @task
        def talk(self) -> None:
            """Play a transcript chosen by chance; when the time is over, wait to be sent home."""
            with script.tally.under_way():
                transcript = script.chance.choice(script.transcripts)
                result = play(transcript, Lines(script, self.environment))
                whole = result.refusal is None and not script.over.is_set()
                script.tally.add(result, whole=whole)
            if script.over.is_set():
                Event().wait()

    return Person

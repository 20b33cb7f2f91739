"""Perform a played transcript on a phone of the emulator, at the pace of people.

A transcript is played against the engine first. What came of it is the script: the person's
messages go out from the phone, a transport answers each with what the bot said then, and what the
bot said to events arrives as a message of its own. So every transcript can be shown, also one whose
events nobody could cause from outside, and what is shown is what the test is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.channels.twiml import twiml
from bot.emulator.addresses import bare
from bot.emulator.assembly import Emulator, assemble
from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Parts
from bot.emulator.clock import Clock
from bot.emulator.model import Account, Phone, Sender, Webhook, WebRequest, WebResponse
from bot.emulator.model import Message as Bubble
from bot.emulator.transport import Patience
from bot.engine.events import MessageReceived
from bot.replay.http_player import content_of
from bot.replay.player import Performance, Played, Result, Target
from bot.replay.transcript import Fault, Message, Repeat, Transcript

WEBHOOK: Final = "http://127.0.0.1/transcript"
"""Nothing listens there: the answers come from the transcript."""

UNHURRIED: Final = Behaviour(reply_loop_limit=None)
"""A transcript may say more in an hour than Twilio lets two programs say to each other."""

BEFORE_TYPING, TYPING, MOST_TYPING = 0.5, 0.05, 2.5
READING, MOST_READING = 0.012, 4.0
"""Seconds at single speed: a pause, then so much for each character, and at most so much."""


@dataclass
class Scene:
    """Hold one exchange as it will be shown: what was sent, if anything, and what came of it."""

    played: Played
    message: MessageReceived
    sent: bool  # False: something happened outside the chat


@dataclass
class Script:
    """Answer the webhook's requests with what the transcript's bot said, one after the other."""

    answers: list[tuple[str, ...]] = field(default_factory=list)

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Give the next answer; status callbacks are taken and change nothing."""
        texts = self.answers.pop(0) if self.answers else ()
        return WebResponse(200, (("Content-Type", "text/xml"),), twiml(texts).encode())


@dataclass(frozen=True)
class Screenplay:
    """Hold a transcript that passed, ready to be performed."""

    scenes: Sequence[Scene]
    emulator: Emulator
    script: Script

    @property
    def chat(self) -> tuple[str, str]:
        """Name the chat by the contact's address and the bot's."""
        first = self.scenes[0].message
        return first.contact, first.address

    def perform(self, sleep: Callable[[float], object], speed: float) -> None:
        """Show everything from the beginning; `sleep` waits for seconds of real time."""
        self.emulator.reset()
        self.emulator.carrier.clock.pause()
        for scene in self.scenes:
            self._show(scene, lambda seconds: sleep(seconds / speed))

    def _show(self, scene: Scene, wait: Callable[[float], object]) -> None:
        carrier, message, heard = self.emulator.carrier, scene.message, scene.played.heard
        carrier.clock.set(scene.played.at)
        if scene.sent:
            wait(BEFORE_TYPING + min(TYPING * len(message.text), MOST_TYPING))
            self.script.answers = [heard.texts]
            carrier.receive(Phone(bare(message.contact)), message.address, content_of(message))
        else:
            wait(BEFORE_TYPING)
            for text in heard.texts:
                self._arrive(text, message)
        wait(min(READING * sum(map(len, heard.texts)), MOST_READING))

    def _arrive(self, text: str, message: MessageReceived) -> None:
        """Have a message arrive that answers none."""
        carrier = self.emulator.carrier
        at = carrier.clock.now()
        carrier.submit(
            Bubble(
                sid=carrier.ids.message(media=False),
                account_sid=carrier.account.sid,
                direction="outbound-api",
                sender=message.address,
                to=message.contact,
                body=text,
                status="queued",
                created=at,
                updated=at,
            )
        )


def screenplay(
    transcript: Transcript, target: Target, public_url: str, account: Account
) -> tuple[Result, Screenplay]:
    """Play a transcript, and put it on the stage of an emulator; may raise CannotPlay."""
    scenes = _scenes(Performance(transcript, target.stage(transcript.at)))
    result = Result(transcript, target.name, tuple(scene.played for scene in scenes))
    script = Script()
    addresses = dict.fromkeys(scene.message.address for scene in scenes)
    senders = [Sender(address, Webhook(WEBHOOK)) for address in addresses]
    parts = Parts(clock=Clock(), public_url=public_url, behaviour=UNHURRIED)
    emulator = assemble(account, senders, script, parts)
    return result, Screenplay(scenes, emulator, script)


def _scenes(performance: Performance) -> list[Scene]:
    scenes = []
    for exchange in performance.transcript.exchanges:
        played = performance.play(exchange)
        if not isinstance(exchange.act, (Repeat, Fault)):  # nobody sees what happens on the wire
            scenes.append(Scene(played, performance.whom, isinstance(exchange.act, Message)))
    return scenes

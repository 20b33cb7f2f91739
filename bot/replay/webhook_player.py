"""Play against the whole bot in this process: signed form in, TwiML out, the real store behind it.

Every target has a private store in a directory of its own, which is emptied for each transcript: a
rehearsal never touches data that somebody keeps.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask.testing import FlaskClient

from bot.channels.local import CLOCK_HEADER
from bot.emulator.signature import HEADER, sign
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.session import Session
from bot.errors import FlowFailure, SessionTooLarge
from bot.hooks import Rehearsal, Scene
from bot.logs import Log
from bot.opening import Opened, Store, open_bot
from bot.replay.player import CannotPlay, Heard
from bot.replay.rehearsals import PUBLIC_URL, SECRET, Rehearsed, open_folder
from bot.replay.transcript import Beginning
from bot.settings import LOCAL, Settings
from bot.stores.sessions import SessionStore

TOKEN = "rehearsal-token"
PATH = "/webhook"
FORM = "application/x-www-form-urlencoded"


class WebhookTarget:
    """Serve one bot folder to transcripts; close it, or use it in a `with`."""

    name = "webhook"

    def __init__(self, folder: Path) -> None:
        """Open bot, app and store; raise FlowError for the author, SettingsError for others."""
        from webhook import create_app  # the composition root; nothing else may need it

        self._rehearsed = open_folder(folder)
        self._log, self._clock = StringIO(), _Clock()
        with ExitStack() as opened:  # whatever fails here, no store stays behind
            settings = _settings(folder, opened.enter_context(_temporary()))
            self._store = opened.enter_context(Store(settings))
            self._app = create_app(settings, self._store, Log(self._log))
            self._opened = open_bot(settings, self._store, self._clock)
            self._held = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the store and remove what it kept."""
        self._held.close()

    def stage(self, at: datetime) -> WebhookStage:
        """Empty the store and make the world anew."""
        self._clock.at = at
        self._store.client.flushdb()
        services = self._opened.services
        prepare = getattr(self._opened.hooks, "prepare", None)
        if prepare:
            prepare(services)
        scene = Scene(at, SECRET, PUBLIC_URL, services.store.uid, services)
        world = self._rehearsed.world(scene)
        client = self._app.test_client()
        return WebhookStage(self._rehearsed, self._opened, world, client, self._clock, self._log)


def _temporary() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="wartel-replay-", ignore_cleanup_errors=True)


def _settings(folder: Path, data: str) -> Settings:
    return Settings(
        mode=LOCAL,
        public_url=PUBLIC_URL,
        secret_key=SECRET,
        bot=folder,
        tokens=(TOKEN,),
        data=Path(data),
    )


@dataclass
class _Clock:
    """Show the code of the bot folder the time of the transcript."""

    at: datetime = datetime(2000, 1, 1, tzinfo=UTC)  # until the first transcript says

    def __call__(self) -> datetime:
        return self.at


@dataclass
class WebhookStage:
    """Deliver the messages of one transcript as the provider does."""

    rehearsed: Rehearsed
    opened: Opened
    world: Rehearsal
    client: FlaskClient
    clock: _Clock
    log: StringIO

    @property
    def states(self) -> Collection[str]:
        """Name the states of the loaded bot."""
        return self.rehearsed.bot.script.states.keys()

    def contact(self, persona: str, channel: str) -> str:
        """Ask the bot folder."""
        return self.world.contact(persona, channel)

    def begin(self, message: MessageReceived, beginning: Beginning) -> Session:
        """Commit the session that a transcript begins with."""
        session = self.rehearsed.begin(message, beginning)
        self._store.commit(self._uid(message), "begin", "", session, (), (), "")
        return session

    def hear(self, message: MessageReceived) -> Heard:
        """Post a signed form and read the TwiML of the answer."""
        if message.channel not in self.rehearsed.bot.script.channels:
            raise CannotPlay(f"this bot does not serve the channel {message.channel}")
        fields = _form(message)
        logged = self.log.tell()
        response = self.client.post(
            PATH,
            data=urlencode(fields),
            content_type=FORM,
            headers={
                HEADER: sign(PUBLIC_URL + PATH, fields.items(), TOKEN),
                CLOCK_HEADER: message.at.isoformat(),
            },
        )
        if response.status_code != 200:
            answer = response.get_data(as_text=True).strip()
            raise CannotPlay(f"the webhook answered {response.status_code}: {answer}")
        return Heard(
            _texts(response.get_data()), self._session(message), trouble=self._trouble(logged)
        )

    def happen(self, event: EventReceived, message: MessageReceived) -> Heard:
        """Let the bot folder cause the event, and the conversation hear of it."""
        self.clock.at = event.at
        told = self.world.event(event, self._session(message))
        if told is None:
            return Heard(session=self._session(message))
        try:
            taken = self.opened.turns.take_turn(told, uid=self._uid(message))
        except (FlowFailure, SessionTooLarge) as error:
            return Heard(session=self._session(message), trouble=str(error))
        later = taken.turn.later if taken.turn is not None else ()
        return Heard(tuple(message.text for message in later), self._session(message))

    @property
    def _store(self) -> SessionStore:
        return self.opened.services.store

    def _uid(self, message: MessageReceived) -> str:
        return self._store.uid(message.address, message.contact)

    def _session(self, message: MessageReceived) -> Session | None:
        return self._store.read(self._uid(message))

    def _trouble(self, since: int) -> str:
        lines = [json.loads(line) for line in self.log.getvalue()[since:].splitlines()]
        errors = [line for line in lines if line.get("level") == "error"]
        return "; ".join(f"{line['error']} ({line['places'][-1]})" for line in errors)


def _form(message: MessageReceived) -> dict[str, str]:
    """Write the fields that Twilio would send for a message."""
    fields = {
        "MessageSid": message.id,
        "SmsSid": message.id,
        "SmsMessageSid": message.id,
        "AccountSid": "AC" + "0" * 32,
        "From": message.contact,
        "To": message.address,
        "Body": message.text,
        "NumMedia": str(len(message.media)),
    }
    for number, media in enumerate(message.media):
        fields[f"MediaContentType{number}"] = media.content_type
        fields[f"MediaUrl{number}"] = media.url
    if message.location is not None:
        fields["Latitude"], fields["Longitude"] = map(str, message.location)
    if message.payload:
        fields["ButtonPayload"] = message.payload
    return fields


def _texts(document: bytes) -> tuple[str, ...]:
    root = ElementTree.fromstring(document)
    return tuple(message.text or "" for message in root.iter("Message"))

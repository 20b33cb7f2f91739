"""Hand one message to Twilio, with the official client, and find out whether it has one already."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.relay.contents import BODY, Contents
from bot.channels.relay.ways import ROWS, SMS, TEMPLATE
from bot.engine.effects import SendMessage
from bot.engine.flow import Script, Text
from bot.loopback import LOOPBACK
from bot.text import clean, split_message

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 10.0
"""Twilio's client waits for ever unless it is told otherwise; a create takes under a second."""

MOST_LISTED: Final = 50
"""Messages of one contact that are looked through for a trace of one."""

NOTICE, OPENER = "notice", "choose"
"""Sentences of bot.yaml: what stands around a notice, and the button that opens a list."""

DEFAULT_OPENER: Final[Text] = {"id": "Pilih"}


class WayClosed(Exception):
    """Say that a message cannot go this way, without Twilio having been asked to send it."""


@dataclass(frozen=True)
class Account:
    """Hold who we are at Twilio."""

    sid: str
    name: str  # an API key, or the account itself
    secret: str
    base_url: str = ""  # of another REST API than Twilio's own, such as the emulator's


class RestClient(Client):  # type: ignore[misc]
    """Be Twilio's client, also of an API at another address."""

    def __init__(self, account: Account) -> None:
        http = TwilioHttpClient()
        http.timeout = CONNECT_SECONDS, ANSWER_SECONDS  # its constructor takes one number alone
        super().__init__(account.name, account.secret, account.sid, http_client=http)
        self._base = urlsplit(account.base_url)
        if self._base.hostname in LOOPBACK and http.session is not None:
            http.session.trust_env = False  # nobody stands between this machine and itself

    def get_hostname(self, uri: str) -> str:
        """Give the address to ask instead of one of Twilio's."""
        if not self._base.netloc:
            return str(super().get_hostname(uri))
        return urlunsplit((self._base.scheme, self._base.netloc, *urlsplit(uri)[2:]))


class Clients:
    """Give each thread a client of its own: their connections are not made to be shared."""

    def __init__(self, account: Account) -> None:
        """Take who we are."""
        self._account = account
        self._local = threading.local()

    def __call__(self) -> Client:
        """Give the client of this thread."""
        client = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = RestClient(self._account)
        return client


class Courier:
    """Send messages by the ways that `ways` names. Thread-safe."""

    def __init__(
        self, clients: Callable[[], Client], script: Callable[[], Script], status_url: str, sms: str
    ) -> None:
        """Take the clients, the present script, where statuses go, and the number that sends SMS.

        Without such a number SMS come from the WhatsApp sender's own.
        """
        self._clients = clients
        self._script = script
        self._status_url = status_url
        self._sms = sms
        self.contents = Contents(clients, script().name)

    def send(self, message: SendMessage, way: str, oid: str) -> str:
        """Send a message and give its SID; `oid` comes back with its status callbacks.

        Raises WayClosed, TwilioRestException or what the HTTP library raises.
        """
        sender, to = self.route(message, way)
        sent = self._clients().messages.create(
            to=to,
            from_=sender,
            status_callback=f"{self._status_url}?oid={oid}",
            **self._said(message, way),
        )
        return str(sent.sid)

    def route(self, message: SendMessage, way: str) -> tuple[str, str]:
        """Give from whom to whom a message goes."""
        assert message.to is not None
        sender, to = message.to.address, message.to.contact
        if way != SMS:
            return sender, to
        return self._sms or sender.removeprefix("whatsapp:"), to.removeprefix("whatsapp:")

    def traces(self, message: SendMessage, way: str, since: datetime) -> Iterator[str]:
        """Give SIDs of messages that may be this one; raises what the client raises."""
        sender, to = self.route(message, way)
        texts = {message.text, message.bare, clean(message.text)}
        found = self._clients().messages.list(
            to=to, from_=sender, date_sent_after=since, limit=MOST_LISTED
        )
        framed = way == TEMPLATE
        flat = _flat(message.text)
        for one in found:
            same = flat in one.body if framed else one.body in texts
            if one.direction == "outbound-api" and same:
                yield str(one.sid)

    def _said(self, message: SendMessage, way: str) -> Mapping[str, Any]:
        if way == ROWS:
            return self._rows(message)
        if way == TEMPLATE:
            return self._template(message)
        return {"body": clean(message.text)}

    def _rows(self, message: SendMessage) -> Mapping[str, Any]:
        sid = self.contents.menu(message, self._sentence(OPENER, message, DEFAULT_OPENER))
        if sid is None:
            raise WayClosed("this menu does not fit into rows")
        return _content(sid, clean(message.bare))

    def _template(self, message: SendMessage) -> Mapping[str, Any]:
        assert message.to is not None
        frame = self._sentence(NOTICE, message, {})
        sid = frame and self.contents.notice(frame, message.to.language)
        if not sid:
            raise WayClosed("no template for notices was approved")
        (text,) = split_message(_flat(message.text), BODY - len(frame), most=1)
        return _content(sid, text)

    def _sentence(self, name: str, message: SendMessage, default: Text) -> str:
        assert message.to is not None
        text = self._script().sentences.get(name) or default
        return text.get(message.to.language) or next(iter(text.values()), "")


def _content(sid: str, text: str) -> Mapping[str, Any]:
    variables = json.dumps({"1": text}, ensure_ascii=False)
    return {"content_sid": sid, "content_variables": variables}


def _flat(text: str) -> str:
    """Give a text in one line, as WhatsApp wants the variables of templates."""
    return " ".join(clean(text).split())

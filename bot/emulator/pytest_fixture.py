"""Give tests phones: what `twilio` of the pytest plugin is.

    phone = twilio.phone("+6281234567890")
    phone.sends("halo")
    phone.expects("Layanan Pandawa")

What nobody expected fails at the end, and what Twilio would have logged as an error fails at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from bot.emulator.addresses import bare, is_number, is_sender
from bot.emulator.app import create_app
from bot.emulator.assembly import Emulator, assemble
from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Parts
from bot.emulator.clock import Clock
from bot.emulator.model import (
    Account,
    Channel,
    Content,
    Message,
    Outcome,
    Phone,
    Sender,
    Webhook,
)
from bot.emulator.over_http import HttpTransport
from bot.emulator.over_wsgi import WsgiApp, WsgiTransport
from bot.emulator.phones import tap_on

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

NUMBERS: Final[dict[Channel, str]] = {
    "whatsapp": "whatsapp:+14155238886",
    "sms": "+15005550006",
}
"""Where phones write to unless told otherwise: Twilio's sandbox, and its number for tests."""

PATIENCE: Final = 5.0
"""Seconds to wait for a message that does not come with the answer to the webhook."""

UNHURRIED: Final = Behaviour(reply_loop_limit=None)
"""Tests say in a second what people say in an hour, so nothing is taken for a loop (14107)."""

Wanted = str | re.Pattern[str]


class TestPhone:
    """Be one phone on one channel, writing to one number."""

    __test__ = False  # its name begins like a test's

    def __init__(self, emulator: Emulator, phone: Phone, address: str, to: str) -> None:
        self._emulator = emulator
        self._phone = phone
        self._seen = 0
        self._last: Outcome | None = None
        self.address = address
        self.to = to

    def sends(self, body: str | Content = "", *, errors: Iterable[int] = ()) -> Outcome:
        """Send, and see it through; `errors` are Twilio's codes that must come of it."""
        __tracebackhide__ = True
        content = body if isinstance(body, Content) else Content(body)
        return self._checked(self._send(content), errors)

    def taps(self, message: Message, choice: str, *, errors: Iterable[int] = ()) -> Outcome:
        """Tap a button or list item of a message, by its id or its title."""
        __tracebackhide__ = True
        return self._checked(self._send(tap_on(message, choice)), errors)

    def expects(
        self, wanted: Wanted, *, exactly: bool = False, timeout: float = PATIENCE
    ) -> Message:
        """Take the next message, which must hold a text, be it exactly, or match a pattern."""
        __tracebackhide__ = True
        store = self._emulator.carrier.store
        message = store.wait(self.address, lambda _: True, timeout, self._seen)
        if message is None:
            told = f"{self}: nothing came, but {_shown(wanted, exactly)}"
            raise AssertionError("\n".join([told, *self._reasons()]))
        self._seen += 1
        if not _fits(message.body, wanted, exactly):
            raise AssertionError(
                "\n".join(
                    [
                        f"{self}: this came, but {_shown(wanted, exactly)}",
                        message.body,
                        *self._reasons(),
                    ]
                )
            )
        return message

    def unexpected(self) -> list[Message]:
        """Give what came and was not expected yet."""
        return self._emulator.carrier.store.inbox(self.address, self._seen)

    def ignores_the_rest(self) -> None:
        """Take whatever came for expected."""
        self._seen += len(self.unexpected())

    def __str__(self) -> str:
        return self.address

    def _send(self, content: Content) -> Outcome:
        self._last = self._emulator.carrier.receive(self._phone, self.to, content)
        return self._last

    def _reasons(self) -> Iterator[str]:
        """Say what may have kept a message away: complaints about the last answer, failures."""
        for problem in self._last.problems if self._last is not None else ():
            yield f"Twilio would log: {problem.level} {problem}"
        for message in self._emulator.carrier.store.messages():
            if message.to == self.address and message.error_code is not None:
                reason = f"{message.error_code} {message.error_message or ''}".strip()
                yield f"{message.status}: {message.body!r}, {reason}"

    def _checked(self, outcome: Outcome, errors: Iterable[int]) -> Outcome:
        __tracebackhide__ = True
        if [problem.code for problem in outcome.errors] != list(errors):
            lines = [str(problem) for problem in outcome.errors] or ["no error"]
            raise AssertionError(f"{self}: Twilio would log\n" + "\n".join(lines))
        return outcome


class Twilio:
    """Stand in for Twilio in one test, before one bot."""

    def __init__(
        self,
        target: WsgiApp | str,
        url: str,
        account: Account,
        behaviour: Behaviour = UNHURRIED,
    ) -> None:
        """Take a WSGI application, or a URL; `url` is what the application believes to be."""
        if isinstance(target, str):
            _refuse_production(os.environ.get("WARTEL_MODE", "").strip())
        self._webhook = Webhook(target if isinstance(target, str) else url)
        transport = HttpTransport() if isinstance(target, str) else WsgiTransport(target)
        senders = [Sender(address, self._webhook) for address in NUMBERS.values()]
        self._phones: list[TestPhone] = []
        self._server: BaseWSGIServer | None = None
        self._lock = Lock()
        parts = Parts(behaviour=behaviour, public_url=lambda: self.base_url, share_clock=True)
        self.emulator = assemble(account, senders, transport, parts)

    @property
    def account_sid(self) -> str:
        """Give the SID that the official client needs."""
        return self.emulator.carrier.account.sid

    @property
    def auth_token(self) -> str:
        """Give the token that signs requests, and that the official client needs."""
        return self.emulator.carrier.account.auth_token

    @property
    def clock(self) -> Clock:
        """Give the clock of rules and statuses; Wartel's own bots heed it as well."""
        return self.emulator.carrier.clock

    @property
    def base_url(self) -> str:
        """Give where REST API and files are, for `client.api.base_url`; served from now on."""
        with self._lock:
            if self._server is None:
                from werkzeug.serving import make_server

                app = create_app(self.emulator)
                self._server = make_server("127.0.0.1", 0, app, threaded=True)
                Thread(target=self._server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{self._server.server_port}"

    def phone(
        self, number: str, channel: Channel = "whatsapp", *, to: str = "", name: str = ""
    ) -> TestPhone:
        """Give a phone that writes to a number of the bot, which it gets if it is new.

        Raises ValueError.
        """
        number = bare(number)
        if not is_number(number):
            raise ValueError(f"twilio.phone: {number!r} is no number such as '+6281234567890'")
        if channel not in NUMBERS:
            raise ValueError(f"twilio.phone: {channel!r} is no channel; use {' or '.join(NUMBERS)}")
        to = to or NUMBERS[channel]
        if channel == "whatsapp" and not to.startswith("whatsapp:"):
            to = f"whatsapp:{to}"
        if not is_sender(to) or (channel == "sms") != (bare(to) == to):
            raise ValueError(f"twilio.phone: {to!r} is no number that takes {channel} messages")
        carrier = self.emulator.carrier
        if to not in carrier.senders:
            carrier.set_sender(Sender(to, self._webhook))
        phone = Phone(number, name)
        made = TestPhone(self.emulator, phone, phone.address(channel), to)
        self._phones.append(made)
        return made

    def check(self) -> None:
        """Raise AssertionError for messages that nobody expected."""
        left = {phone.address: phone.unexpected() for phone in self._phones}
        lines = [
            f"{address}: {message.body}" for address, found in left.items() for message in found
        ]
        if lines:
            raise AssertionError("nobody expected these messages:\n" + "\n".join(lines))

    def close(self) -> None:
        """Stop serving."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _refuse_production(mode: str) -> None:
    if mode not in ("", "local"):
        raise ValueError(
            f"twilio: WARTEL_MODE is {mode}; signed messages that nobody sent go to a URL only "
            "where that is local or not set"
        )


def _fits(body: str, wanted: Wanted, exactly: bool) -> bool:
    if isinstance(wanted, str):
        return body == wanted if exactly else wanted in body
    return (wanted.fullmatch if exactly else wanted.search)(body) is not None


def _shown(wanted: Wanted, exactly: bool) -> str:
    text = repr(wanted if isinstance(wanted, str) else wanted.pattern)
    return f"{'exactly ' if exactly else ''}{text} was expected"

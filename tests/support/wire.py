"""Give the offline Twilio a webhook that answers what a test tells it to, and remembers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from werkzeug import Request, Response

from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Carrier, Parts
from bot.emulator.clock import Clock
from bot.emulator.ids import Ids
from bot.emulator.model import Account, Content, Outcome, Phone, Place, Sender, Webhook
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.transport import Transport

ACCOUNT = Account("AC" + "0123456789abcdef" * 2, "fedcba9876543210fedcba9876543210")
WHATSAPP = "whatsapp:+14155238886"
SMS = "+15005550006"
PHONE = Phone("+6281234567890", "Budi", Place(country="ID"))
URL = "http://bot.test/webhook"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

Answer = Response | Callable[[Request], Response]


def xml(text: str, **headers: str) -> Response:
    return Response(text, mimetype="text/xml", headers=headers)


def says(*texts: str) -> Response:
    """Answer with one message for each text, which must need no escaping."""
    return xml(
        "<Response>" + "".join(f"<Message>{text}</Message>" for text in texts) + "</Response>"
    )


NOTHING = "<Response/>"


class Bot:
    """Answer by a list of answers, the last of them for ever; remember every request."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [xml(NOTHING)]
        self.paths: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        request.get_data()
        _ = request.form
        with self._lock:
            self.requests.append(request)
            answer = self.paths.get(request.path)
            if answer is None:
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        response = answer if isinstance(answer, Response) else answer(request)
        return response(environ, start_response)


@dataclass
class Line:
    """Hold a carrier with one WhatsApp and one SMS number, and the bot behind both."""

    bot: Bot
    carrier: Carrier
    clock: Clock
    phone: Phone = PHONE

    def says(self, body: str | Content, to: str = WHATSAPP) -> Outcome:
        content = Content(body) if isinstance(body, str) else body
        return self.carrier.receive(self.phone, to, content)

    def inbox(self, channel: Any = "whatsapp") -> list[str]:
        return [one.body for one in self.carrier.store.inbox(self.phone.address(channel))]


@dataclass
class Setting:
    """Hold how a line is made."""

    webhook: Webhook = field(default_factory=lambda: Webhook(URL))
    behaviour: Behaviour = field(default_factory=Behaviour)
    account: Account = ACCOUNT
    transport: Transport | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    service: str = ""


def standing_clock(at: datetime = MORNING) -> Clock:
    clock = Clock(lambda: at)
    clock.pause()
    return clock


def line(*answers: Answer, setting: Setting | None = None) -> Line:
    """Make a line whose clock stands still."""
    setting = setting or Setting()
    bot, clock = Bot(*answers), standing_clock()
    number = Sender(SMS, setting.webhook, service_sid=setting.service, place=Place(country="US"))
    parts = Parts(clock=clock, ids=Ids(7), behaviour=setting.behaviour)
    carrier = Carrier(
        setting.account,
        [number, replace(number, address=WHATSAPP)],
        setting.transport or WsgiTransport(bot),
        replace(parts, **setting.parts),
    )
    return Line(bot, carrier, clock)


def codes(outcome: Outcome) -> list[int]:
    return [problem.code for problem in outcome.problems]


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an application on loopback; give its URL without a trailing slash."""
    with make_server("127.0.0.1", 0, app, _Threads, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

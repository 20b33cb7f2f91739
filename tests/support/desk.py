"""Give a whole emulator with a bot behind it, and everything that a test wants to see of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from support.wire import ACCOUNT, PHONE, SMS, URL, WHATSAPP, Answer, Bot, served, standing_clock
from twilio.rest import Client
from werkzeug import Request
from werkzeug.test import TestResponse

from bot.emulator.app import create_app
from bot.emulator.assembly import Emulator, Plan, assemble
from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Parts
from bot.emulator.clock import Clock
from bot.emulator.ids import Ids
from bot.emulator.model import Account, Content, Outcome, Sender, Webhook
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.services import Service

SERVICE = "MG" + "a" * 32
CALLBACK = "http://bot.test/status"
TO = PHONE.number
WA_TO = PHONE.address("whatsapp")
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages"


def numbers(**more: Any) -> list[Sender]:
    """Give one SMS and one WhatsApp number, both in one Messaging Service."""
    return [
        Sender(address, Webhook(URL), service_sid=SERVICE, **more) for address in (SMS, WHATSAPP)
    ]


def chatty(**more: Any) -> Plan:
    """Give a plan whose phones may be written to at any time."""
    from bot.emulator.rules.book import RuleSettings

    return Plan(rules=RuleSettings(window=False), services=(Service(SERVICE),), **more)


@dataclass
class Desk:
    """Hold an emulator whose clock stands still, the bot behind it, and a client without socket."""

    emulator: Emulator
    bot: Bot
    clock: Clock
    web: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.web = create_app(self.emulator).test_client()

    @property
    def carrier(self) -> Any:
        return self.emulator.carrier

    def says(self, body: str | Content, to: str = WHATSAPP) -> Outcome:
        content = Content(body) if isinstance(body, str) else body
        return self.carrier.receive(self.emulator.phones.get(TO).phone, to, content)

    def inbox(self, channel: Any = "whatsapp") -> list[str]:
        return [one.body for one in self.carrier.store.inbox(PHONE.address(channel))]

    def api(self, path: str, form: Any = None, method: str = "", **options: Any) -> TestResponse:
        """Ask the API with the right credentials."""
        options.setdefault("auth", (ACCOUNT.sid, ACCOUNT.auth_token))
        return self.web.open(
            path, method=method or ("POST" if form is not None else "GET"), data=form, **options
        )

    def create(self, **form: Any) -> dict[str, Any]:
        """Create a message; `from_` and others are named as on the wire, without case."""
        answer = self.api(f"{MESSAGES}.json", wired(form))
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def refusal(self, **form: Any) -> int:
        """Give the code with which a message is refused."""
        answer = self.api(f"{MESSAGES}.json", wired(form))
        assert answer.status_code == 400, answer.text
        return answer.get_json()["code"]

    def message(self, sid: str) -> dict[str, Any]:
        return self.api(f"{MESSAGES}/{sid}.json").get_json()

    def status(self, sid: str) -> str:
        return self.message(sid)["status"]

    @property
    def callbacks(self) -> list[Request]:
        return [one for one in self.bot.requests if one.path == "/status"]

    @property
    def told(self) -> list[str]:
        """The statuses that the bot was told, in their order."""
        return [one.form["MessageStatus"] for one in self.callbacks]

    def control(self, path: str, given: Any = None, method: str = "") -> TestResponse:
        """Ask the controls."""
        method = method or ("POST" if given is not None else "GET")
        return self.web.open(f"/emulator{path}", method=method, json=given)


def wired(form: dict[str, Any]) -> dict[str, Any]:
    """Fill in who to whom, and name fields as Twilio does."""
    named = {"To": TO, "From": SMS, "Body": "halo", **form}
    return {name: value for name, value in named.items() if value is not None}


def desk(
    *answers: Answer,
    plan: Plan | None = None,
    senders: list[Sender] | None = None,
    behaviour: Behaviour | None = None,
    account: Account = ACCOUNT,
) -> Desk:
    """Make a desk."""
    bot, clock = Bot(*answers), standing_clock()
    parts = Parts(clock=clock, ids=Ids(7), behaviour=behaviour or Behaviour())
    emulator = assemble(
        account,
        numbers() if senders is None else senders,
        WsgiTransport(bot),
        parts,
        plan or chatty(),
    )
    emulator.phones.change(TO, phone=PHONE)
    return Desk(emulator, bot, clock)


@contextmanager
def client_of(
    made: Desk, user: str = ACCOUNT.sid, secret: str = ACCOUNT.auth_token
) -> Iterator[Client]:
    """Serve a desk over HTTP and give the official client for it."""
    with served(create_app(made.emulator)) as url:
        yield connected(url, user, secret)


def connected(url: str, user: str = ACCOUNT.sid, secret: str = ACCOUNT.auth_token) -> Client:
    """Point the official client at a URL."""
    client = Client(user, secret, ACCOUNT.sid)
    client.api.base_url = client.content.base_url = url
    return client

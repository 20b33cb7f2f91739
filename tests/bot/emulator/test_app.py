"""Serve this machine alone, and leave a bot beside it alone."""

import pytest
from flask import Flask
from support.wire import ACCOUNT, SMS, WHATSAPP, Bot, says
from werkzeug.test import Client

from bot.emulator.app import LARGEST_BODY, PATHS, Beside, create_app
from bot.emulator.assembly import assemble
from bot.emulator.model import Sender, Webhook, WebRequest, WebResponse
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.transport import Patience
from bot.emulator.tunnel import Tunnel

LOCAL = "http://127.0.0.1:8000"


@pytest.fixture
def app():
    webhook = Webhook("http://bot.test/webhook")
    senders = [Sender(SMS, webhook), Sender(WHATSAPP, webhook)]
    return create_app(assemble(ACCOUNT, senders, WsgiTransport(Bot(says("Baik")))))


HERE = {"REMOTE_ADDR": "127.0.0.1"}


def status(app, path="/emulator/clock", base_url=LOCAL, remote="127.0.0.1", **headers):
    environ = {"REMOTE_ADDR": remote}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    client = Client(app)
    return client.get(path, base_url=base_url, headers=names, environ_base=environ).status_code


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_this_machine_is_served_under_any_of_its_names(app, host):
    assert status(app, base_url=f"http://{host}:8000") == 200
    assert status(app, base_url=f"http://{host}:8000", Origin="http://localhost:5173") == 200


@pytest.mark.parametrize("path", ["/emulator/clock", "/2010-04-01/Accounts.json", "/v1/Content"])
@pytest.mark.parametrize(
    "how",
    [
        {"base_url": "http://rebound.example:8000"},
        {"base_url": "http://127.0.0.1.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"X_Forwarded_For": "127.0.0.1"},
        {"X_Forwarded_Host": "localhost"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 tunnel"},
        {"User_Agent": "TwilioProxy/1.1"},
        {"X_Twilio_Signature": "x"},
        {"remote": "203.0.113.9"},
    ],
)
def test_whatever_comes_from_elsewhere_is_refused_before_anything_else(app, path, how):
    assert status(app, path, **how) == 403


def test_a_refusal_says_why_in_a_line(app):
    answer = Client(app).get(
        "/emulator/clock", base_url="http://rebound.example", environ_base=HERE
    )

    assert answer.mimetype == "text/plain"
    assert answer.get_data(as_text=True).count("\n") == 1
    assert "Host" in answer.get_data(as_text=True)


def test_rest_and_controls_are_served_together(app):
    client = Client(app)
    sent = client.post(
        "/emulator/phones/+6281234567890/messages",
        json={"to": WHATSAPP, "Body": "halo"},
        base_url=LOCAL,
        environ_base=HERE,
    )
    listed = client.get(
        f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json",
        auth=(ACCOUNT.sid, ACCOUNT.auth_token),
        base_url=LOCAL,
        environ_base=HERE,
    )

    assert sent.status_code == 201
    assert {message["body"] for message in listed.get_json()["messages"]} == {"halo", "Baik"}


def test_a_huge_request_is_refused(app):
    answer = Client(app).post(
        "/emulator/clock",
        base_url=LOCAL,
        data=b"a" * (LARGEST_BODY + 1),
        environ_base=HERE,
    )

    assert answer.status_code == 413


# Beside a bot


def named(name):
    app = Flask(name)
    app.add_url_rule("/", "root", lambda: name)
    app.add_url_rule("/<path:rest>", "rest", lambda rest: name)
    return app


@pytest.mark.parametrize(
    ("path", "served"),
    [
        *((prefix, "emulator") for prefix in PATHS),
        *((f"{prefix}/x", "emulator") for prefix in PATHS),
        ("/", "emulator"),
        ("/webhook", "bot"),
        ("/emulators", "bot"),
        ("/v10", "bot"),
        ("/f/2010-04-01/x", "bot"),
    ],
)
def test_each_app_has_its_own_paths(path, served):
    assert Client(Beside(named("emulator"), named("bot"))).get(path).text == served


# The short cut


class Recorder:
    def __init__(self):
        self.urls = []

    def send(self, request, patience):
        self.urls.append(request.url)
        return WebResponse(204, ())


@pytest.mark.parametrize(
    ("public", "url", "asked"),
    [
        ("https://abc.example", "https://abc.example/webhook?a=1", f"{LOCAL}/webhook?a=1"),
        ("https://abc.example", "https://abc.example.org/webhook", None),
        ("https://abc.example/bot", "https://abc.example/bot/webhook", f"{LOCAL}/webhook"),
        ("https://abc.example/bot", "https://abc.example/both", None),
        ("https://abc.example", "http://127.0.0.1:9/status", None),
        (LOCAL, f"{LOCAL}/webhook", f"{LOCAL}/webhook"),
    ],
)
def test_only_the_public_address_of_the_bot_has_a_short_cut(public, url, asked):
    recorder = Recorder()
    Tunnel(recorder, public, LOCAL).send(WebRequest("POST", url, ()), Patience(1, 1, 1))

    assert recorder.urls == [asked or url]

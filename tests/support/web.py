"""Ask the webhook as Twilio does, and as others should not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import redis
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from bot.channels.web import App
from bot.logs import Log
from bot.opening import Store
from bot.settings import Settings
from webhook import create_app

ECHO_BOT = Path(__file__).parent / "echo_bot"
TOKEN = "12345"
PUBLIC_URL = "https://bot.example.com"
ACCOUNT = "AC" + "a" * 32
PHONE = "+620001112223"
CONTACT = f"whatsapp:{PHONE}"
ADDRESS = "whatsapp:+628118750400"
FORM = "application/x-www-form-urlencoded"
FAILURE = "Maaf, sedang ada gangguan. Silakan kirim ulang sebentar lagi."  # the echo bot's own

_numbers = count(1)


def settings_for(redis_url: str, **env: str) -> Settings:
    """Read the settings of a production server with the echo bot."""
    return Settings.from_env(
        {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "PUBLIC_URL": PUBLIC_URL,
            "SECRET_KEY": "k" * 32,
            "REDIS_URL": redis_url,
            "WARTEL_BOT": str(ECHO_BOT),
            "WARTEL_RATE": "off",  # tests are faster than people
            **env,
        }
    )


class Site:
    """Run the app in this process and keep its log."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lines = StringIO()
        self.store = Store(settings)
        self.app: App = create_app(settings, self.store, Log(self.lines))

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]

    @property
    def keys(self) -> set[str]:
        """The names of everything that conversations left in the store."""
        client: redis.Redis = self.store.client
        return {key for key in client.scan_iter("w:*") if not key.endswith(":ready")}

    def post(
        self,
        form: Mapping[str, str] | str,
        path: str = "/webhook",
        *,
        query: str = "",
        token: str = TOKEN,
        url: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """Post a form signed with the token over the public URL, or over another one."""
        body = form if isinstance(form, str) else urlencode(form)
        signed = url if url is not None else PUBLIC_URL + path + (f"?{query}" if query else "")
        signature = RequestValidator(token).compute_signature(signed, _pairs(form))
        headers = {"X-Twilio-Signature": signature, **options.pop("headers", {})}
        return self.client.post(
            path,
            data=body,
            query_string=query,
            headers=headers,
            content_type=options.pop("content_type", FORM),
            **options,
        )

    def say(self, text: str, **fields: str) -> list[str]:
        """Send a text and give the replies."""
        return replies(self.post(a_form(Body=text, **fields)))


def by_hand(site: Site, text: str = ".", **options: Any) -> TestResponse:
    """Post as curl does: three fields, no signature, plus signs unescaped."""
    body = f"From=whatsapp:+6200011122233&To=whatsapp:+628118750400&Body={text}"
    headers = {"Host": "127.0.0.1:8000", **options.pop("headers", {})}
    path = options.pop("path", "/webhook")
    return site.client.post(path, data=body, content_type=FORM, headers=headers, **options)


def _pairs(form: Mapping[str, str] | str) -> Mapping[str, str]:
    return {} if isinstance(form, str) else form


def sid() -> str:
    """Give a message id that was not used before."""
    return f"SM{next(_numbers):032x}"


def a_form(**changes: str) -> dict[str, str]:
    """Make a WhatsApp message as Twilio sends it."""
    message = changes.pop("MessageSid", None) or sid()
    return {
        "SmsMessageSid": message,
        "NumMedia": "0",
        "ProfileName": "Zoë 😀",
        "MessageType": "text",
        "SmsSid": message,
        "WaId": PHONE[1:],
        "SmsStatus": "received",
        "Body": "halo",
        "To": ADDRESS,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message,
        "AccountSid": ACCOUNT,
        "From": CONTACT,
        "ApiVersion": "2010-04-01",
        **changes,
    }


def an_sms(**changes: str) -> dict[str, str]:
    """Make an SMS as Twilio sends it, empty fields and all."""
    form = a_form(From=PHONE, To="+6287775500400", **changes)
    for name in ("WaId", "ProfileName", "MessageType", "ReferralNumMedia"):
        del form[name]
    places = ("City", "State", "Zip", "Country")
    return form | {f"{side}{place}": "" for side in ("From", "To") for place in places}


def replies(response: TestResponse) -> list[str]:
    """Read the messages of a TwiML response; fail if it is none."""
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "text/xml"
    return list(messages(response.get_data()))


def messages(document: bytes) -> Iterator[str]:
    """Give the texts of a TwiML document; fail if it holds anything else."""
    root = ElementTree.fromstring(document)
    assert root.tag == "Response"
    for message in root:
        assert message.tag == "Message"
        assert not len(message)
        yield message.text or ""

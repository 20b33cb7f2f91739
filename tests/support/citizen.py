"""Be a citizen who chats on a phone and follows the links in its browser."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any

import redis
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from bot.settings import Settings
from flows.bpjs.documents import mark_of
from flows.bpjs.forms import RegistrationForm
from flows.bpjs.links import FORM, read_token
from flows.bpjs.months import WIB
from flows.bpjs.personas import Persona, load_personas
from flows.bpjs.uploads import Photo, make_receipt

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=WIB)
PERSONAS = {persona.slug: persona for persona in load_personas()}
SITI = PERSONAS["menunggak"]
OWED = 420_000
SECRET = "s" * 32
URL = "http://127.0.0.1:8000"


def settings(redis_url: str, **changes: Any) -> Settings:
    plain = Settings("local", URL, SECRET, redis_url=redis_url)
    return replace(plain, **changes)


def entries(persona: Persona = SITI, **changes: str) -> dict[str, str]:
    """Fill in the form as a persona would."""
    member = persona.person.member
    filled = {
        "layanan": "J",
        "nik": member.nik,
        "kartu": member.card,
        "nama": member.name,
        "lahir": f"{member.born:%d-%m-%Y}",
        "telepon": "0812 3456 7890",
        "surel": "nama@contoh.com",
        "segmen": persona.segment.value,
    }
    return {**filled, **changes}


@dataclass
class Citizen:
    """Chat on one phone and follow links in its browser."""

    app: Flask
    phone: str = "+6284000000001"
    at: datetime = NOW
    messages: int = 0
    browser: Any = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Wartel-Clock": self.at.isoformat()}

    def says(self, text: str) -> str:
        """Send a message at a moment of its own and give the reply."""
        self.messages += 1
        message = {
            "From": f"whatsapp:{self.phone}",
            "To": "whatsapp:+628118750400",
            "Body": text,
            "MessageSid": f"SM{self.messages:032x}",
        }
        reply = self.app.test_client().post("/webhook", data=message, headers=self.headers)
        assert reply.status_code == 200
        return html.unescape(re.sub("<[^>]*>", "\n", reply.text))

    def asks_for_a_form(self) -> str:
        """Chat up to the form link and give its path."""
        for text in (".", "layanan pandawa", "31"):
            self.says(text)
        return path_in(self.says("74"), "/f/")

    def opens(self, path: str) -> TestResponse:
        return self.browser.get(path, headers=self.headers)

    def sends(self, path: str, fields: dict[str, str], **buttons: str) -> TestResponse:
        """Post a form with the token of a page that was just opened."""
        data = {"csrf_token": self.token(path), **receipts(path), **fields, **buttons}
        return self.browser.post(path, data=data, headers=self.headers)

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.opens(path).text)
        return found[1] if found else ""

    def reaches_the_bill(self, persona: Persona = SITI) -> str:
        """Send the form and give the path of the page that follows."""
        sent = self.sends(self.asks_for_a_form(), entries(persona), langkah="kirim")
        assert sent.status_code == 303, words(sent)
        return str(sent.location)

    def pays(self, path: str, amount: int = OWED) -> TestResponse:
        return self.sends(path, {"jumlah": str(amount)})


def receipts(form: str) -> dict[str, str]:
    """Give what a form page carries once it has accepted the photos of a reactivation."""
    link = read_token(SECRET, FORM, form.rpartition("/")[2])
    if link is None:
        return {}
    photos = {each: Photo("JPEG", 9_000, each.name) for each in RegistrationForm.documents}
    return {
        each.receipt: make_receipt(SECRET, mark_of(link), each.name, photo)
        for each, photo in photos.items()
    }


def picture(kind: str = "JPEG", colour: str = "green", side: int = 200) -> bytes:
    """Make a photo; another colour is another photo."""
    out = BytesIO()
    Image.new("RGB", (side, side), colour).save(out, kind)
    return out.getvalue()


def path_in(text: str, kind: str) -> str:
    found = re.search(rf"https?://\S+?({kind}[\w.-]+)", text)
    assert found, text
    return found[1]


def words(page: TestResponse) -> str:
    """Give what a page says, without markup."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", page.text)).split())


def values(page: TestResponse) -> dict[str, str]:
    """Give what stands in the text fields of a page, hidden ones included."""
    tags = re.findall('<input(?![^>]*type="file")[^>]*>', page.text)
    return {
        re.search('name="([^"]*)"', tag)[1]: html.unescape(re.search('value="([^"]*)"', tag)[1])  # type: ignore[index]
        for tag in tags
        if "radio" not in tag or "checked" in tag
    }


def contents(client: redis.Redis) -> dict[str, Any]:
    """Read everything that is stored."""
    readers = {
        "hash": client.hgetall,
        "list": lambda key: client.lrange(key, 0, -1),
        "stream": client.xrange,
        "string": client.get,
    }
    return {key: readers[client.type(key)](key) for key in client.scan_iter()}

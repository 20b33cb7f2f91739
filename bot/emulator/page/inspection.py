"""Explain what happened around a message: requests, answers, what was carried out, signatures."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from flask import Blueprint

from bot.emulator.asked import Unclear
from bot.emulator.assembly import Emulator
from bot.emulator.calls import Call
from bot.emulator.model import Account, Exchange, Message, SendMessage, Verb, WebRequest
from bot.emulator.outward import exchange_out
from bot.emulator.page.setup import Setup
from bot.emulator.signature import HEADER, SETTINGS_HEADER, sign

OWN_HEADERS: Final = frozenset({"host", "content-length", "connection", "accept-encoding"})
"""What curl writes by itself."""

TOKEN: Final = "TWILIO_AUTH_TOKEN"
"""Variable that holds the secret in commands; the page shows no secret, it may be a real one."""

REFUSED: Final = 403
"""What applications answer to a signature that they cannot make sense of."""


class Inspection:
    """Answer what the page's inspector asks about one message."""

    def __init__(self, emulator: Emulator, setup: Setup) -> None:
        """Take what to explain, and who knows what happened outside of chats."""
        self._emulator = emulator
        self._setup = setup

    def register(self, blueprint: Blueprint) -> None:
        """Add the route."""
        path = "/emulator/page/messages/<sid>/inspection"
        blueprint.add_url_rule(path, view_func=self.inspect, methods=["GET"])

    def inspect(self, sid: str) -> dict[str, Any]:
        """Give the exchanges about a message, each explained; an answer has those of its question.

        Raises Unclear (404) if there is no such message.
        """
        store = self._emulator.carrier.store
        message = store.get(sid)
        if message is None:
            raise Unclear(f"There is no message {sid}.", 404)
        asked = [one for one in store.exchanges(_cause(message)) if one.kind != "status"]
        told = [one for one in store.exchanges(sid) if one.kind == "status"]
        account = self._emulator.carrier.account
        return {
            "cause": _cause(message),
            "asked": [_explained(one, account) for one in asked],
            "told": [_explained(one, account) for one in told],
            **(self._origin(message) if message.direction == "outbound-api" else {}),
        }

    def _origin(self, message: Message) -> dict[str, Any]:
        """Tell what led to a message that answers none: its REST request, and what came before.

        That is what last happened outside the chat (`event`), or else the person's last message.
        """
        call = self._emulator.calls.get(message.sid)
        said = [one for one in self._before(message) if one.inbound]
        since = said[-1].created if said else None
        ask = self._setup.happened
        event = ask(message.to, message.sender, message.created) if ask is not None else None
        if event is not None and since is not None and event.at < since:
            event = None
        return {
            "call": call and _call(call),
            "event": event and {"id": event.id, "name": event.name, "at": event.at.isoformat()},
            "previous": said[-1].sid if said else None,
        }

    def _before(self, message: Message) -> Iterator[Message]:
        for one in self._emulator.carrier.store.messages():
            if one.sid == message.sid:
                return
            if {one.sender, one.to} == {message.sender, message.to}:
                yield one


def _cause(message: Message) -> str:
    return message.sid if message.inbound else message.in_reply_to or message.sid


def _explained(exchange: Exchange, account: Account) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    refused = response.body if response is not None and response.status == REFUSED else None
    return exchange_out(exchange) | {
        "form": [list(pair) for pair in _form(request)],
        "curl": curl(request),
        "done": _deeds(exchange),
        "signature": _signature(request, account, refused),
    }


def _call(call: Call) -> dict[str, Any]:
    request, response = call.request, call.response
    return {
        "at": call.at.isoformat(),
        "seconds": round(call.seconds, 6),
        "method": request.method,
        "path": urlsplit(request.url).path,
        "headers": [list(pair) for pair in request.headers],
        "form": [list(pair) for pair in _form(request)],
        "curl": curl(request, f'-u "{call.name}:${TOKEN}"'),
        "status": response.status,
        "answer": response.body.decode("utf-8", "replace"),
    }


def curl(request: WebRequest, *options: str) -> str:
    """Write a request as a command for a shell that sends the very same one again."""
    parts = ["curl", "-i", "-g", *options, "-X", request.method, shlex.quote(request.url)]
    for name, value in request.headers:
        if name.lower() not in OWN_HEADERS:
            # An empty one is written so, else curl leaves it out: https://curl.se/docs/manpage.html
            parts += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    if request.body:
        parts += ["--data-raw", shlex.quote(request.body.decode("utf-8", "replace"))]
    return " ".join(parts)


def _form(request: WebRequest) -> list[tuple[str, str]]:
    if "x-www-form-urlencoded" not in request.header("Content-Type"):
        return []
    return parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)


def _deeds(exchange: Exchange) -> list[dict[str, Any]]:
    """Tell what the answer asked for; `code` says why it was not done, null that it was."""
    codes = dict(exchange.undone)
    return [
        {"text": _deed(verb), "sends": isinstance(verb, SendMessage), "code": codes.get(place)}
        for place, verb in enumerate(exchange.verbs)
    ]


def _deed(verb: Verb) -> str:
    if isinstance(verb, SendMessage):
        files = f" +{len(verb.media)} media" if verb.media else ""
        return f"<Message>{files} {verb.body}"
    return f"<Redirect> {verb.method} {verb.url}"


def _signature(
    request: WebRequest, account: Account, refused: bytes | None
) -> dict[str, Any] | None:
    """Explain the signature of a request; of a refused one also what the application may sign.

    `refused` is the body of a refusal. A guess fits if the application tells that very signature
    there; where none does, it most likely has another auth token.
    """
    given = request.header(HEADER)
    if not given:
        return None
    pairs = sorted(set(_form(request)))
    managed = bool(request.header(SETTINGS_HEADER))
    guesses = _guesses(request.url) if refused is not None and not managed else ()
    signed = [(url, why, sign(url, pairs, account.auth_token)) for url, why in guesses]
    return {
        "value": given,
        "algorithm": "HMAC-SHA256" if managed else "HMAC-SHA1",
        "url": request.url,
        "pairs": [list(pair) for pair in pairs],
        "text": request.url + "".join(name + value for name, value in pairs),
        "guesses": [
            {"url": url, "why": why, "value": value, "fits": value.encode() in (refused or b"")}
            for url, why, value in signed
        ],
    }


def _guesses(url: str) -> Iterator[tuple[str, str]]:
    """Give URLs that applications wrongly take for the one that was signed, and why they do.

    https://www.twilio.com/docs/usage/tutorials/how-to-secure-your-flask-app-by-validating-incoming-twilio-requests
    speaks of proxies that end TLS; the others are what the libraries' issue trackers speak of.
    """
    parts = urlsplit(url)
    other = "http" if parts.scheme == "https" else "https"
    yield urlunsplit(parts._replace(scheme=other)), "scheme"
    if parts.port is not None:
        yield urlunsplit(parts._replace(netloc=parts.hostname or "")), "port"
    else:
        yield urlunsplit(parts._replace(netloc=f"{parts.netloc}:8000")), "port"
    if parts.query:
        yield urlunsplit(parts._replace(query="")), "query"
    slashed = parts.path.removesuffix("/") if parts.path.endswith("/") else f"{parts.path}/"
    yield urlunsplit(parts._replace(path=slashed)), "slash"

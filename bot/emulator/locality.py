"""Turn away whatever does not come from this machine itself.

The server listens on loopback alone, but a tunnel, a proxy and a foreign page in the browser reach
it too. They give themselves away: by forwarding headers, by the name in Host (which also ends DNS
rebinding), by Origin.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

from bot.emulator.inbound import AGENT
from bot.emulator.signature import HEADER

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


_FORWARDED: Final = frozenset(
    {"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip"}
)


def trouble(asked: Request, own_names: Iterable[str] = ()) -> str:
    """Say why a request is not from this machine; nothing if it is.

    `own_names` are host names besides loopback under which this machine knows itself.
    """
    names = LOOPBACK | {name.lower() for name in own_names}
    headers = asked.headers
    if asked.remote_addr not in LOOPBACK:
        return "It comes from another machine."
    if any(_forwards(name.lower()) for name, _ in headers):
        return "It comes through a proxy or a tunnel."
    if _host(f"//{headers.get('Host', '')}") not in names:
        return "Its Host is not this machine."
    if headers.get("User-Agent") == AGENT or HEADER in headers:
        return "It is a request for a webhook, such as the emulator itself sends."
    if "Origin" in headers and _host(headers["Origin"]) not in names:
        return "It comes from a page elsewhere."
    return ""


def guard(app: Flask) -> None:
    """Have an app refuse requests from elsewhere before anything of them is looked at."""

    def refuse() -> Response | None:
        found = trouble(request)
        sentence = f"This emulator serves this machine alone. {found}\n"
        return Response(sentence, 403, mimetype="text/plain") if found else None

    app.before_request(refuse)


def _forwards(name: str) -> bool:
    return name.startswith("x-forwarded") or name in _FORWARDED


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None

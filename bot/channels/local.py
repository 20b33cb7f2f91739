"""Recognise requests that come from this very machine, by what a remote one cannot pretend.

A tunnel or proxy also connects from loopback; it gives itself away by its headers or by the public
name in Host. So does a web page elsewhere that makes a browser post here, by its Origin.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Request, has_request_context, request
from werkzeug.exceptions import BadRequest

from bot.loopback import LOOPBACK

CLOCK_HEADER: Final = "X-Wartel-Clock"

_FORWARDED: Final = frozenset(
    {"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip"}
)


def is_local(asked: Request) -> bool:
    """Tell whether a request was made on this machine, not through a proxy or a foreign page."""
    headers = asked.headers
    return (
        asked.remote_addr in LOOPBACK
        and _host(f"//{headers.get('Host', '')}") in LOOPBACK
        and ("Origin" not in headers or _host(headers["Origin"]) in LOOPBACK)
        and not any(_forwards(name.lower()) for name, _ in headers)
    )


def now() -> datetime:
    """Give the present time in UTC."""
    return datetime.now(UTC)


def rehearsal_clock(present: Callable[[], datetime] = now) -> datetime:
    """Give the time that a request from this machine brings along, else the present time.

    The header holds seconds since 1970 or an ISO 8601 time with its offset. For local mode alone;
    `present` is another clock than the machine's, such as the emulator's.
    """
    if not has_request_context():
        return present()
    text = request.headers.get(CLOCK_HEADER)
    if text is None or not is_local(request):
        return present()
    try:
        return _time(text)
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest(
            f"{CLOCK_HEADER} must be seconds since 1970, or a time such as 2026-11-23T09:00+07:00."
        ) from error


def _time(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except ValueError:
        time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without its offset could mean anything")
    return time


def _forwards(name: str) -> bool:
    return name.startswith("x-forwarded") or name in _FORWARDED


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None

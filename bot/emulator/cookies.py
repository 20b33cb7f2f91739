"""Keep the cookies of each pair of addresses until they have been silent for four hours.

https://www.twilio.com/docs/messaging/twiml: cookies are kept between the same two numbers and
expire "after four hours of inactivity". Otherwise those of a browser are assumed: RFC 6265 without
its Domain attribute, because a webhook has one host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

SILENCE: Final = timedelta(hours=4)
MOST: Final = 50
"""Cookies kept of one pair; RFC 6265 asks browsers for at least as many of a host."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")

Pair = tuple[str, str]


class CookieRefused(Exception):
    """Say why a Set-Cookie header violates the protocol (11206)."""


@dataclass(frozen=True, slots=True)
class _Cookie:
    value: str
    secure: bool
    expires: datetime | None


_Key = tuple[str, str, str]  # host, path, name


class Cookies:
    """Hold the cookies of all pairs; safe for many threads."""

    def __init__(self, secure_over_http: bool = False) -> None:
        self._secure_over_http = secure_over_http
        self._jars: dict[Pair, dict[_Key, _Cookie]] = {}
        self._heard: dict[Pair, datetime] = {}
        self._lock = Lock()

    def header(self, pair: Pair, url: str, at: datetime) -> str:
        """Give the Cookie header of a request, or nothing; the pair counts as active."""
        host, path, secure = _parts(url)
        with self._lock:
            jar = self._jar(pair, at)
            return "; ".join(
                f"{name}={cookie.value}"
                for (its_host, its_path, name), cookie in jar.items()
                if its_host == host
                and _covers(its_path, path)
                and (secure or self._secure_over_http or not cookie.secure)
                and (cookie.expires is None or cookie.expires > at)
            )

    def remember(self, pair: Pair, url: str, headers: tuple[str, ...], at: datetime) -> None:
        """Take over Set-Cookie headers; raise CookieRefused, and keep none, if one is illegal."""
        host, path, _ = _parts(url)
        folder = path.rpartition("/")[0] or "/"
        found = [_read(header, host, folder, at) for header in headers]
        with self._lock:
            jar = self._jar(pair, at)
            for key, cookie in found:
                jar.pop(key, None)
                if cookie.expires is None or cookie.expires > at:
                    jar[key] = cookie
            while len(jar) > MOST:
                del jar[next(iter(jar))]

    def clear(self) -> None:
        """Forget all cookies."""
        with self._lock:
            self._jars.clear()
            self._heard.clear()

    def _jar(self, pair: Pair, at: datetime) -> dict[_Key, _Cookie]:
        last = self._heard.get(pair)
        if last is not None and at - last > SILENCE:
            self._jars.pop(pair, None)
        self._heard[pair] = at
        return self._jars.setdefault(pair, {})


def _parts(url: str) -> tuple[str, str, bool]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.path or "/", parts.scheme == "https"


def _covers(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")


def _read(header: str, host: str, folder: str, at: datetime) -> tuple[_Key, _Cookie]:
    name, equals, _ = header.partition(";")[0].partition("=")
    if not equals or not name.strip() or _CONTROLS.search(header):
        raise CookieRefused(f"Set-Cookie has no name, or control characters: {header[:80]!r}")
    try:
        (name, morsel), *_ = SimpleCookie(header).items()
    except (CookieError, ValueError) as error:
        raise CookieRefused(f"Set-Cookie cannot be read: {header[:80]!r}") from error
    path = morsel["path"] if morsel["path"].startswith("/") else folder
    cookie = _Cookie(morsel.coded_value, bool(morsel["secure"]), _expires(morsel, at))
    return (host, path, name), cookie


def _expires(morsel: Morsel[str], at: datetime) -> datetime | None:
    try:
        if morsel["max-age"]:
            return at + timedelta(seconds=int(morsel["max-age"]))
        if morsel["expires"]:
            return parsedate_to_datetime(morsel["expires"]).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None  # RFC 6265 5.2: an attribute that cannot be read is ignored
    return None

"""Keep the cookies of each pair of addresses until they have been silent for four hours.

https://www.twilio.com/docs/messaging/twiml: cookies are kept between the same two numbers and
expire "after four hours of inactivity". Otherwise those of a browser are assumed: RFC 6265 without
its Domain attribute, because a webhook has one host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

SILENCE: Final = timedelta(hours=4)
MOST: Final = 50
"""Cookies kept of one pair; RFC 6265 asks browsers for at least as many of a host."""

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)

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

    def forget(self, pair: Pair) -> None:
        """Forget the cookies of two addresses."""
        with self._lock:
            self._jars.pop(pair, None)

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
    """Read a Set-Cookie header as RFC 6265 section 5.2 has browsers do it."""
    pair, *rest = header.split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not name or _CONTROLS.search(header):
        raise CookieRefused(f"Set-Cookie has no name, or control characters: {header[:80]!r}")
    attributes = dict(_attribute(part) for part in rest)  # the last one of a name counts
    path = attributes.get("path", "")
    cookie = _Cookie(value, "secure" in attributes, _expires(attributes, at))
    return (host, path if path.startswith("/") else folder, name), cookie


def _attribute(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().lower(), value.strip()


def _expires(attributes: Mapping[str, str], at: datetime) -> datetime | None:
    """Tell when a cookie ends; Max-Age wins, and what cannot be read is ignored."""
    try:
        if _SECONDS.fullmatch(attributes.get("max-age", "")):
            return at + timedelta(seconds=int(attributes["max-age"]))
        if "expires" in attributes:
            return parsedate_to_datetime(attributes["expires"]).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return None

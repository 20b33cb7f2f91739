"""Read the operator's settings from environment variables, all at once, before anything starts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.keeping import write_once
from bot.loopback import LOOPBACK

LOCAL: Final = "local"
PRODUCTION: Final = "production"

DEFAULT_PORT: Final = 8000
DEFAULT_DATA: Final = ".wartel"
DEFAULT_BOT: Final = Path(__file__).resolve().parent.parent / "flows" / "bpjs"

DEFAULT_RATE: Final = "20/minute;200/day"
"""More than anybody types, and little enough that a flood costs little."""

UNLIMITED: Final = "off"

SECRET_LENGTH: Final = 32
"""Fewest characters of a SECRET_KEY that meets the public; `openssl rand -hex 32` gives 64."""

DEFAULT_SEND_RATE: Final = 80.0
"""Messages a second that one WhatsApp sender may send, unless Twilio has agreed to more
(https://www.twilio.com/docs/api/errors/63018); the sandbox takes one in three seconds."""

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|[0-9a-f.]*:[0-9a-f:.]*", re.ASCII)
"""A name (https://datatracker.ietf.org/doc/html/rfc1123#page-13; foreign letters in their ASCII
form), or an address of IPv6."""

_WANTED: Final = {
    "TWILIO_AUTH_TOKEN": "the token that signs Twilio's requests, from its console",
    "PUBLIC_URL": "the https address under which Twilio reaches this server",
    "SECRET_KEY": f"{SECRET_LENGTH} random characters or more, such as of `openssl rand -hex 32`",
    "REDIS_URL": "the store, such as redis://127.0.0.1:6379/0; on one machine WARTEL_DATA will do",
}
"""What production cannot do without, and where the operator finds it."""


@dataclass(frozen=True)
class Settings:
    """Hold what the operator decided; secrets stay out of its repr."""

    mode: str
    public_url: str  # scheme, host, maybe a path prefix; no trailing slash, no query, no fragment
    secret_key: str = field(repr=False)
    bot: Path = DEFAULT_BOT  # folder of the bot to run
    account_sid: str = ""
    tokens: tuple[str, ...] = field(default=(), repr=False)  # any of them may have signed
    webhook_key: str = field(default="", repr=False)  # managed signing key, HMAC-SHA256
    redis_url: str = field(default="", repr=False)  # may hold a password
    data: Path = Path(DEFAULT_DATA)
    rate: str = ""  # messages of one contact that are answered, such as "20/minute;200/day"
    api_key: str = ""  # SK..., for sending; else the account's own token is used
    api_secret: str = field(default="", repr=False)
    api_url: str = ""  # of another REST API than Twilio's own
    sms_from: str = ""  # number that sends SMS in place of WhatsApp messages
    send_rate: float = DEFAULT_SEND_RATE  # messages a second of one sender

    @property
    def local(self) -> bool:
        """Tell whether this is a rehearsal on one's own machine."""
        return self.mode == LOCAL

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read and check all settings; raise SettingsError that names everything to mend."""
        values = {name: value.strip() for name, value in env.items()}
        mode = values.get("WARTEL_MODE") or PRODUCTION
        mistakes = list(_mistakes(values, mode))
        if mistakes:
            raise SettingsError("\n".join(mistakes))
        data = Path(values.get("WARTEL_DATA") or DEFAULT_DATA)
        port = values.get("PORT") or str(DEFAULT_PORT)
        return cls(
            mode=mode,
            public_url=(values.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
            secret_key=values.get("SECRET_KEY") or kept_secret(data),
            bot=Path(values.get("WARTEL_BOT") or DEFAULT_BOT),
            account_sid=values.get("TWILIO_ACCOUNT_SID", ""),
            tokens=tuple(filter(None, map(values.get, _TOKENS))),
            webhook_key=values.get("TWILIO_WEBHOOK_KEY", ""),
            redis_url=values.get("REDIS_URL", ""),
            data=data,
            rate=_rate(values, mode),
            api_key=values.get("TWILIO_API_KEY", ""),
            api_secret=values.get("TWILIO_API_SECRET", ""),
            api_url=values.get("TWILIO_API_URL", "").rstrip("/"),
            sms_from=values.get("TWILIO_SMS_FROM", ""),
            send_rate=float(values.get("WARTEL_SEND_RATE") or DEFAULT_SEND_RATE),
        )


_TOKENS: Final = ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_SECONDARY")


def kept_secret(data: Path) -> str:
    """Give the secret of a data directory, made at the first start; several programs may race."""
    path = data / "secret-key"
    try:
        if not path.exists():
            write_once(path, secrets.token_hex(SECRET_LENGTH))
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"WARTEL_DATA: the secret in {path} cannot be kept: {error}") from error
    if len(secret) < SECRET_LENGTH:
        raise SettingsError(f"WARTEL_DATA: {path} is damaged; remove it, open form links will end")
    return secret


def _mistakes(values: Mapping[str, str], mode: str) -> Iterator[str]:
    if mode not in (LOCAL, PRODUCTION):
        yield f"WARTEL_MODE is '{mode}'; it can be {LOCAL} or {PRODUCTION}"
    if mode == PRODUCTION:
        yield from _missing(values)
    yield from _wrong_rate(values)
    yield from _wrong_url(values.get("PUBLIC_URL", ""), mode)
    account = values.get("TWILIO_ACCOUNT_SID", "")
    if account and not _ACCOUNT.fullmatch(account):
        yield "TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits"
    secret = values.get("SECRET_KEY", "")
    if mode == PRODUCTION and 0 < len(secret) < SECRET_LENGTH:
        yield f"SECRET_KEY has {len(secret)} characters; it needs {_WANTED['SECRET_KEY']}"
    yield from _wrong_sending(values)
    port = values.get("PORT", "")
    if port and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536):
        yield f"PORT is '{port}'; it must be a number from 1 to 65535"


def _wrong_sending(values: Mapping[str, str]) -> Iterator[str]:
    """Check what `wartel relay` sends with."""
    if bool(values.get("TWILIO_API_KEY")) != bool(values.get("TWILIO_API_SECRET")):
        yield "TWILIO_API_KEY and TWILIO_API_SECRET belong together; one of them is missing"
    number = values.get("TWILIO_SMS_FROM", "")
    if number and not re.fullmatch(r"\+[0-9]{8,15}", number):
        yield f"TWILIO_SMS_FROM is '{number}'; it must be a number such as +6281234567890"
    url = urlsplit(values.get("TWILIO_API_URL", ""))
    if url.path or url.netloc or url.scheme:
        local = url.hostname in LOOPBACK
        if url.scheme != "https" and not (url.scheme == "http" and local):
            yield "TWILIO_API_URL must begin with https://, or with http:// on this machine"
    rate = values.get("WARTEL_SEND_RATE", "")
    if rate and not (re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", rate) and float(rate) > 0):
        yield f"WARTEL_SEND_RATE is '{rate}'; it must be messages a second, such as 80 or 0.3"


def _rate(values: Mapping[str, str], mode: str) -> str:
    """Give the limits; a rehearsal, which may replay faster than anybody types, has none."""
    rate = values.get("WARTEL_RATE") or (DEFAULT_RATE if mode == PRODUCTION else UNLIMITED)
    return "" if rate == UNLIMITED else rate


def _wrong_rate(values: Mapping[str, str]) -> Iterator[str]:
    given = values.get("WARTEL_RATE", "")
    if not given or given == UNLIMITED:
        return
    from limits import parse_many  # only whoever sets limits waits for it

    try:
        parse_many(given)
    except ValueError:
        yield f"WARTEL_RATE is '{given}'; it can be {UNLIMITED}, or limits such as {DEFAULT_RATE}"


def _missing(values: Mapping[str, str]) -> Iterator[str]:
    for name, purpose in _WANTED.items():
        instead = values.get("WARTEL_DATA") if name == "REDIS_URL" else None
        if not (values.get(name) or instead):
            yield f"{name} is missing: {purpose}"


def _wrong_url(url: str, mode: str) -> Iterator[str]:
    if not url:
        return
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        yield f"PUBLIC_URL cannot be read: {error}"
        return
    if parts.scheme not in ("http", "https") or not host:
        yield "PUBLIC_URL must begin with https:// and a host name"
    elif not _HOST.fullmatch(host):
        yield f"PUBLIC_URL has the host '{host}', which is no name that the net knows"
    elif mode == PRODUCTION and parts.scheme == "http" and host not in LOOPBACK:
        yield "PUBLIC_URL must begin with https://, or forms would travel unprotected"
    if parts.username is not None or parts.password is not None:
        yield "PUBLIC_URL must not hold a name or password: links in messages are made of it"
    if "?" in url or "#" in url:
        yield "PUBLIC_URL must end before ? and #; the rest belongs in Twilio's console alone"

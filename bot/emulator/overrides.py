"""Read the connection overrides in a webhook URL's fragment, such as `#rc=2&rp=5xx,rt&rt=3000`.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urldefrag

POLICIES: Final = frozenset({"4xx", "5xx", "ct", "rt"})
"""What can be retried; `all` stands for every one of them."""

_RANGES: Final = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_DEFAULTS: Final = {"ct": 5000, "rt": 15_000, "tt": 15_000, "rc": 1}


class UnknownPolicy(Exception):
    """Name a retry policy that does not exist (11243)."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Hold how patiently a URL is asked, in seconds, and what is asked again."""

    connect: float = 5.0
    read: float = 15.0  # to the first byte, and between packets
    total: float = 15.0  # over all attempts
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})


def read_overrides(url: str) -> Overrides:
    """Read a URL's overrides; raise UnknownPolicy.

    A number that is none or out of its range is passed over. Edges (`e`) and SNI mean nothing to
    an emulator.
    """
    given = dict(parse_qsl(urldefrag(url).fragment))
    numbers = {name: _number(name, given.get(name, "")) for name in _RANGES}
    return Overrides(
        connect=numbers["ct"] / 1000,
        read=numbers["rt"] / 1000,
        total=numbers["tt"] / 1000,
        retries=numbers["rc"],
        policies=_policies(given["rp"]) if "rp" in given else frozenset({"ct"}),
    )


def _number(name: str, text: str) -> int:
    least, most = _RANGES[name]
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    return value if least <= value <= most else _DEFAULTS[name]


def _policies(text: str) -> frozenset[str]:
    named = frozenset(part.strip() for part in text.split(","))
    unknown = named - POLICIES - {"all"}
    if unknown:
        raise UnknownPolicy(", ".join(sorted(unknown)))
    return POLICIES if "all" in named else named

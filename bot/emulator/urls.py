"""Judge and complete addresses that others wrote; nothing here raises."""

from __future__ import annotations

import socket
from ipaddress import IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

from werkzeug.urls import iri_to_uri


def is_web(url: str) -> bool:
    """Tell whether this is an absolute http or https address."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_here(url: str) -> bool:
    """Tell whether the host of a web address is this machine, by its name or its address.

    Old forms of addresses, such as 127.1, count, because connecting understands them.
    """
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        found = ip_address(host if ":" in host else socket.inet_aton(host))
    except (ValueError, OSError):
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_loopback or found.is_unspecified


def turns_on_us(origin: str, url: str) -> bool:
    """Tell whether another machine leads to this one, where it could not go by itself."""
    return is_web(url) and is_here(url) and not is_here(origin)


def absolute(base: str, url: str) -> str:
    """Complete an address that may be relative; give it as it is if it cannot be read."""
    try:
        return as_ascii(urljoin(base, url))
    except ValueError:
        return url


def as_ascii(url: str) -> str:
    """Encode what HTTP cannot carry, such as `é`; everything else stays to the letter."""
    return url if url.isascii() or not is_web(url) else iri_to_uri(url)

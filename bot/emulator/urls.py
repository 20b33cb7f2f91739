"""Judge and complete addresses that others wrote; nothing here raises."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from werkzeug.urls import iri_to_uri


def is_web(url: str) -> bool:
    """Tell whether this is an absolute http or https address."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def absolute(base: str, url: str) -> str:
    """Complete an address that may be relative; give it as it is if it cannot be read."""
    try:
        return as_ascii(urljoin(base, url))
    except ValueError:
        return url


def as_ascii(url: str) -> str:
    """Encode what HTTP cannot carry, such as `é`; everything else stays to the letter."""
    return url if url.isascii() or not is_web(url) else iri_to_uri(url)

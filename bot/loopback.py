"""Name this machine as it reaches itself."""

from __future__ import annotations

from typing import Final

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts of URLs, and peers of connections, that never leave the machine."""

"""Take a short cut to a bot on this machine whose public address is somewhere else.

Requests are signed for the public address, as Twilio signs them, and delivered to the local one.
"""

from __future__ import annotations

from dataclasses import replace

from bot.emulator.model import WebRequest, WebResponse
from bot.emulator.transport import Patience, Transport


class Tunnel:
    """Be a transport for which one origin leads to another."""

    def __init__(self, transport: Transport, public: str, local: str) -> None:
        """Take both as URLs without a trailing slash; the public one may have a path."""
        self._transport = transport
        self._public = public
        self._local = local

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Send as asked, or through the short cut."""
        rest = request.url.removeprefix(self._public)
        if rest != request.url and rest[:1] in ("", "/", "?"):
            request = replace(request, url=self._local + rest)
        return self._transport.send(request, patience)

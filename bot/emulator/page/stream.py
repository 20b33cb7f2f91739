"""Tell a browser what happens, as server-sent events: one stream a tab, for all its phones.

https://html.spec.whatwg.org/multipage/server-sent-events.html. A browser that comes back names the
last id that it heard, in `Last-Event-ID` or as `?after=`, and goes on behind it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Semaphore
from typing import Final

from flask import Blueprint, Response, request

from bot.emulator.page.feed import Feed

BEAT_SECONDS: Final = 5.0
"""Pause between two signs of life. It is also how long a stream lives whose tab is gone."""

MOST: Final = 48
"""Streams at once. Each holds a thread of the server, and phones and webhooks need some, too."""

RETRY_MILLISECONDS: Final = 1000


class Stream:
    """Serve the feed to browsers."""

    def __init__(self, feed: Feed, beat_seconds: float = BEAT_SECONDS, most: int = MOST) -> None:
        """Take what to tell, and how many may listen."""
        self._feed = feed
        self._pause = beat_seconds
        self._places = Semaphore(most)

    def register(self, blueprint: Blueprint) -> None:
        """Add the route."""
        blueprint.add_url_rule("/emulator/page/stream", view_func=self.stream, methods=["GET"])

    def stream(self) -> Response:
        """Open a stream; 503 where too many are open."""
        if not self._places.acquire(blocking=False):
            sentence = "Too many pages are open; close some.\n"
            return Response(sentence, 503, {"Retry-After": "5"}, mimetype="text/plain")
        after = request.headers.get("Last-Event-ID") or request.args.get("after", "")
        response = Response(self._lines(after), mimetype="text/event-stream")
        # Called in every case, also where the browser left before the first line.
        response.call_on_close(self._places.release)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _lines(self, after: str) -> Iterator[str]:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        beaten = time.monotonic()
        for entry in self._feed.read(after):
            if entry is not None:
                yield entry.text
            if time.monotonic() - beaten >= self._pause:
                yield self._feed.beat().text
                beaten = time.monotonic()

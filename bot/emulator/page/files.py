"""Serve the page, its static files, and the files of messages, each with what a browser may do."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, redirect, send_file, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from bot.emulator.assembly import Emulator
from bot.emulator.page.represent import FILES, setup_out
from bot.emulator.page.setup import Setup

STATIC: Final = Path(__file__).with_name("static")

_NEAR: Final = "http://127.0.0.1:* http://localhost:*"
"""Where a bot on this machine serves the pictures that it sends."""

CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        f"img-src 'self' data: {_NEAR}",
        f"media-src 'self' {_NEAR}",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

SHOWN: Final = ("image/", "audio/", "video/")
"""What the page shows; SVG can hold scripts and is kept out below."""


def register(blueprint: Blueprint, emulator: Emulator, setup: Setup) -> None:
    """Add the routes."""

    def page() -> Response:
        answer = send_from_directory(STATIC, "index.html")
        answer.headers["Content-Security-Policy"] = CSP
        return _checked_again(answer)

    def static(name: str) -> Response:
        return _checked_again(send_from_directory(STATIC, name))

    def file(sid: str, media_sid: str) -> AnyResponse:
        return _file(emulator, sid, media_sid)

    blueprint.add_url_rule("/", "page", page)
    blueprint.add_url_rule("/emulator/page/static/<path:name>", "static", static)
    blueprint.add_url_rule(
        "/emulator/page/setup", "setup", lambda: setup_out(setup, emulator), methods=["GET"]
    )
    blueprint.add_url_rule(f"{FILES}/<sid>/<media_sid>", "file", file)


def _checked_again(answer: Response) -> Response:
    """Let a browser keep a file, but ask each time whether it is still the same."""
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _file(emulator: Emulator, sid: str, media_sid: str) -> AnyResponse:
    """Give a file of a message; what could hold scripts is never shown, only saved."""
    message = emulator.carrier.store.get(sid)
    files = message.media if message is not None else ()
    media = next((one for one in files if one.sid == media_sid), None)
    if media is None:
        raise NotFound
    if media.source:
        return redirect(media.source, 307)
    # By ranges, without which a browser cannot tell how long a sound is.
    answer = send_file(BytesIO(media.content), media.content_type, conditional=True)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if not media.content_type.startswith(SHOWN) or "svg" in media.content_type:
        answer.headers["Content-Disposition"] = "attachment"
    return answer

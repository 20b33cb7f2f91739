"""Greet who opens a rehearsal in the browser: say what runs here, and how to talk to it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from bot.channels.example import curl_line
from bot.channels.local import is_local
from bot.engine.flow import Script

CSP: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


def front(script: Script, url: str) -> Blueprint:
    """Make the first page of a bot that is served on this machine; nobody else is shown it."""
    blueprint = Blueprint("front", __name__, template_folder="templates")

    @blueprint.get("/")
    def show() -> Response:
        if not is_local(request):
            raise NotFound
        here = request.host_url.rstrip("/")
        page = render_template("front.html", script=script, url=url, curl=curl_line(script, here))
        return Response(page, headers={"Content-Security-Policy": CSP})

    return blueprint

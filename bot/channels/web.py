"""Give every answer its safety headers, every refusal one line, and operators two questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from bot.errors import StoreUnavailable
from bot.logs import Log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY: Final = 64 * 1024
"""Bytes of a request's body: Twilio's forms and our own take a few thousand."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What answers get unless they say otherwise themselves."""


class PageSessions(SecureCookieSessionInterface):
    """Give pages their session cookie, and the webhook none: Twilio has nothing to remember."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open no session for the paths of the webhook, which saves a tenth of its cost."""
        if request.path.startswith("/webhook"):
            return None
        return super().open_session(app, request)


QUIET: Final = frozenset({"health", "twilio"})
"""Blueprints that log by themselves, or not at all."""


def harden(app: Flask, log: Log) -> None:
    """Set size limit, headers, error answers and the log of a whole app."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.session_interface = PageSessions()

    app.wsgi_app = with_headers(app.wsgi_app)  # type: ignore[method-assign, assignment]

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        if request.blueprint not in QUIET:
            route = request.url_rule.rule if request.url_rule is not None else "unknown"
            log.page(request.method, route, response.status_code, time.perf_counter() - g.began)
        return response

    @app.errorhandler(HTTPException)
    def _refuse(error: HTTPException) -> Response:
        return one_line(error)

    @app.errorhandler(StoreUnavailable)
    def _unavailable(error: StoreUnavailable) -> Response:
        log.trouble("store_unavailable", error)
        return one_line(ServiceUnavailable("The store does not answer. Please try again."))

    @app.errorhandler(Exception)
    def _bug(error: Exception) -> Response:
        log.trouble("bug", error)
        return one_line(InternalServerError("Something went wrong here; it has been logged."))


def with_headers(app: WSGIApplication) -> WSGIApplication:
    """Add the safety headers that an answer does not have; in plain WSGI, for its speed."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            present = {name.lower() for name, _ in headers}
            headers += [pair for pair in HEADERS.items() if pair[0].lower() not in present]
            return start_response(status, headers, exc_info)

        return app(environ, start)

    return outer


def one_line(error: HTTPException) -> Response:
    """Answer with the one sentence of an error, and the headers that belong to its kind."""
    response = Response(f"{error.description}\n", error.code, mimetype="text/plain")
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            response.headers[name] = value
    return response


def health(troubles: Callable[[], list[str]]) -> Blueprint:
    """Make /healthz (the process lives) and /readyz (it can serve; else 503 and why)."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    def ready() -> Response:
        lines = troubles()
        text = "".join(f"{line}\n" for line in lines)
        return Response(text or "ok\n", 503 if lines else 200, mimetype="text/plain")

    return blueprint

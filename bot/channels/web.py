"""Give every answer its safety headers, every refusal one line, and operators two questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Flask, Request, Response, request
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.routing import MapAdapter

from bot.errors import StoreUnavailable
from bot.logs import Log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

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

_HEADERS: Final = tuple((pair[0].lower(), pair) for pair in HEADERS.items())


class PageSessions(SecureCookieSessionInterface):
    """Give pages their session cookie, and the webhook none: Twilio has nothing to remember."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open no session for the paths of the webhook, which saves a tenth of its cost."""
        if request.path.startswith("/webhook"):
            return None
        return super().open_session(app, request)


QUIET: Final = frozenset({"health", "twilio"})
"""Blueprints that log by themselves, or not at all."""

BEGAN: Final = "wartel.began"
"""Where the environment of a request keeps when it came, in seconds of `time.perf_counter`."""


class App(Flask):
    """Be the web app of a bot, with its size limit, headers, error answers and log.

    What every request pays for is done by the methods that Flask has for that, for a webhook is
    asked often: hooks cost more than what they do here.
    """

    def __init__(self, log: Log) -> None:
        """Take the log that pages and troubles are written to."""
        super().__init__(__name__, static_folder=None)
        # A path is found or not: nobody is sent on to a better one, at an address made of Host.
        self.url_map.merge_slashes = self.url_map.strict_slashes = False
        self.config["MAX_CONTENT_LENGTH"] = MAX_BODY
        self.session_interface = PageSessions()
        self.log = log
        self.register_error_handler(HTTPException, one_line)
        self.register_error_handler(StoreUnavailable, self._unavailable)
        self.register_error_handler(Exception, self._bug)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Add the safety headers that an answer does not have."""

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            present = {name.lower() for name, _ in headers}
            headers += [pair for name, pair in _HEADERS if name not in present]
            return start_response(status, headers, exc_info)

        environ[BEGAN] = time.perf_counter()
        return super().wsgi_app(environ, start)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match the path alone, whatever Host says: pages know their address by PUBLIC_URL."""
        if request is None:
            return super().create_url_adapter(request)
        return MapAdapter(
            self.url_map,
            server_name="localhost",
            script_name=request.root_path,
            subdomain="",
            url_scheme="http",
            path_info=request.path,
            default_method=request.method,
            query_args=request.query_string.decode("latin-1"),
        )

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the view as it is: none here is a coroutine."""
        return func

    def process_response(self, response: Response) -> Response:
        """Log a page and save its session; the webhook has neither."""
        asked = request_ctx.request
        if asked.blueprint in QUIET:
            return response
        route = asked.url_rule.rule if asked.url_rule is not None else "unknown"
        seconds = time.perf_counter() - asked.environ[BEGAN]
        self.log.page(asked.method, route, response.status_code, seconds)
        return super().process_response(response)

    def warm_up(self) -> None:
        """Build what the first message would wait for; what fails now fails again then."""
        try:
            self.extensions["wartel"].warm_up()
        except Exception as error:
            self.log.trouble("warm_up_failed", error)

    def _unavailable(self, error: StoreUnavailable) -> Response:
        self.log.trouble("store_unavailable", error)
        return one_line(ServiceUnavailable("The store does not answer. Please try again."))

    def _bug(self, error: Exception) -> Response:
        self.log.trouble("bug", error)
        return one_line(InternalServerError("Something went wrong here; it has been logged."))


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

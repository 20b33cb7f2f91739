"""Put Twilio's resources under their addresses: one blueprint for api, content and media."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from bot.emulator.assembly import Emulator
from bot.emulator.model import API_VERSION
from bot.emulator.rest.answers import (
    ApiError,
    add_headers,
    begin_timing,
    error_answer,
    json_answer,
    rfc2822,
)
from bot.emulator.rest.auth import authenticate
from bot.emulator.rest.content import ContentApi
from bot.emulator.rest.messages import CDN, Messages
from bot.emulator.rest.witness import note_call

_UNKNOWN = "unknown_"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def rest_blueprint(emulator: Emulator) -> Blueprint:
    """Make the blueprint; it answers everything under /2010-04-01 and /v1 in Twilio's words."""
    blueprint = Blueprint("twilio_rest", __name__)
    account = emulator.carrier.account

    def check() -> None:
        begin_timing()
        request.get_data()  # as it came, for who inspects it; reading the form would use it up
        if not request.path.startswith(f"{CDN}/"):
            authenticate(request, account, (request.view_args or {}).get("account_sid"))

    def finish(answer: Response) -> Response:
        finished = add_headers(answer, emulator.carrier.ids)
        note_call(emulator, finished)
        return finished

    blueprint.before_request(check)
    blueprint.after_request(finish)
    blueprint.register_error_handler(ApiError, error_answer)
    blueprint.register_error_handler(HTTPException, _http_error)
    Messages(emulator).register(blueprint)
    ContentApi(emulator).register(blueprint)
    rule = f"/{API_VERSION}/Accounts/<account_sid>.json"
    blueprint.add_url_rule(rule, "account", _account(emulator.carrier.clock.now()))
    for number, root in enumerate((API_VERSION, "v1")):
        rule = f"/{root}/<path:rest>"
        blueprint.add_url_rule(rule, f"{_UNKNOWN}{number}", _unknown, methods=_METHODS)
    return blueprint


def _account(since: datetime) -> Callable[[str], Response]:
    """Give the view of the account, which clients fetch to see whether their credentials work."""

    def fetch_account(account_sid: str) -> Response:
        return json_answer(
            {
                "date_created": rfc2822(since),
                "date_updated": rfc2822(since),
                "friendly_name": "SIMULASI",
                "sid": account_sid,
                "status": "active",
                "type": "Full",
                "uri": f"/{API_VERSION}/Accounts/{account_sid}.json",
            }
        )

    return fetch_account


def _http_error(error: HTTPException) -> Response:
    return error_answer(ApiError(20001, error.description or "Bad request", error.code or 400))


def _unknown(rest: str) -> Response:
    """Say whether the address is wrong, or only the method."""
    adapter = current_app.create_url_adapter(request)
    for method in _METHODS:
        endpoint = adapter.match(method=method)[0] if adapter is not None else _UNKNOWN
        if _UNKNOWN not in endpoint:
            raise ApiError(20004, f"Method {request.method} is not allowed", 405)
    raise ApiError(20404, f"The requested resource {request.path} was not found", 404)

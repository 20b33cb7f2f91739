"""Write answers as Twilio's API does: JSON, errors, headers, dates.

https://www.twilio.com/docs/usage/twilios-response; the headers are those of published captures.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from flask import Response, g, jsonify

from bot.emulator.catalogue import problem
from bot.emulator.ids import Ids

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": (
        "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, "
        "If-Unmodified-Since, Idempotency-Key, X-Pre-Auth-Context, X-Target-Region"
    ),
    "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE, OPTIONS",
    "Access-Control-Expose-Headers": "ETag, Twilio-Request-Id",
    "Access-Control-Allow-Credentials": "true",
}


class ApiError(Exception):
    """Say why a request is refused, by Twilio's code."""

    def __init__(self, code: int, message: str = "", status: int = 400) -> None:
        """Take the code; without a message it has the words of the catalogue."""
        self.code = code
        self.message = message or problem(code).text
        self.status = status
        super().__init__(f"{code} {self.message}")


def error_answer(error: ApiError) -> Response:
    """Write an error: code, message, more_info, status."""
    answer = jsonify(
        code=error.code,
        message=error.message,
        more_info=f"https://www.twilio.com/docs/errors/{error.code}",
        status=error.status,
    )
    answer.status_code = error.status
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer


def json_answer(content: Mapping[str, Any], status: int = 200) -> Response:
    """Write an object."""
    answer = jsonify(content)
    answer.status_code = status
    return answer


def begin_timing() -> None:
    """Remember when a request came."""
    g.twilio_began = time.monotonic()


def add_headers(answer: Response, ids: Ids) -> Response:
    """Add the headers of every answer of the API."""
    took = time.monotonic() - g.get("twilio_began", time.monotonic())
    answer.headers.update(CORS)
    answer.headers["Twilio-Request-Id"] = ids.sid("RQ")
    answer.headers["Twilio-Concurrent-Requests"] = "1"
    answer.headers["Twilio-Request-Duration"] = f"{took:.3f}"
    answer.headers["X-Home-Region"] = "us1"
    answer.headers["X-Api-Domain"] = "api.twilio.com"
    answer.headers["X-Powered-By"] = "AT-5000"
    answer.headers["X-Shenanigans"] = "none"
    return answer


def rfc2822(at: datetime | None) -> str | None:
    """Write a time as `Thu, 24 Aug 2023 05:01:45 +0000`."""
    return format_datetime(at) if at is not None else None


def iso8601(at: datetime) -> str:
    """Write a time as `2023-08-24T05:01:45Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

"""Serve Twilio's webhook: verify, read the form, take the turn, answer with TwiML.

What is not surely a message of our Twilio account is refused in one line before anything happens.
A store that is away is answered with 503, never with a kind sentence: only then does Twilio try
again. The fallback address is asked last, so it tries once and then consoles.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from flask import Blueprint, Request, Response, request
from flask.globals import request_ctx
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    HTTPException,
    RequestEntityTooLarge,
    ServiceUnavailable,
    UnsupportedMediaType,
)

from bot.channels.form import Params, completed, read_form, read_message, single_values
from bot.channels.local import is_local
from bot.channels.signature import HEADER, SETTINGS_HEADER, Verifier
from bot.channels.twiml import twiml
from bot.channels.web import MAX_BODY, one_line
from bot.engine.events import MessageReceived
from bot.errors import FlowFailure, MessageConflict, SessionTooLarge, StoreUnavailable
from bot.logs import Log
from bot.turns import Taken

UNSIGNED: Final = "The request carries no valid signature."
FORM: Final = "application/x-www-form-urlencoded"
STATUSES: Final = frozenset(
    {"accepted", "scheduled", "canceled", "queued", "sending", "sent", "delivered"}
    | {"undelivered", "failed", "read", "receiving", "received", "partially_delivered"}
)
"""https://www.twilio.com/docs/messaging/api/message-resource#message-status-values"""


OID: Final = re.compile("(?P<uid>[0-9a-f]{26})-(?P<mark>[0-9a-f]{32})")
"""What the relay puts into the address of its status callbacks."""


def _nobody(*what: str) -> None:
    """Tell nobody of a status."""


class TakesTurns(Protocol):
    """Take the turn of a message, as bot.turns does."""

    def take_turn(self, event: MessageReceived) -> Taken:
        """Raise StoreUnavailable, MessageConflict, FlowFailure or SessionTooLarge."""


@dataclass(frozen=True)
class Webhook:
    """Hold what the webhook needs of the program around it."""

    turns: TakesTurns
    verifier: Verifier
    log: Log
    clock: Callable[[], datetime]
    failure: Callable[[], str]  # the bot's sentence for when it fails
    account: str = ""  # our AccountSid, if configured
    local: bool = False  # take unsigned requests from this machine
    report: Callable[[str, str, str, str, str], object] = _nobody  # uid, mark, SID, status, code

    def blueprint(self) -> Blueprint:
        """Make the paths of the webhook."""
        blueprint = Blueprint("twilio", __name__)
        for path, view in (
            ("/webhook", self.receive),
            ("/webhook/fallback", self.receive_at_last),
            ("/webhook/status", self.receive_status),
        ):
            blueprint.add_url_rule(
                path, view_func=view, methods=["POST"], provide_automatic_options=False
            )
        blueprint.register_error_handler(HTTPException, self.refuse)
        return blueprint

    # The paths

    def receive(self) -> Response:
        """Answer an inbound message; 503 if it should come again."""
        event = self._message()
        try:
            return self._answer(event)
        except StoreUnavailable as error:
            self.log.trouble("store_unavailable", error)
            raise ServiceUnavailable("The store does not answer. Please try again.") from error

    def receive_at_last(self) -> Response:
        """Answer a message that the webhook could not; with a kind sentence if that fails again."""
        event = self._message()
        try:
            return self._answer(event)
        except HTTPException:
            raise
        except Exception as error:  # whatever it is, nobody comes after us
            self.log.trouble("fallback_failed", error)
            return _xml(self.failure())

    def receive_status(self) -> Response:
        """Take note of what became of an outbound message."""
        fields, _ = self._fields(request_ctx.request)
        status, code = fields.get("MessageStatus", ""), fields.get("ErrorCode", "")
        if status not in STATUSES or not (code == "" or (code.isascii() and code.isdigit())):
            raise BadRequest("MessageStatus or ErrorCode is not one of Twilio's.")
        self.log.delivery(status, code)
        ours = OID.fullmatch(request.args.get("oid", ""))
        if ours is not None:
            self._report(ours["uid"], ours["mark"], fields.get("MessageSid", ""), status, code)
        return Response(status=204)

    def _report(self, *what: str) -> None:
        try:
            self.report(*what)
        except StoreUnavailable as error:
            self.log.trouble("store_unavailable", error)
            raise ServiceUnavailable("The store does not answer. Please try again.") from error

    def refuse(self, error: HTTPException) -> Response:
        """Turn a request away in one line; what was wrong with it is logged, our troubles were."""
        status = error.code or 500
        if status < 500:
            self.log.rejected(request.path, status, error.description or "")
        return one_line(error)

    # What they share

    def _answer(self, event: MessageReceived) -> Response:
        start = time.perf_counter()
        try:
            taken = self.turns.take_turn(event)
        except MessageConflict as error:
            raise Conflict("MessageSid was used before for another message.") from error
        except (FlowFailure, SessionTooLarge) as error:
            self.log.trouble("turn_failed", error, time.perf_counter() - start)
            return _xml(self.failure())
        self.log.turn(taken.uid, event.channel, taken.turn, time.perf_counter() - start)
        return _xml(*taken.replies)

    def _message(self) -> MessageReceived:
        fields, signed = self._fields(request_ctx.request)
        return read_message(fields, self.account, self.clock(), reachable=signed)

    def _fields(self, asked: Request) -> tuple[Mapping[str, str], bool]:
        """Read the form of a request that may speak to us, and tell whether it is signed."""
        if asked.content_type != FORM and asked.mimetype != FORM:
            raise UnsupportedMediaType(f"The content type must be {FORM}.")
        params = read_form(_body(asked))
        signature = asked.headers.get(HEADER)
        if signature is None or (self.local and not self.verifier.knows_secrets):
            if not self.local:
                raise Forbidden(UNSIGNED)
            if not is_local(asked):
                raise Forbidden("Without a signature, only this machine itself may ask.")
            return completed(single_values(params)), signature is not None
        if not self._signed(asked, params, signature):
            raise Forbidden(UNSIGNED)
        fields = single_values(params)
        if self.account and "AccountSid" not in fields:
            raise BadRequest("AccountSid is missing.")
        return fields, True

    def _signed(self, asked: Request, params: Params, signature: str) -> bool:
        query = asked.query_string.decode("latin-1")
        managed = SETTINGS_HEADER in asked.headers
        return self.verifier.accepts(asked.path, query, params, signature, managed)


def _body(asked: Request) -> bytes:
    """Read the body; one of undeclared length is cut at the limit, so it may not reach it."""
    length = asked.content_length
    if length is not None and length <= MAX_BODY:
        body: bytes = asked.environ["wsgi.input"].read(length)
        if len(body) < length:
            raise BadRequest("The body ended before its declared length.")
        return body
    body = asked.get_data(cache=False)
    if len(body) >= MAX_BODY:
        raise RequestEntityTooLarge
    return body


def _xml(*texts: str) -> Response:
    return Response(twiml(texts), mimetype="text/xml")

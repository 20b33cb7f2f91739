"""Serve the Messages resource: create, list, fetch, redact, cancel, delete, media, feedback."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.emulator.assembly import Emulator
from bot.emulator.carrier import Refused
from bot.emulator.model import API_VERSION, Media, Message
from bot.emulator.rest.answers import ApiError, json_answer, rfc2822
from bot.emulator.rest.create import make_message
from bot.emulator.rest.filters import wanted
from bot.emulator.rest.pages import cut
from bot.emulator.rest.represent import list_json, media_json, message_json, messages_path
from bot.emulator.rest.witness import made_by_this

UNFINISHED: Final = frozenset({"queued", "sending", "sent", "accepted", "scheduled", "receiving"})
"""Statuses in which a message can neither be redacted nor deleted."""

CANCELABLE: Final = ("scheduled", "accepted")
STATUS_CODES: Final = {20429: 429}
OUTCOMES: Final = frozenset({"confirmed", "unconfirmed"})
CDN: Final = "/twilio-media"
"""Where files are without credentials, when media addresses redirect."""


class Messages:
    """Answer requests about messages; the account in the path is checked before."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._carrier = emulator.carrier

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        base = f"/{API_VERSION}/Accounts/<account_sid>/Messages"
        one = f"{base}/<sid>"
        for rule, view, methods in (
            (f"{base}.json", self.create, ["POST"]),
            (f"{base}.json", self.list, ["GET"]),
            (f"{one}.json", self.fetch, ["GET"]),
            (f"{one}.json", self.update, ["POST"]),
            (f"{one}.json", self.delete, ["DELETE"]),
            (f"{one}/Feedback.json", self.feedback, ["POST"]),
            (f"{one}/Media.json", self.media_list, ["GET"]),
            (f"{one}/Media/<name>", self.media, ["GET"]),
            (f"{one}/Media/<name>", self.media_delete, ["DELETE"]),
        ):
            blueprint.add_url_rule(rule, f"messages_{view.__name__}", view, methods=methods)
        blueprint.add_url_rule(f"{CDN}/<name>", "messages_file", self.file, methods=["GET"])

    def create(self, account_sid: str) -> Response:
        """Send a message."""
        made = make_message(request.form, self._emulator)
        try:
            message = self._carrier.submit(made)
        except Refused as refusal:
            code = refusal.reason.code
            raise ApiError(code, refusal.reason.text, STATUS_CODES.get(code, 400)) from refusal
        made_by_this(message.sid)
        return json_answer(message_json(message), 201)

    def list(self, account_sid: str) -> Response:
        """Give messages, newest first."""
        test = wanted(request.args)
        found = {one.sid: one for one in reversed(self._carrier.store.messages()) if test(one)}
        page = cut(tuple(found), request.args)
        path = f"{messages_path(account_sid)}.json"
        return json_answer(list_json("messages", page, path, lambda sid: message_json(found[sid])))

    def fetch(self, account_sid: str, sid: str) -> Response:
        """Give one message."""
        return json_answer(message_json(self._message(sid)))

    def update(self, account_sid: str, sid: str) -> Response:
        """Redact a message's text, or cancel it before it is sent."""
        message = self._message(sid)
        body, status = request.form.get("Body"), request.form.get("Status")
        if (body is None) == (status is None):
            raise ApiError(30400)
        return self._cancel(message, status) if status is not None else self._redact(message, body)

    def delete(self, account_sid: str, sid: str) -> Response:
        """Delete a message that is through."""
        message = self._message(sid)
        if message.status in UNFINISHED:
            raise ApiError(20009, status=409)
        self._carrier.store.remove(sid)
        self._carrier.tell("removed", message)
        return Response(status=204)

    def feedback(self, account_sid: str, sid: str) -> Response:
        """Take whether a message did what it was for."""
        message = self._message(sid)
        outcome = request.form.get("Outcome", "confirmed")
        if message.inbound:
            raise _not_found()
        if outcome not in OUTCOMES:
            raise ApiError(20001, f"Invalid Outcome: {outcome}")
        now = rfc2822(self._carrier.clock.now())
        return json_answer(
            {
                "account_sid": account_sid,
                "date_created": now,
                "date_updated": now,
                "message_sid": sid,
                "outcome": outcome,
                "uri": f"{messages_path(account_sid)}/{sid}/Feedback.json",
            },
            201,
        )

    def media_list(self, account_sid: str, sid: str) -> Response:
        """Give the files of a message."""
        message = self._message(sid)
        files = {one.sid: one for one in message.media}
        page = cut(tuple(files), request.args)
        path = f"{messages_path(account_sid)}/{sid}/Media.json"
        return json_answer(
            list_json("media_list", page, path, lambda name: media_json(message, files[name]))
        )

    def media(self, account_sid: str, sid: str, name: str) -> AnyResponse:
        """Give what is known of a file, or, without `.json`, the file itself."""
        message = self._message(sid)
        media = _file(message, name.removesuffix(".json"))
        if name.endswith(".json"):
            return json_answer(media_json(message, media))
        if media.source:
            return redirect(media.source, 307)
        if self._carrier.behaviour.media_redirect:
            return redirect(f"{CDN}/{media.sid}", 307)
        return Response(media.content, mimetype=media.content_type)

    def media_delete(self, account_sid: str, sid: str, name: str) -> Response:
        """Delete a file."""
        message = self._message(sid)
        media = _file(message, name.removesuffix(".json"))
        left = tuple(one for one in message.media if one is not media)
        _, after = self._carrier.store.update(sid, media=left)
        self._carrier.tell("changed", after)
        return Response(status=204)

    def file(self, name: str) -> Response:
        """Give a file by its SID alone, as a content network would."""
        for message in self._carrier.store.messages():
            for media in message.media:
                if media.sid == name and not media.source:
                    return Response(media.content, mimetype=media.content_type)
        raise _not_found()

    def _cancel(self, message: Message, status: str) -> Response:
        if status != "canceled":
            raise ApiError(30400)
        for before in CANCELABLE:
            canceled = self._carrier.move_status(message.sid, before, "canceled")
            if canceled is not None:
                return json_answer(message_json(canceled))
        raise ApiError(30409, status=409)

    def _redact(self, message: Message, body: str | None) -> Response:
        if body:
            raise ApiError(30400)
        if message.status in UNFINISHED:
            raise ApiError(20009, status=409)
        now = self._carrier.clock.now()
        _, after = self._carrier.store.update(message.sid, body="", content=None, updated=now)
        self._carrier.tell("changed", after)
        return json_answer(message_json(after))

    def _message(self, sid: str) -> Message:
        message = self._carrier.store.get(sid)
        if message is None:
            raise _not_found()
        return message


def _file(message: Message, sid: str) -> Media:
    media = next((one for one in message.media if one.sid == sid), None)
    if media is None:
        raise _not_found()
    return media


def _not_found() -> ApiError:
    return ApiError(20404, f"The requested resource {request.path} was not found", 404)

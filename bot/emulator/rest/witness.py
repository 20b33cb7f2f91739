"""Note with which request a client made a message."""

from __future__ import annotations

import time
from typing import Final

from flask import Response, g, request

from bot.emulator.assembly import Emulator
from bot.emulator.calls import Call
from bot.emulator.model import WebRequest, WebResponse

SECRET: Final = frozenset({"authorization", "cookie"})


def made_by_this(message_sid: str) -> None:
    """Say that the present request made a message."""
    g.twilio_made = message_sid


def note_call(emulator: Emulator, answer: Response) -> None:
    """Keep the present request and its answer, if it made a message."""
    made = g.get("twilio_made")
    if made is None:
        return
    given = request.authorization
    call = Call(
        at=emulator.carrier.clock.now(),
        seconds=time.monotonic() - g.twilio_began,
        name=(given.username if given is not None else "") or "",
        request=WebRequest(
            method="POST",
            url=request.url,
            headers=tuple(pair for pair in request.headers if pair[0].lower() not in SECRET),
            body=request.get_data(),
        ),
        response=WebResponse(answer.status_code, tuple(answer.headers), answer.get_data()),
    )
    emulator.calls.note(made, call)

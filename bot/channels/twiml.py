"""Write replies as TwiML, within what Twilio takes from one response."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

from bot.text import REPLY_LIMIT, clean, split_message


@lru_cache(maxsize=1024)
def twiml(replies: tuple[str, ...]) -> str:
    """Write texts as at most ten messages of at most 1600 characters; no text is valid too.

    Menus and questions are the same for everybody, so most answers are written only once.
    """
    response = MessagingResponse()
    for text in fitted(replies):
        response.message(text)
    return str(response)


def fitted(replies: Sequence[str]) -> list[str]:
    """Split texts that are too long; what goes beyond the tenth message is cut with an ellipsis."""
    texts = [clean(text) for text in replies]
    if len(texts) > REPLY_LIMIT:
        texts[REPLY_LIMIT - 1 :] = ["\n\n".join(texts[REPLY_LIMIT - 1 :])]
    parts: list[str] = []
    for later, text in zip(range(len(texts) - 1, -1, -1), texts, strict=True):
        parts += split_message(text, most=REPLY_LIMIT - len(parts) - later)
    return parts

"""Write messages, media and lists of them as the API shows them.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.emulator.model import API_VERSION, Media, Message
from bot.emulator.rest.answers import rfc2822
from bot.emulator.rest.pages import Page


def messages_path(account_sid: str) -> str:
    """Give the path of an account's messages, without its `.json`."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages"


def message_json(message: Message) -> dict[str, Any]:
    """Write a message: texts, but for the error code."""
    path = f"{messages_path(message.account_sid)}/{message.sid}"
    parts = {"media": f"{path}/Media.json"}
    if not message.inbound:
        parts["feedback"] = f"{path}/Feedback.json"
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent),
        "date_updated": rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "from": message.sender or None,
        "messaging_service_sid": message.service_sid or None,
        "num_media": str(len(message.media)),
        "num_segments": str(message.segments),
        "price": message.price,
        "price_unit": message.price_unit,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": parts,
        "to": message.to,
        "uri": f"{path}.json",
    }


def media_json(message: Message, media: Media) -> dict[str, Any]:
    """Write a file of a message."""
    path = f"{messages_path(message.account_sid)}/{message.sid}/Media/{media.sid}"
    return {
        "account_sid": message.account_sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"{path}.json",
    }


def list_json(
    key: str, page: Page, path: str, write: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """Write a page of a list; there is no other key that is none of Twilio's."""
    return {
        key: [write(sid) for sid in page.sids],
        "end": page.end,
        "first_page_uri": f"{path}?{page.first}",
        "next_page_uri": f"{path}?{page.following}" if page.following else None,
        "page": page.number,
        "page_size": page.size,
        "previous_page_uri": f"{path}?{page.before}" if page.before else None,
        "start": page.start,
        "uri": f"{path}?{page.this}",
    }

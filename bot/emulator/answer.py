"""Judge a webhook's whole HTTP answer: its status, its type, then its TwiML.

https://www.twilio.com/docs/messaging/twiml, "TwiML responses" and the pages of the error codes.
Redirects have been followed before.
"""

from __future__ import annotations

from typing import Final

from werkzeug.http import parse_options_header

from bot.emulator.behaviour import Behaviour
from bot.emulator.catalogue import problem
from bot.emulator.model import SendMessage, WebResponse
from bot.emulator.twiml import SIZE_LIMIT, Document, read_twiml

XML_TYPES: Final = frozenset({"text/xml", "application/xml", "text/html"})


def judge(response: WebResponse, url: str, behaviour: Behaviour) -> Document:
    """Tell what the answer to an inbound message asks for."""
    if not 200 <= response.status < 300:
        return _failed(behaviour.status_error_code, f"the answer was {response.status}")
    if response.status == 204:
        return Document()
    if response.truncated or len(response.body) > SIZE_LIMIT:
        return _failed(11750)
    return _judge_body(response, url, behaviour)


def judge_callback(response: WebResponse, url: str, behaviour: Behaviour) -> Document:
    """Tell whether a status callback was taken: by any 2xx; what it says is not carried out."""
    if 200 <= response.status < 300:
        return Document()
    return _failed(behaviour.status_error_code, f"the answer was {response.status}")


def _judge_body(response: WebResponse, url: str, behaviour: Behaviour) -> Document:
    kind, options = parse_options_header(response.header("Content-Type"))
    kind = kind.lower()
    if not kind:
        return _failed(11200, "Bad Gateway: the response does not contain a content type")
    if kind == "text/plain":
        text = _text(response.body, options.get("charset", "utf-8"))
        return Document((SendMessage(body=text.strip() if behaviour.trim_bodies else text),))
    if kind not in XML_TYPES:
        return _failed(12300, kind)
    if not response.body and response.header("Transfer-Encoding").lower() == "chunked":
        return _failed(11770)
    return read_twiml(response.body, url, behaviour)


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):  # unknown, or one such as idna that refuses to replace
        return body.decode("utf-8", "replace")


def _failed(code: int, detail: str = "") -> Document:
    return Document(problems=(problem(code, detail),))

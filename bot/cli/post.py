"""Send one signed message to any webhook and show what comes of it: `wartel post URL -d Body=halo`.

Exit status: 0 if the webhook answered well, 1 if Twilio would have logged an error.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import parse_qsl

from bot.channels.example import ANY_NUMBER, SOMEBODY
from bot.cli.emulation import (
    add_account,
    add_allow_host,
    credentials_of,
    need_extra,
    refuse_production,
)
from bot.cli.options import add_data
from bot.errors import SettingsError

if TYPE_CHECKING:
    from bot.emulator.model import Exchange, Outcome, WebResponse

SHOWN = 4000
"""Characters of an answer that are shown; Twilio reads 64 kB."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add what to send, and whereto."""
    parser.add_argument("url", metavar="URL", help="the webhook, as Twilio's console would have it")
    parser.add_argument(
        "-d",
        "--field",
        dest="fields",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a field: Body, ButtonPayload, Latitude, MediaUrl0 ...; may repeat",
    )
    parser.add_argument("--channel", choices=("whatsapp", "sms"), default="whatsapp")
    parser.add_argument("--from", dest="sender", default=SOMEBODY, metavar="NUMBER", help=SOMEBODY)
    parser.add_argument("--to", default=ANY_NUMBER, metavar="NUMBER", help=ANY_NUMBER)
    parser.add_argument("--method", choices=("POST", "GET"), default="POST")
    parser.add_argument("--fallback", default="", metavar="URL", help="asked if the webhook fails")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_account(parser)
    add_allow_host(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Send, show, and judge."""
    refuse_production()
    need_extra("emulator")
    outcome = _send(args)
    if args.json:
        json.dump(_as_json(outcome), out, ensure_ascii=False, indent=2)
        out.write("\n")
    else:
        out.writelines(f"{line}\n" for line in _as_text(outcome))
    return 1 if outcome.errors else 0


def _send(args: argparse.Namespace) -> Outcome:
    from bot.emulator.addresses import is_number, is_short_code
    from bot.emulator.carrier import Carrier, Parts
    from bot.emulator.fields import Along, draft
    from bot.emulator.model import Sender, Webhook
    from bot.emulator.over_http import HttpTransport
    from bot.emulator.urls import is_web

    if not is_web(args.url):
        raise SettingsError(f"{args.url} is no web address such as http://127.0.0.1:8000/webhook")
    sender, to = (number.removeprefix("whatsapp:") for number in (args.sender, args.to))
    if not is_number(sender) or not (is_number(to) or is_short_code(to)):
        raise SettingsError("--from and --to are numbers such as +6281234567890")
    message = draft(sender, _fields(args.fields))
    address = f"whatsapp:{to}" if args.channel == "whatsapp" else to
    webhook = Webhook(args.url, args.method, args.fallback)
    carrier = Carrier(
        credentials_of(args).account(),
        [Sender(address, webhook)],
        HttpTransport(args.allow_host),
        Parts(rules=Along(message.more)),
    )
    return carrier.receive(message.phone, address, message.content)


def _fields(given: list[str]) -> dict[str, str]:
    """Read NAME=VALUE; the value is taken as it is, and nothing has to be encoded."""
    wrong = [field for field in given if "=" not in field]
    if wrong:
        raise SettingsError(f"-d {wrong[0]}: write NAME=VALUE, such as Body=halo")
    return dict(field.split("=", 1) for field in given)


# For people


def _as_text(outcome: Outcome) -> Iterator[str]:
    for exchange in outcome.exchanges:
        yield from _exchange_lines(exchange)
    for number, message in enumerate(outcome.replies, start=1):
        yield f"message {number} of {len(outcome.replies)}, {message.sender} to {message.to}:"
        yield from _indented(message.body)
        yield from (f"  file: {media.source}" for media in message.media)
    if not outcome.replies:
        yield "Twilio would send nothing."
    for problem in outcome.problems:
        yield f"{problem.level} {problem}"
        yield f"  {problem.more_info}"


def _exchange_lines(exchange: Exchange) -> Iterator[str]:
    request = exchange.request
    yield f"{request.method} {request.url}"
    yield from (f"> {name}: {value}" for name, value in request.headers)
    yield from (f"> {name}={value}" for name, value in _form(exchange))
    if exchange.response is None:
        yield "no answer"
    else:
        yield from _response_lines(exchange.response, exchange.seconds)
    yield ""


def _response_lines(response: WebResponse, seconds: float) -> Iterator[str]:
    yield f"{response.status} after {seconds * 1000:.0f} ms"
    yield from (f"< {name}: {value}" for name, value in response.headers)
    text = response.body.decode("utf-8", "replace")
    yield from (f"< {line}" for line in text[:SHOWN].splitlines())
    if len(text) > SHOWN:
        yield f"< ... {len(text) - SHOWN} characters more"


def _form(exchange: Exchange) -> list[tuple[str, str]]:
    return parse_qsl(exchange.request.body.decode("ascii"), keep_blank_values=True)


def _indented(text: str) -> Iterator[str]:
    yield from (f"  {line}".rstrip() for line in text.split("\n"))


# For programs


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "sid": outcome.message.sid,
        "exchanges": [_exchange_json(exchange) for exchange in outcome.exchanges],
        "messages": [
            {
                "sid": message.sid,
                "from": message.sender,
                "to": message.to,
                "body": message.body,
                "media": [media.source for media in message.media],
            }
            for message in outcome.replies
        ],
        "problems": [
            {
                "code": problem.code,
                "level": problem.level,
                "text": problem.text,
                "detail": problem.detail,
                "more_info": problem.more_info,
            }
            for problem in outcome.problems
        ],
    }


def _exchange_json(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    return {
        "kind": exchange.kind,
        "method": request.method,
        "url": request.url,
        "headers": [list(pair) for pair in request.headers],
        "form": [list(pair) for pair in _form(exchange)],
        "seconds": round(exchange.seconds, 4),
        "response": response
        and {
            "status": response.status,
            "headers": [list(pair) for pair in response.headers],
            "body": response.body.decode("utf-8", "replace"),
        },
    }

"""Name everything about Twilio that could not be confirmed offline, as a switch with its evidence.

Defaults are what the evidence favours. Each switch is also a line in COVERAGE.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.emulator.model import Method, Status


@dataclass(frozen=True)
class Behaviour:
    """Hold the switches; the comment above each is its evidence."""

    # Signing (https://www.twilio.com/docs/usage/security)

    # Bug reports show real requests signed with and without an explicit port that is not the
    # default one (twilio-python 392, 402, 477); every official validator accepts both.
    sign_port: bool = True
    # Whether `user:password@` is part of the signed URL is not documented.
    sign_credentials: bool = False

    # Inbound parameters

    # Independent code reads ListId and ListTitle; nobody has published a capture.
    list_description: bool = False
    # For list replies Body is taken to be the item's title, as it is documented for buttons.
    list_body_is_title: bool = True
    # Captures of 2026 carry ExternalUserId in WhatsApp messages; older ones do not.
    send_external_user_id: bool = False
    # Observed: text, interactive, location, contacts. For files the type's first half is assumed.
    file_message_types: bool = True

    # Answers

    # A document may redirect by `<Redirect>` without saying how: POST, as for other verbs' URLs.
    redirect_method: Method = "POST"
    # An answer of 4xx or 5xx: 11200, or 11217 of the newer dictionary, which has the same causes.
    status_error_code: Literal[11200, 11217] = 11200
    # No connection: 11205, or 11201 (timed out) and 11202 (refused) of the newer dictionary.
    newer_connection_codes: bool = False
    # Spaces around a `<Message>`'s text come from pretty-printed documents.
    trim_bodies: bool = True
    # https://www.twilio.com/docs/errors/14107 says 30 replies (2024 on), its 2023 copy 15. Support
    # can switch the guard off: None.
    reply_loop_limit: int | None = 30
    # The old documentation lets `action` continue with the TwiML received; the present one calls
    # it a status callback. Replies to an MMS use statusCallback instead.
    callback_attribute: Literal["action", "statusCallback", "either"] = "either"
    # WhatsApp takes one file a message; others are ignored (a help page, not the reference).
    whatsapp_files: int = 1

    # Delivery of webhooks

    # Whether a fallback request has an idempotency token of its own is not documented.
    fallback_keeps_token: bool = False
    # "Normal browser semantics" of cookies (path, domain, secure, expires) are assumed. Whether a
    # Secure cookie returns over plain http is not documented; browsers refuse.
    secure_cookies_over_http: bool = False

    # Later statuses and rules

    # The sandbox's texts for `stop` and an unknown code were not found; nor whether the webhook
    # sees join and stop.
    sandbox_words_reach_webhook: bool = False
    # One team reports that HELP and INFO do not reach the webhook under some settings.
    help_reaches_webhook: bool = True
    # 63015 ends as failed or as undelivered.
    not_joined_status: Status = "failed"
    # Body above 1600 characters by REST: 21617, or 21658 since 2026.
    too_long_code: Literal[21617, 21658] = 21617
    # Media URLs answer with the file, or with 307 to another address.
    media_redirect: bool = False
    # `sending` is a status of the resource; the page about callbacks does not list it.
    report_sending: bool = False
    # ErrorMessage beside ErrorCode in callbacks is listed in one of Twilio's texts only.
    report_error_message: bool = True
    # Smart Encoding is said to be on by default in Messaging Services.
    smart_encoding: bool = False

"""Let in who has the account's token or one of its API keys, by HTTP Basic."""

from __future__ import annotations

import hmac

from flask import Request

from bot.emulator.model import Account
from bot.emulator.rest.answers import ApiError


def authenticate(request: Request, account: Account, account_sid: str | None = None) -> None:
    """Raise ApiError 20003 unless the credentials are right, and the account in the path is ours.

    With an API key (`SK...` and its secret) the account's SID stays in the path.
    """
    given = request.authorization
    if given is None or given.type != "basic":
        raise _refusal()
    name, secret = given.username or "", given.password or ""
    known = account.auth_token if name == account.sid else account.api_keys.get(name)
    if known is None or not hmac.compare_digest(secret.encode(), known.encode()):
        raise _refusal()
    if account_sid is not None and account_sid != account.sid:
        raise _refusal()


def _refusal() -> ApiError:
    return ApiError(20003, "Authenticate", 401)

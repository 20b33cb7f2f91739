"""Sign requests as Twilio does; our own code, so that the official validator proves it.

The text to sign is the URL without its fragment, followed by each name and value of the form,
sorted, without delimiters. https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import urldefrag, urlsplit

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Account, Params

Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]

HEADER: Final = "X-Twilio-Signature"
SETTINGS_HEADER: Final = "X-Twilio-Webhooks-Signature-Settings"

_HASHES: Final = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def sign(
    url: str, params: Iterable[tuple[str, str]], key: str, algorithm: Algorithm = "HMAC_SHA1"
) -> str:
    """Give the signature, in Base64, of a URL and the form posted to it.

    A name may repeat; equal values of one name count once. GET requests and JSON bodies (whose URL
    ends in `bodySHA256=`) have no form: pass no params.
    """
    pairs = sorted(set(params))
    text = urldefrag(url).url + "".join(name + value for name, value in pairs)
    digest = hmac.new(key.encode(), text.encode(), _HASHES[algorithm]).digest()
    return b64encode(digest).decode("ascii")


def signed_url(url: str, behaviour: Behaviour) -> str:
    """Give the form of a configured URL that Twilio signs: no fragment, no default port.

    Nothing else changes, not even a question mark with nothing behind it.
    """
    url = urldefrag(url).url
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    port = parts.port
    if port is not None and (port == _DEFAULT_PORTS.get(parts.scheme) or not behaviour.sign_port):
        host = host[: host.rindex(":")]
    if not behaviour.sign_credentials:
        login = at = ""
    return url.replace(f"//{parts.netloc}", f"//{login}{at}{host}", 1)


def signature_headers(
    url: str, params: Iterable[tuple[str, str]], account: Account, behaviour: Behaviour
) -> Params:
    """Give the headers that prove a request to be the account's, by token or by managed key."""
    target = signed_url(url, behaviour)
    key = account.signing_key
    if key is None:
        return ((HEADER, sign(target, params, account.auth_token)),)
    return (
        (HEADER, sign(target, params, key.secret, "HMAC_SHA256")),
        (SETTINGS_HEADER, f"key={key.sid},algorithm=HMAC_SHA256"),
    )

"""Check who signed a request, with Twilio's own library.

The URL is the configured one, never what the request says about itself: a Host header would let a
request that was signed for another deployment pass, and frameworks decode URLs (`%27` becomes `'`),
which breaks the signature.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hmac import compare_digest
from typing import Any

from twilio.request_validator import (  # type: ignore[import-untyped]
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
)
from werkzeug.datastructures import MultiDict

HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
"""Present when a managed key has signed. It is not signed itself, so it may choose the key, but not
how the key is used."""


class Verifier:
    """Know the secrets that may sign: auth tokens (two during a rotation) and a managed key."""

    def __init__(self, public_url: str, tokens: Sequence[str], webhook_key: str = "") -> None:
        """Take the public URL without a trailing slash, and the secrets."""
        self._public_url = public_url
        self._tokens = [(RequestValidator(token), HMAC_SHA1) for token in tokens]
        self._keys = [(RequestValidator(webhook_key), HMAC_SHA256)] if webhook_key else []

    @property
    def knows_secrets(self) -> bool:
        """Tell whether anything could be verified at all."""
        return bool(self._tokens or self._keys)

    def accepts(
        self, path: str, query: str, params: Mapping[str, Any], signature: str, managed: bool
    ) -> bool:
        """Tell whether a known secret signed this path, raw query and form.

        The plain signature is computed first: it nearly always is the right one, at a fraction of
        the cost of `validate`, which tries the URL with and without a port.
        """
        url = f"{self._public_url}{path}" + (f"?{query}" if query else "")
        given = signature.encode()
        signed = url + _joined(params)
        for validator, algorithm in self._keys if managed else self._tokens:
            computed = validator.compute_signature(signed, {}, algorithm)
            if compare_digest(computed.encode(), given):
                return True
            if validator.validate(url, params, signature, algorithm):
                return True
            if not query:
                # WSGI cannot tell `/webhook?` from `/webhook`, and Twilio signs what its console
                # says.
                computed = validator.compute_signature(f"{url}?", params, algorithm)
                if compare_digest(computed.encode(), given):
                    return True
        return False


def _joined(params: Mapping[str, Any]) -> str:
    """Write a form of single values as it is signed, names and values in the order of the names.

    The library does the same, and asks every field whether it has several values; one that came
    twice with the same value it counts once, so such a form is left to it.
    https://www.twilio.com/docs/usage/security#validating-signatures-from-twilio
    """
    pairs = params.items(multi=True) if isinstance(params, MultiDict) else params.items()
    return "".join(map("".join, sorted(pairs)))

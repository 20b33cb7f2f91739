"""Signatures are checked against Twilio's own published examples."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import HMAC_SHA256, RequestValidator
from werkzeug.datastructures import MultiDict

from bot.channels.signature import Verifier

URL, PATH, QUERY = "https://mycompany.com", "/myapp.php", "foo=1&bar=2"
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
REPEATED = MultiDict(
    [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678")] + [("Digits", "1234")] * 2
)


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        (URL, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),  # signed with :443
        (f"{URL}:443", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234", CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("http://mycompany.com", CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),  # signed with :80
        (URL, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ],
)
def test_published_signatures_are_accepted(
    url: str, params: Mapping[str, str], signature: str
) -> None:
    verifier = Verifier(url, ["another token", "12345"])
    assert verifier.accepts(PATH, QUERY, params, signature, managed=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"path": "/myapp"},
        {"path": "/myapp.php/"},
        {"query": "bar=2&foo=1"},
        {"query": ""},
        {"params": {**CALL, "Digits": "1235"}},
        {"params": {**CALL, "Extra": ""}},
        {"params": {k: v for k, v in CALL.items() if k != "To"}},
        {"signature": ""},
        {"signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8"},
        {"signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=\u00e9"},
        {"managed": True},
    ],
)
def test_anything_else_under_that_signature_is_refused(changes: dict[str, object]) -> None:
    request = {
        "path": PATH,
        "query": QUERY,
        "params": CALL,
        "signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "managed": False,
        **changes,
    }
    assert not Verifier(URL, ["12345"]).accepts(**request)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", [1, -1])
def test_a_field_that_was_added_a_second_time_is_not_signed(order: int) -> None:
    doubled = MultiDict([("Digits", "1234"), ("Digits", "1235")][::order])
    doubled.update({name: value for name, value in CALL.items() if name != "Digits"})
    signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    verifier = Verifier(URL, ["12345"])
    assert not verifier.accepts(PATH, QUERY, doubled, signature, managed=False)


def test_another_token_is_refused() -> None:
    verifier = Verifier(URL, ["54321"])
    assert not verifier.accepts(PATH, QUERY, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", managed=False)


def test_a_managed_key_signs_with_sha256_and_with_nothing_weaker() -> None:
    key = RequestValidator("shared key")
    verifier = Verifier(URL, [], "shared key")
    strong = key.compute_signature(f"{URL}{PATH}", CALL, HMAC_SHA256)
    weak = key.compute_signature(f"{URL}{PATH}", CALL)
    assert verifier.accepts(PATH, "", CALL, strong, managed=True)
    assert not verifier.accepts(PATH, "", CALL, weak, managed=True)
    assert not verifier.accepts(PATH, "", CALL, strong, managed=False)


@pytest.mark.parametrize("query", ["name=it%27s", "a=%7Bb%7D", "c=%2F%C3%BC+x", "a=[1]", "x=1?"])
def test_a_query_counts_as_it_came_undecoded(query: str) -> None:
    signature = RequestValidator("12345").compute_signature(f"{URL}{PATH}?{query}", CALL)
    assert Verifier(URL, ["12345"]).accepts(PATH, query, CALL, signature, managed=False)


def test_a_lone_question_mark_in_the_console_does_no_harm() -> None:
    signature = RequestValidator("12345").compute_signature(f"{URL}{PATH}?", CALL)
    assert Verifier(URL, ["12345"]).accepts(PATH, "", CALL, signature, managed=False)


WORDS = st.text(st.characters(codec="utf-8"), max_size=8)


@given(st.dictionaries(WORDS, WORDS, max_size=5))
def test_what_the_official_library_signs_is_accepted_and_a_change_is_not(
    params: dict[str, str],
) -> None:
    signature = RequestValidator("12345").compute_signature(f"{URL}/webhook", params)
    verifier = Verifier(URL, ["12345"])
    assert verifier.accepts("/webhook", "", params, signature, managed=False)
    changed = {**params, "Body": "a text longer than those above"}
    assert not verifier.accepts("/webhook", "", changed, signature, managed=False)

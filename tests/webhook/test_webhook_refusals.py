"""What is not surely a message of our account is refused in one line and touches nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from support.web import (
    ACCOUNT,
    FORM,
    PUBLIC_URL,
    Site,
    a_form,
    by_hand,
    settings_for,
    sid,
)
from twilio.request_validator import HMAC_SHA256, RequestValidator

DOUBLED = urlencode([*a_form().items(), ("Body", "lagi")])


def test_no_other_method_is_allowed(site: Site) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = site.client.open("/webhook", method=method)
        assert response.status_code == 405, method
        assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (403, {"form": a_form(), "token": "54321"}),
        (403, {"form": a_form(), "url": "https://evil.example/webhook"}),
        (403, {"form": a_form(), "url": f"{PUBLIC_URL}/webhook/fallback"}),
        (403, {"form": a_form(), "query": "a=1", "url": f"{PUBLIC_URL}/webhook?a=2"}),
        (403, {"form": a_form(), "headers": {"X-Twilio-Signature": ""}}),
        (403, {"form": DOUBLED}),
        (413, {"form": a_form(Body="x" * 65536)}),
        (415, {"form": a_form(), "content_type": "application/json"}),
        (415, {"form": a_form(), "content_type": "multipart/form-data; boundary=x"}),
        (415, {"form": a_form(), "content_type": None}),
        (400, {"form": a_form(From="nobody")}),
        (400, {"form": a_form(SmsSid=sid())}),
        (400, {"form": {k: v for k, v in a_form().items() if k != "MessageSid"}}),
    ],
)
def test_what_is_surely_not_for_us_is_refused_in_one_line(
    site: Site, status: int, options: dict[str, Any]
) -> None:
    response = site.post(options.pop("form"), **options)
    text = response.get_data(as_text=True)
    assert (response.status_code, response.mimetype) == (status, "text/plain"), text
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert [(line["event"], line["status"]) for line in site.log] == [("rejected", status)]
    assert site.keys == set()


def test_a_field_that_comes_twice_is_refused_even_if_signed(site: Site) -> None:
    form = a_form()
    body = urlencode([*form.items(), ("Body", form["Body"])])
    signature = RequestValidator("12345").compute_signature(f"{PUBLIC_URL}/webhook", form)
    response = site.post(body, headers={"X-Twilio-Signature": signature})
    assert (response.status_code, response.text) == (400, "A field came twice.\n")
    assert site.keys == set()


def test_a_body_without_a_length_has_the_same_limit(site: Site) -> None:
    body = urlencode(a_form(Body="x" * 70_000)).encode()
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    for size, status in ((70_000, 413), (65_536, 413), (65_535, 403)):
        response = site.client.post(
            "/webhook",
            input_stream=BytesIO(body[:size]),
            content_type=FORM,
            environ_base=environ,
            headers={"X-Twilio-Signature": "x"},
        )
        assert response.status_code == status


def test_production_takes_nothing_unsigned_however_local_it_looks(site: Site) -> None:
    response = by_hand(site)
    assert (response.status_code, response.text) == (
        403,
        "The request carries no valid signature.\n",
    )
    assert site.keys == set()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "bot.example.com", ""])
def test_the_host_header_has_no_say(site: Site, host: str) -> None:
    assert site.post(a_form(), headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("query", ["name=it%27s", "a=%7Bb%7D&c=%2F", "d=J%C3%BCrgen+x", "[1]=?"])
def test_the_query_string_is_signed_as_it_came(site: Site, query: str) -> None:
    assert site.post(a_form(), query=query).status_code == 200


def test_a_lone_question_mark_is_no_query(site: Site) -> None:
    assert site.post(a_form(), url=f"{PUBLIC_URL}/webhook?").status_code == 200


def test_a_prefix_of_the_public_url_is_signed_too(redis_url: str, site: Site) -> None:
    prefixed = Site(settings_for(redis_url, PUBLIC_URL="https://example.com/bot"))
    assert prefixed.post(a_form(), url="https://example.com/bot/webhook").status_code == 200
    assert prefixed.post(a_form(), url="https://example.com/webhook").status_code == 403
    prefixed.store.close()


def test_both_tokens_of_a_rotation_are_valid(redis_url: str, site: Site) -> None:
    rotating = Site(settings_for(redis_url, TWILIO_AUTH_TOKEN_SECONDARY="67890"))
    codes = [rotating.post(a_form(), token=t).status_code for t in ("12345", "67890", "99999")]
    assert codes == [200, 200, 403]
    rotating.store.close()


def test_a_managed_key_counts_only_if_it_is_configured(redis_url: str, site: Site) -> None:
    form = a_form()
    signature = RequestValidator("shared").compute_signature(
        f"{PUBLIC_URL}/webhook", form, HMAC_SHA256
    )
    headers = {
        "X-Twilio-Signature": signature,
        "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
    }
    managed = Site(settings_for(redis_url, TWILIO_WEBHOOK_KEY="shared"))
    assert managed.post(form, headers=headers).status_code == 200
    assert site.post(form, headers=headers).status_code == 403
    managed.store.close()


def test_another_account_is_refused_if_ours_is_known(redis_url: str, site: Site) -> None:
    ours = Site(settings_for(redis_url, TWILIO_ACCOUNT_SID=ACCOUNT))
    form = a_form()
    assert ours.post(form).status_code == 200
    assert ours.post(a_form(AccountSid="AC" + "b" * 32)).status_code == 400
    del form["AccountSid"]
    assert ours.post(form | {"MessageSid": sid()}).status_code == 400
    ours.store.close()

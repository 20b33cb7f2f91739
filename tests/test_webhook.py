"""The web app, asked as Twilio asks and as others should not."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.servers import frozen, kill, process_of
from support.web import (
    ACCOUNT,
    FORM,
    PUBLIC_URL,
    Site,
    a_form,
    an_sms,
    replies,
    settings_for,
    sid,
)
from twilio.request_validator import HMAC_SHA256, RequestValidator

import webhook
from bot.errors import SettingsError
from bot.stores.embedded import EmbeddedServer

FAILURE = "Maaf, sedang ada gangguan. Silakan kirim ulang sebentar lagi."


@pytest.fixture
def site(redis_url: str, redis_client: redis.Redis) -> Iterator[Site]:
    """A production server."""
    site = Site(settings_for(redis_url))
    yield site
    site.store.close()


@pytest.fixture
def local_site(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> Iterator[Site]:
    """A server for rehearsals, which knows no token."""
    env = {"WARTEL_MODE": "local", "WARTEL_DATA": str(tmp_path), "TWILIO_AUTH_TOKEN": ""}
    site = Site(settings_for(redis_url, PUBLIC_URL="", SECRET_KEY="", **env))
    yield site
    site.store.close()


def by_hand(site: Site, text: str = ".", **options: Any) -> Any:
    """Post as curl does: three fields, no signature, plus signs unescaped."""
    body = f"From=whatsapp:+6200011122233&To=whatsapp:+628118750400&Body={text}"
    headers = {"Host": "127.0.0.1:8000", **options.pop("headers", {})}
    path = options.pop("path", "/webhook")
    return site.client.post(path, data=body, content_type=FORM, headers=headers, **options)


# Conversations


def test_a_message_is_answered_with_twiml(site: Site) -> None:
    first, second = site.say("halo")
    assert re.fullmatch(r"Halo! 1 text \d\d\.\d\d: halo", first)
    assert second == "Apa lagi?"


def test_the_conversation_goes_on(site: Site) -> None:
    site.say("satu")
    assert site.say("dua")[0].startswith("2 text")


def test_both_channels_of_one_number_are_two_conversations(site: Site) -> None:
    site.say("satu")
    assert replies(site.post(an_sms(Body="dua")))[0].startswith("Halo! 1 text")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/jpeg"}, "image"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/webp"}, "sticker"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "text/vcard"}, "contact"),
        ({"Latitude": "-6.2", "Longitude": "106.8"}, "location"),
        ({}, "empty"),
        ({"Body": " \x00\n"}, "empty"),
    ],
)
def test_what_is_no_text_is_answered_too(site: Site, fields: dict[str, str], kind: str) -> None:
    site.say("halo")
    (reply,) = replies(site.post(a_form(**{"Body": "", **fields})))
    assert reply.startswith(f"2 {kind} ")


def test_what_is_too_long_is_split(site: Site) -> None:
    site.say("halo")
    parts = site.say("panjang")
    assert len(parts) == 10
    assert all(len(part) <= 1600 for part in parts)


def test_what_xml_cannot_hold_is_left_out(site: Site) -> None:
    site.say("halo")
    (reply,) = site.say("aneh")
    assert reply == "ab </Message><Redirect>https://example.com</Redirect> & 😀"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_gets_a_valid_answer(site: Site, text: str) -> None:
    assert site.say(text)


def test_a_bug_in_the_bot_is_answered_kindly_and_changes_nothing(site: Site) -> None:
    site.say("satu")
    assert site.say("gagal") == [FAILURE]
    line = site.log[-1]
    assert line["event"] == "turn_failed"
    assert line["error"] == "FlowFailure: gema.yaml:8: action 'gagal' failed <- ValueError"
    assert line["places"][-1].startswith("actions.py:")
    assert site.say("dua")[0].startswith("2 text")


# Duplicates


def test_a_message_that_comes_again_gets_the_same_bytes(site: Site) -> None:
    form = a_form()
    first, second = site.post(form), site.post(form)
    assert first.data == second.data
    assert [line["duplicate"] for line in site.log] == [False, True]
    assert site.say("dua")[0].startswith("2 text")


def test_a_message_that_comes_often_at_once_counts_once(site: Site) -> None:
    form = a_form()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(site.post, [form] * 24))
    assert len({answer.data for answer in answers}) == 1
    assert site.say("dua")[0].startswith("2 text")


def test_messages_that_come_at_once_all_count(site: Site) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(site.say, map(str, range(24))))
    assert all(answers)
    assert site.say("lagi")[0].startswith("25 text")


def test_a_known_id_with_another_text_is_a_conflict(site: Site) -> None:
    form = a_form(Body="satu")
    site.post(form)
    response = site.post(form | {"Body": "dua"})
    assert (response.status_code, response.mimetype) == (409, "text/plain")
    assert site.log[-1]["status"] == 409
    assert site.say("dua")[0].startswith("2 text")


def test_fields_that_a_redelivery_adds_make_no_conflict(site: Site) -> None:
    form = a_form()
    first = site.post(form)
    again = form | {"ErrorCode": "11200", "ErrorUrl": f"{PUBLIC_URL}/webhook"}
    assert site.post(again, "/webhook/fallback").data == first.data


# Rejections

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


# On one's own machine


def test_a_form_typed_by_hand_is_answered(local_site: Site) -> None:
    assert replies(by_hand(local_site, "halo"))[0].startswith("Halo! 1 text")
    assert replies(by_hand(local_site, "lagi"))[0].startswith("2 text")


def test_a_full_signed_request_is_answered_there_too(redis_url: str, local_site: Site) -> None:
    signing = Site(settings_for(redis_url, WARTEL_MODE="local"))
    assert signing.post(a_form()).status_code == 200
    assert signing.post(a_form(), token="54321").status_code == 403
    assert by_hand(signing).status_code == 200
    signing.store.close()


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"Host": "evil.example"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"Via": "1.1 tunnel"}},
        {"headers": {"Origin": "https://evil.example"}},
        {"environ_base": {"REMOTE_ADDR": "192.168.1.7"}},
    ],
)
def test_others_may_not_write_by_hand(local_site: Site, options: dict[str, Any]) -> None:
    response = by_hand(local_site, **options)
    assert response.status_code == 403
    assert "this machine" in response.text
    assert local_site.keys == set()


def test_a_rehearsal_brings_its_own_time(local_site: Site) -> None:
    headers = {"X-Wartel-Clock": "2026-11-23T09:30+00:00"}
    assert replies(by_hand(local_site, headers=headers))[0] == "Halo! 1 text 09.30: ."
    headers = {"X-Wartel-Clock": "2026-11-23T11:00+00:00"}  # the session lives one hour
    assert replies(by_hand(local_site, headers=headers))[0].startswith("Percakapan sebelumnya")


def test_pages_share_the_time_of_a_rehearsal(local_site: Site) -> None:
    headers = {"X-Wartel-Clock": "2026-11-23T09:30+00:00", "Host": "localhost"}
    assert local_site.client.get("/jam/x", headers=headers).text == "2026-11-23T09:30:00+00:00"


def test_a_time_that_is_none_is_refused(local_site: Site) -> None:
    response = by_hand(local_site, headers={"X-Wartel-Clock": "soon"})
    assert (response.status_code, response.mimetype) == (400, "text/plain")


def test_nobody_turns_the_clock_in_production(site: Site) -> None:
    headers = {"X-Wartel-Clock": "2001-01-01T03:33+00:00", "Host": "localhost"}
    site.post(a_form(), headers=headers)
    assert not site.client.get("/jam/x", headers=headers).text.startswith("2001")


# When the store is away


def test_a_store_that_is_gone_is_503_and_the_fallback_consoles(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server:
        site = Site(settings_for(server.url))
        kill(process_of(site.store.client))
        began = time.monotonic()
        response = site.post(a_form())
        assert (response.status_code, response.mimetype) == (503, "text/plain")
        assert replies(site.post(a_form(), "/webhook/fallback")) == [FAILURE]
        assert time.monotonic() - began < 1.5
        assert [line["event"] for line in site.log] == ["store_unavailable", "fallback_failed"]
        server.start()
        assert site.say("halo")[0].startswith("Halo! 1 text")
        site.store.close()


def test_a_store_that_hangs_is_503_in_time(private_server: EmbeddedServer) -> None:
    site = Site(settings_for(private_server.url))
    form = a_form()
    with frozen(process_of(site.store.client)):
        began = time.monotonic()
        response = site.post(form)
        assert time.monotonic() - began < 1.5
    assert response.status_code == 503
    assert replies(site.post(form))[0].startswith("Halo! 1 text")
    site.store.close()


def test_the_fallback_answers_what_it_can(site: Site) -> None:
    assert replies(site.post(a_form(), "/webhook/fallback"))[0].startswith("Halo! 1 text")


def test_the_fallback_is_signed_over_its_own_path(site: Site) -> None:
    response = site.post(a_form(), "/webhook/fallback", url=f"{PUBLIC_URL}/webhook")
    assert response.status_code == 403


# Around it


def test_a_status_callback_is_noted_without_its_numbers(site: Site) -> None:
    form = {"MessageSid": sid(), "MessageStatus": "undelivered", "ErrorCode": "63016"}
    response = site.post(form | {"To": "whatsapp:+6200011122233"}, "/webhook/status")
    assert (response.status_code, response.data) == (204, b"")
    line = site.log[-1]
    assert (line["event"], line["status"], line["code"]) == ("delivery", "undelivered", "63016")


@pytest.mark.parametrize(
    "fields", [{"MessageStatus": "+6281234567890"}, {"ErrorCode": "nik 99"}, {"MessageStatus": ""}]
)
def test_a_status_that_twilio_does_not_know_is_refused(site: Site, fields: dict[str, str]) -> None:
    response = site.post({"MessageStatus": "sent", **fields}, "/webhook/status")
    assert response.status_code == 400


def test_an_unsigned_status_callback_is_refused(site: Site) -> None:
    response = site.post({"MessageStatus": "sent"}, "/webhook/status", token="54321")
    assert response.status_code == 403


def test_health_and_readiness_are_two_questions(private_server: EmbeddedServer) -> None:
    site = Site(settings_for(private_server.url))
    assert site.client.get("/readyz").text == "ok\n"
    site.store.client.config_set("maxmemory-policy", "allkeys-lru")
    response = site.client.get("/readyz")
    assert (response.status_code, response.text.count("\n")) == (503, 1)
    assert "noeviction" in response.text
    assert site.client.get("/healthz").text == "ok\n"
    site.store.close()


@pytest.mark.parametrize("path", ["/webhook", "/healthz", "/jam/x", "/rusak", "/nowhere"])
def test_every_answer_carries_the_safety_headers(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_data_of_the_bot_are_prepared_at_every_start(site: Site) -> None:
    assert site.store.client.get("echo:prepared") == "1"


def test_the_log_knows_no_citizen(site: Site) -> None:
    secrets = ["9999990101900001", "0001234567891", "rahasia", "6200011122233", "28118750400"]
    form = a_form(Body=" ".join(secrets), From="whatsapp:+6200011122233", WaId="6200011122233")
    signature = site.post(form, query=f"nik={secrets[0]}").request.headers["X-Twilio-Signature"]
    site.post(form)
    site.post(form | {"Body": "rahasia lain"})
    site.post(form | {"MessageSid": sid(), "From": f"+{secrets[0]}\n{{forged}}"})
    site.post(a_form(From=form["From"], WaId=form["WaId"], Body="gagal"))
    site.post(form, token="54321", query="token=rahasia")
    site.client.get(f"/jam/{secrets[0]}?nik={secrets[0]}")
    site.client.get(f"/{secrets[0]}")
    site.client.get("/rusak")
    written = site.lines.getvalue()
    assert len(site.log) == 10
    for secret in (*secrets, signature, "forged"):
        assert secret not in written, secret


def test_every_turn_is_one_line(site: Site) -> None:
    site.say("satu")
    site.say("ganti")
    uid = site.log[0]["uid"]
    seen = [(line["uid"], line["flow"], line["from"], line["to"]) for line in site.log]
    assert seen == [
        (uid, "gema", "gema.awal", "gema.tunggu"),
        (uid, "gema", "gema.tunggu", "gema.lain"),
    ]
    assert all(0 < line["ms"] < 60_000 for line in site.log)


def test_the_app_refuses_to_start_without_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WARTEL_MODE", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "SECRET_KEY", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN is missing"):
        getattr(webhook, "app")  # noqa: B009  (what a WSGI server does)
    assert not hasattr(webhook, "application")

"""What operators rely on: a store that is away, status callbacks, health, headers and the log."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.samples import a_session
from support.servers import frozen, kill, process_of
from support.timing import within
from support.web import (
    ADDRESS,
    CONTACT,
    FAILURE,
    PUBLIC_URL,
    Site,
    a_form,
    replies,
    settings_for,
    sid,
)

import webhook
from bot.engine.effects import SendMessage
from bot.engine.session import Session
from bot.engine.turn import Turn
from bot.errors import SettingsError
from bot.logs import Log
from bot.stores.client import REST_SECONDS
from bot.stores.dispatch import Dispatch
from bot.stores.embedded import EmbeddedServer

# When the store is away


def test_a_store_that_is_gone_is_503_and_the_fallback_consoles(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server:
        site = Site(settings_for(server.url))
        kill(process_of(site.store.client))
        with within(1.5):
            response = site.post(a_form())
            assert (response.status_code, response.mimetype) == (503, "text/plain")
            assert replies(site.post(a_form(), "/webhook/fallback")) == [FAILURE]
        assert [line["event"] for line in site.log] == ["store_unavailable", "fallback_failed"]
        server.start()
        assert site.say("halo")[0].startswith("Halo! 1 text")
        site.store.close()


def test_a_store_that_hangs_is_503_in_time(private_server: EmbeddedServer) -> None:
    site = Site(settings_for(private_server.url))
    form = a_form()
    with frozen(process_of(site.store.client)), within(1.5):
        response = site.post(form)
    assert response.status_code == 503
    time.sleep(REST_SECONDS)
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


def reported(site: Site, query: str, **fields: str) -> tuple[int, str | None]:
    """Send a status callback to an address with a query; give the status and what was noted."""
    dispatch = Dispatch(site.store.client)
    dispatch.open()
    store = site.app.extensions["wartel"].services.store
    uid = store.uid(ADDRESS, CONTACT)
    session = Session(CONTACT, ADDRESS, "whatsapp", "f", "f.a", "id", datetime.now(UTC))
    store.commit(uid, "E", "", session, (), (SendMessage("E#0", "Kabar"),), "")
    (entry,) = dispatch.read(10, 0.01)
    dispatch.begin(entry, "text", 60)
    form = {"MessageSid": sid(), "MessageStatus": "sent", **fields}
    query = query.format(uid=uid, mark=entry.mark)
    response = site.post(form, "/webhook/status", query=query)
    (marker,) = site.store.client.scan_iter("*:m:*")
    return response.status_code, site.store.client.hget(marker, "status")


def test_a_status_callback_of_the_relay_is_evidence(site: Site) -> None:
    assert reported(site, "oid={uid}-{mark}") == (204, "sent")


@pytest.mark.parametrize("query", ["", "oid=", "oid=x", "oid={uid}-{mark}0", "other={mark}"])
def test_a_status_callback_of_anything_else_is_not(site: Site, query: str) -> None:
    assert reported(site, query) == (204, None)


def test_a_status_that_cannot_be_noted_now_should_come_again(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "data") as server:
        site = Site(settings_for(server.url))
        kill(process_of(site.store.client))
        form, query = {"MessageSid": sid(), "MessageStatus": "sent"}, f"oid={'a' * 26}-{'b' * 32}"
        assert site.post(form, "/webhook/status", query=query).status_code == 503
        site.store.close()


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


def test_the_flow_in_the_log_is_that_of_the_state() -> None:
    lines = io.StringIO()
    session = a_session(flow="chika", state="pandawa.kota")
    Log(lines).turn("u", "whatsapp", Turn(session), 0.01)
    line = json.loads(lines.getvalue())
    assert (line["flow"], line["to"]) == ("pandawa", "pandawa.kota")


def test_a_line_tells_how_long_the_turn_took(site: Site) -> None:
    site.say("satu")
    assert all(0 < line["ms"] < 60_000 for line in site.log)


def test_the_app_refuses_to_start_without_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WARTEL_MODE", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "SECRET_KEY", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN is missing"):
        getattr(webhook, "app")  # noqa: B009  (what a WSGI server does)
    assert not hasattr(webhook, "application")


def test_what_a_server_loads_leaves_nothing_to_build_for_the_first_message(redis_url: str) -> None:
    program = (
        "import gc, webhook\n"
        "bot = webhook.app.extensions['wartel'].turns.bot\n"
        "assert 'router' in vars(bot)\n"
        "assert gc.get_freeze_count() > 100_000\n"
    )
    settings = {
        "TWILIO_AUTH_TOKEN": "12345",
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "k" * 32,
        "REDIS_URL": redis_url,
    }
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, **settings})


# Paths and addresses


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/healthz", 200), ("GET", "/healthz/", 200), ("POST", "/webhook//status", 404)],
)
def test_nobody_is_sent_on_to_an_address_made_of_what_a_request_says(
    site: Site, method: str, path: str, status: int
) -> None:
    answer = site.client.open(path, method=method, headers={"Host": "elsewhere.example.org"})
    assert answer.status_code == status
    assert "Location" not in answer.headers


def test_a_body_that_ends_early_is_refused(site: Site) -> None:
    answer = site.post(a_form(), environ_overrides={"CONTENT_LENGTH": "9999"})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "before its declared length" in answer.text


def test_a_host_that_cannot_be_does_no_harm(site: Site) -> None:
    assert site.client.get("/healthz", headers={"Host": "a..b/c"}).status_code == 200


def test_a_warm_up_that_fails_is_told_and_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(services: object) -> None:
        raise OSError("no such package")

    bot = site.app.extensions["wartel"]
    monkeypatch.setitem(
        site.app.extensions, "wartel", replace(bot, hooks=SimpleNamespace(warm_up=fail))
    )
    site.app.warm_up()
    assert [line["event"] for line in site.log] == ["warm_up_failed"]
    assert site.say("halo")

"""On one's own machine people write by hand and turn the clock; others do not."""

from __future__ import annotations

import html
import re
import shlex
from itertools import pairwise
from typing import Any

import pytest
from support.web import (
    FORM,
    Site,
    a_form,
    by_hand,
    replies,
    settings_for,
)


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


def test_the_first_page_tells_how_to_talk_to_the_bot(local_site: Site) -> None:
    page = local_site.client.get("/", headers={"Host": "127.0.0.1:8765"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    title = local_site.app.extensions["wartel"].script.title
    for shown in ("SIMULASI", title, "wartel chat", "http://127.0.0.1:8765/webhook"):
        assert shown in page.text, shown
    (curl,) = re.findall("<code>(curl .*?)</code>", page.text)
    words = shlex.split(html.unescape(curl))
    body = "&".join(value for flag, value in pairwise(words) if flag == "-d")
    answer = local_site.client.post("/webhook", data=body, content_type=FORM)
    assert replies(answer)[0].startswith("Halo! 1 text")
    assert "script" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"}]
)
def test_the_first_page_is_for_this_machine_alone(
    local_site: Site, headers: dict[str, str]
) -> None:
    assert local_site.client.get("/", headers=headers).status_code == 404


def test_production_has_no_first_page(site: Site) -> None:
    answer = site.client.get("/", headers={"Host": "localhost"})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


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

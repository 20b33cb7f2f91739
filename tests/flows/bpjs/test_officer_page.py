"""The officers' page: who waits, an answer that reaches the chat once, and the way back."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import redis
from support.citizen import Citizen, settings, words
from werkzeug.test import TestResponse

from bot.engine.effects import Apply
from bot.logs import Log
from bot.opening import Store
from flows.bpjs.cabinet import Cabinet
from flows.bpjs.changes import COMMANDS
from flows.bpjs.shelf import RedisShelf
from flows.bpjs.tickets import Kind
from webhook import create_app


def waits(siti: Citizen) -> str:
    return siti.says("bicara petugas")


def fields(page: TestResponse) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*>", page.text)
    return {
        re.search('name="([^"]*)"', tag)[1]: html.unescape(re.search('value="([^"]*)"', tag)[1])  # type: ignore[index]
        for tag in tags
    }


def answers(siti: Citizen, **data: Any) -> TestResponse:
    known = fields(siti.opens("/petugas"))
    return siti.browser.post(
        "/petugas", data={**known, "tombol": "jawab", **data}, headers=siti.headers
    )


def test_whoever_waits_is_seen_with_what_they_wrote(siti: Citizen) -> None:
    assert "Tidak ada yang menunggu" in words(siti.opens("/petugas"))
    number = re.search(r"Q-\w{3}", waits(siti))
    assert number
    siti.says("Kartu saya hilang, bagaimana?")
    page = words(siti.opens("/petugas"))
    assert f"Antrean {number[0]}" in page
    assert "Kartu saya hilang, bagaimana?" in page
    assert "+62" not in page


def test_an_answer_reaches_the_chat_once_however_often_it_is_sent(siti: Citizen) -> None:
    waits(siti)
    known = fields(siti.opens("/petugas"))
    for _ in range(2):
        data = {**known, "tombol": "jawab", "teks": "Selamat pagi, ada yang bisa saya bantu?"}
        assert siti.browser.post("/petugas", data=data, headers=siti.headers).status_code == 303
    told = siti.says("Kartu saya hilang")
    assert told.count("Petugas*: Selamat pagi, ada yang bisa saya bantu?") == 1
    page = words(siti.opens("/petugas"))
    assert page.count("Selamat pagi, ada yang bisa saya bantu?") == 1
    assert "Kartu saya hilang" in page


def test_an_officer_gives_the_chat_back_to_the_bot(siti: Citizen) -> None:
    waits(siti)
    assert answers(siti, tombol="serahkan").status_code == 303
    assert "menyerahkan percakapan ini kembali" in siti.says("1")
    assert "Tidak ada yang menunggu" in words(siti.opens("/petugas"))


@pytest.mark.parametrize("text", ["", "   ", "a" * 1001])
def test_an_answer_needs_a_bearable_length(siti: Citizen, text: str) -> None:
    waits(siti)
    page = answers(siti, teks=text)
    assert page.status_code == 422
    assert "paling banyak 1000 huruf" in words(page)


def test_a_talk_that_the_citizen_ended_cannot_be_answered(siti: Citizen) -> None:
    waits(siti)
    known = fields(siti.opens("/petugas"))
    siti.says("selesai")
    data = {**known, "tombol": "jawab", "teks": "Halo"}
    page = siti.browser.post("/petugas", data=data, headers=siti.headers)
    assert page.status_code == 410
    assert "Tidak ada yang terkirim" in words(page)


def test_a_post_without_its_token_does_nothing(siti: Citizen) -> None:
    waits(siti)
    page = answers(siti, teks="Halo", csrf_token="x")
    assert page.status_code == 400
    assert "Halo" not in siti.says("halo petugas di sana")


def test_words_are_shown_and_not_obeyed(siti: Citizen) -> None:
    waits(siti)
    siti.says("<script>alert(1)</script>")
    assert "<script>alert" not in siti.opens("/petugas").text


def complains(siti: Citizen, text: str = "Tautannya mati sejak kemarin.") -> str:
    """Send a complaint and give its number."""
    for word in (".", "8", "1", "1", text, "lewati", "jaksel"):
        siti.says(word)
    found = re.search(r"P-\w{4}-\w{4}", siti.says("1"))
    assert found
    return found[0]


def test_a_complaint_is_seen_and_its_answer_reaches_the_chat_once(siti: Citizen) -> None:
    assert "Semua tiket sudah dijawab" in words(siti.opens("/petugas"))
    number = complains(siti)
    page = words(siti.opens("/petugas"))
    assert f"{number}: Tautan tidak bisa dibuka" in page
    assert "Kantor Cabang Jakarta Selatan" in page
    assert "Tautannya mati sejak kemarin." in page
    known = fields(siti.opens("/petugas"))
    for status in (303, 410):  # a second click finds it answered
        data = {**known, "teks": "Tautannya sudah kami perbaiki."}
        sent = siti.browser.post("/petugas", data=data, headers=siti.headers)
        assert sent.status_code == status
    told = siti.says("menu")
    assert told.count("“Tautannya sudah kami perbaiki.”") == 1
    assert "Tautannya sudah kami perbaiki." in siti.says(f"tiket {number}")
    assert "Semua tiket sudah dijawab" in words(siti.opens("/petugas"))


def test_a_complaint_that_nobody_answers_is_answered_by_the_clock(siti: Citizen) -> None:
    number = complains(siti)
    siti.at += timedelta(hours=23)
    assert "Semua tiket sudah dijawab" in words(siti.opens("/petugas"))
    assert "Balas *formulir* untuk tautan baru" in siti.says(f"tiket {number}")


@pytest.mark.parametrize("text", ["", "a" * 1001])
def test_an_answer_to_a_complaint_needs_a_bearable_length(siti: Citizen, text: str) -> None:
    complains(siti)
    page = answers(siti, teks=text)
    assert page.status_code == 422
    assert "paling banyak 1000 huruf" in words(page)


def test_an_answer_to_a_complaint_without_its_token_does_nothing(siti: Citizen) -> None:
    complains(siti)
    assert answers(siti, teks="Halo", csrf_token="x").status_code == 400
    assert "Halo" not in siti.says("menu")


def test_a_request_to_pandawa_is_seen_with_what_it_asks_for(
    siti: Citizen, redis_client: redis.Redis
) -> None:
    content = {
        "jenis": Kind.SERVICE,
        "layanan": "G",
        "jawab": "2026-11-24T08:00:00+07:00",
        "kantor": "Kantor Cabang Jakarta Selatan",
        "isian": {"Nama FKTP yang dituju": "Puskesmas Contoh"},
    }
    data = {"nomor": "L-2222-2222", "isi": json.dumps(content), "pemilik": "siti"}
    change = Apply("M1#tiket", "buat_tiket", {**data, "at": siti.at.isoformat()})
    Cabinet(RedisShelf(redis_client), COMMANDS).apply(change)
    page = words(siti.opens("/petugas"))
    assert "L-2222-2222: Perubahan FKTP" in page
    assert "Nama FKTP yang dituju Puskesmas Contoh" in page
    assert "Jawab pengaduan" not in page


def test_there_is_no_such_page_outside_a_rehearsal(redis_url: str, ledger: object) -> None:
    public = settings(redis_url, mode="production", public_url="https://bot.example.com")
    store = Store(public)
    app = create_app(public, store, Log(io.StringIO()))
    assert app.test_client().get("/petugas").status_code == 404
    store.close()

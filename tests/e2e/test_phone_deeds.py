"""Go back in a chat, keep it as a file, tap menus, and watch one that was kept."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect
from support.browser import violations
from support.chats import GOOD, written
from support.command import ROOT, running
from support.handset import Handset

from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import read_transcripts

LATER_BOT = ROOT / "tests/support/later_bot"


def test_from_any_message_one_can_go_another_way(page: Page, home: str) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    phone = Handset.opened(page, home, "+6284000000013")
    phone.says("halo", "Layanan Pandawa")
    phone.says("5", "nomor provinsi")
    phone.says("31", "nomor kabupaten/kota")
    before = phone.bubbles.count()
    phone.does("branch", phone.row("31").and_(page.locator(":has(.bubble--mine)")))

    expect(phone.bubbles).to_have_count(before - 2)
    expect(phone.last).to_contain_text("nomor provinsi")
    expect(phone.field).to_have_value("31")
    phone.says("11", "Aceh")


def test_menus_come_as_buttons_and_a_chat_with_taps_is_kept(page: Page, tmp_path: Path) -> None:
    with running(tmp_path, "up", WARTEL_BOT=str(LATER_BOT)) as (_, port):
        phone = Handset.opened(page, f"http://127.0.0.1:{port}", "+6281234567810")
        phone.says("halo", "Mau apa?")
        expect(phone.last.locator("[data-do=tap]")).to_have_text(["Ambil paket", "Kirim paket"])
        phone.last.locator("[data-do=tap]").first.click()
        expect(phone.here).to_contain_text("Nanti saya ingatkan.")
        file = phone.saves(tmp_path)

    text = file.read_text("utf-8")
    assert "button: ambil" in text
    (transcript,) = read_transcripts(file)
    assert play(transcript, EngineTarget(LATER_BOT)).passed, text


def test_what_the_bot_sends_by_itself_is_explained_by_its_request(
    page: Page, tmp_path: Path
) -> None:
    token = "fedcba9876543210fedcba9876543210"
    with running(tmp_path, "up", WARTEL_BOT=str(LATER_BOT), EMULATOR_AUTH_TOKEN=token) as (_, port):
        home = f"http://127.0.0.1:{port}"
        phone = Handset.opened(page, home, "+6281234567813")
        phone.says("halo", "Mau apa?")
        phone.last.locator("[data-do=tap]").first.click()
        expect(phone.here).to_contain_text("Nanti saya ingatkan.")
        pane = phone.inspects(phone.last)
        expect(pane.locator("[data-part=call]")).to_have_count(0)
        before = phone.bubbles.count()
        assert page.request.post(f"{home}/emulator/clock", data={"advance": 2 * 86_400 + 60}).ok
        expect(phone.bubbles).to_have_count(before + 1)

        pane = phone.inspects(phone.bubbles.last)
        expect(pane.locator("[data-part=call] h3").first).to_contain_text("HTTP 201")
        expect(pane.locator("[data-part=call]")).to_contain_text("Messages.json")
        expect(pane.locator("[data-part=path]")).to_contain_text("paket.lagi")
        expect(pane.locator("[data-part=path]")).to_contain_text(re.compile(r"\.yaml:\d+"))
        assert violations(page) == []
        command = pane.locator(".curl .code").inner_text()
        done = subprocess.run(
            command,
            shell=True,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={**os.environ, "TWILIO_AUTH_TOKEN": token},
        )
        assert done.stdout.startswith("HTTP/1.1 201"), done.stdout
        expect(phone.bubbles).to_have_count(before + 2)
        pane.locator("[data-do=previous]").click()
        expect(pane.locator(".inspected")).to_contain_text("Pesan dari ponsel")


def test_a_transcript_is_shown_as_it_was_said(page: Page, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    with running(tmp_path, "play", str(file), "--speed", "4") as (_, port):
        phone = Handset.opened(page, f"http://127.0.0.1:{port}", "+6200011122233")
        expect(phone.bubbles).to_have_count(3)
        expect(phone.bubbles.first.locator("time")).to_have_text("09.00")
        expect(phone.last).to_contain_text("Apa lagi?")
        expect(page.locator(".bar")).to_contain_text("SIMULASI")

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from support.browser import tab, violations
from support.handset import Handset

from bot.cli import main

SITI, KARTO, AYU = "+6284000000001", "+6284000000002", "+6284000000003"
"""Made-up members that a new installation starts with (flows/bpjs/personas.yaml)."""


def photo(number: int) -> dict[str, Any]:
    """Make a picture that differs from the one of any other number."""
    Image.new("RGB", (600, 400), (40 * number, 120, 90)).save(file := io.BytesIO(), "PNG")
    return {"name": f"foto{number}.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_newcomer_sees_one_phone_and_is_answered_at_once(page: Page, home: str) -> None:
    page.goto(home)
    expect(page.locator("[data-contact]")).to_have_count(1)
    expect(page.locator("#phones")).to_be_hidden()
    expect(page.locator("#inspector")).to_be_hidden()
    expect(page.locator(".bar")).to_contain_text("SIMULASI")
    page.locator("[data-do=opener]").first.click()
    expect(page.locator("[data-sid]:has(.bubble--theirs)").first).to_contain_text("CHIKA")


def test_a_card_is_active_again_by_clicking_and_typing_and_the_saved_chat_passes(
    page: Page, home: str, tmp_path: Path
) -> None:
    siti = Handset.opened(page, home, SITI)
    siti.says("halo", "Layanan Pandawa")
    siti.says("Layanan Pandawa", "nomor provinsi")
    siti.says("31", "nomor kabupaten/kota")
    siti.says("74", "Silakan isi formulir")

    with page.expect_popup() as opened:
        siti.last.locator("a").first.click()
    form = opened.value
    for name, value in {
        "nik": "3199015204860001",
        "kartu": "0099900000001",
        "nama": "Siti Umpama",
        "lahir": "12-04-1986",
        "telepon": SITI,
    }.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("[name=segmen][value=PBPU]").check()
    files = form.locator("input[type=file]")
    for number in range(files.count()):
        files.nth(number).set_input_files(photo(number))
    form.get_by_role("button", name="Lanjut").click()
    form.get_by_role("button", name=re.compile("Kirim")).click()
    expect(form.locator("body")).to_contain_text("Rp")
    form.get_by_role("button", name=re.compile("Bayar")).first.click()
    expect(form.locator("body")).to_contain_text("diterima")

    # Nothing was typed: the relay brings it.
    expect(siti.here).to_contain_text(re.compile("embayaran.*diterima", re.S))
    siti.says("sudah", "Ada lagi yang bisa saya bantu?")
    expect(siti.here).to_contain_text(re.compile("kartu.*AKTIF", re.S | re.I))

    file, out = siti.saves(tmp_path), io.StringIO()
    assert "event: pembayaran.diterima" in file.read_text("utf-8")
    assert not file.read_text("utf-8").startswith("#")  # nothing differs from the phone
    assert main(["replay", str(file)], out) == 0, out.getvalue()


def test_two_phones_side_by_side_keep_to_themselves(page: Page, home: str) -> None:
    page.goto(f"{home}/#/phone/whatsapp:{KARTO},whatsapp:{AYU}")
    karto, ayu = (Handset(page, f"whatsapp:{number}") for number in (KARTO, AYU))
    karto.says("halo", "Cek Status Peserta")
    ayu.says("english", "Check")
    karto.says("5", "nomor provinsi")
    expect(ayu.here).not_to_contain_text("nomor provinsi")
    expect(karto.here).not_to_contain_text("Check Membership")


UNFIT = ("#/phone/whatsapp:+6281@whatsapp:+999999", "#/phone/whatsapp:+0", "#/nothing")
NOT_HERE = {"id": "tidak ada di sini", "en": "is not here"}


@pytest.mark.parametrize("address", UNFIT)
@pytest.mark.parametrize("language", NOT_HERE)
def test_an_address_that_names_no_phone_is_corrected_and_said_so(
    page: Page, home: str, address: str, language: str
) -> None:
    page.add_init_script(f"localStorage.setItem('wartel.language', '{language}')")
    page.goto(f"{home}/{address}")
    expect(page.get_by_role("status").last).to_contain_text(NOT_HERE[language])
    contact = page.locator("[data-contact]")
    expect(contact).to_have_count(1)
    shown = f"{contact.get_attribute('data-contact')}@{contact.get_attribute('data-sender')}"
    assert page.url == f"{home}/#/phone/{shown}"


def test_an_address_with_a_number_that_the_bot_does_not_have_keeps_its_phone(
    page: Page, home: str
) -> None:
    phone = Handset.opened(page, home, KARTO)
    own = phone.here.get_attribute("data-sender")
    expect(page.locator(".toast")).to_have_count(0)  # a number may be left out
    page.evaluate("location.hash += '@whatsapp:+999999'")
    expect(page.locator(".toast")).to_contain_text("tidak ada di sini")
    assert page.url == f"{home}/#/phone/whatsapp:{KARTO}@{own}"


def test_a_reload_keeps_the_chat(page: Page, home: str) -> None:
    phone = Handset.opened(page, home, "+6284000000004")
    phone.says("halo", "Cek Status Peserta")
    before = phone.bubbles.all_inner_texts()
    page.reload()
    expect(phone.bubbles).to_have_count(len(before))
    phone.says("5", "nomor provinsi")


def test_another_tab_sees_the_same_phone(page: Page, browser: Browser, home: str) -> None:
    phone = Handset.opened(page, home, "+6284000000005")
    with tab(browser) as other:
        same = Handset.opened(other, home, "+6284000000005")
        phone.says("halo", "Cek Status Peserta")
        expect(same.last).to_contain_text("Cek Status Peserta")
        expect(same.bubbles).to_have_count(phone.bubbles.count())


def test_an_sms_shows_its_segments_and_its_encoding(page: Page, home: str) -> None:
    phone = Handset.opened(page, home, SITI, channel="sms")
    phone.says("TAGIHAN 54321", "Rp")
    expect(phone.last).to_contain_text("GSM-7")


def test_everything_can_be_done_from_the_keyboard(page: Page, home: str) -> None:
    phone = Handset.opened(page, home, "+6284000000006")
    expect(phone.field).to_be_focused()
    page.keyboard.type("halo")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("chika")
    page.keyboard.press("Enter")
    expect(phone.last).to_contain_text("Cek Status Peserta")
    assert phone.bubbles.first.inner_text().startswith("halo\nchika")

    page.keyboard.press("Escape")
    focused = page.locator("[data-sid]:focus")
    expect(focused).to_have_count(1)
    newest = focused.get_attribute("data-sid")
    page.keyboard.press("k")
    assert page.locator("[data-sid]:focus").get_attribute("data-sid") != newest
    page.keyboard.press("j")
    assert page.locator("[data-sid]:focus").get_attribute("data-sid") == newest

    page.keyboard.press("/")
    page.keyboard.type("Pandawa")
    expect(page.get_by_role("search")).to_contain_text("1 dari 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_small_screen_shows_the_phone_alone_and_nothing_beside_its_edge(
    browser: Browser, home: str
) -> None:
    with tab(browser, viewport={"width": 360, "height": 640}) as page:
        phone = Handset.opened(page, home, "+6284000000007")
        phone.says("halo", "Cek Status Peserta")
        phone.says("5", "nomor provinsi")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        expect(phone.field).to_be_in_viewport()
        expect(phone.last).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1600, "light")])
def test_axe_finds_no_violation(browser: Browser, home: str, width: int, scheme: str) -> None:
    view = {"width": width, "height": 800}
    with tab(browser, viewport=view, color_scheme=scheme) as page:
        phone = Handset.opened(page, home, "+6284000000008")
        assert violations(page) == []
        phone.says("halo", "Cek Status Peserta")
        assert violations(page) == []
        for sheet in ("controls", "help", "menu", "attach"):
            page.locator(f"[data-do={sheet}]:visible").first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            assert violations(page) == [], sheet
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
        for pane in ("phones", "inspector"):
            page.locator(f"[data-do={pane}]:visible").first.click()
            expect(page.locator(f"#{pane}")).to_be_visible()
            assert violations(page) == [], pane


def test_the_page_follows_the_system_until_somebody_chooses(page: Page, home: str) -> None:
    page.emulate_media(color_scheme="light")
    Handset.opened(page, home, "+6284000000034")
    root, switch = page.locator("html"), page.locator("[data-do=theme]")
    moon = switch.inner_html()
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    assert switch.inner_html() != moon
    switch.click()
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "light")
    assert switch.inner_html() == moon

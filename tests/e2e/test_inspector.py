"""See in a browser what happened around a message, with our bot and with somebody else's."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import tab, violations
from support.handset import Handset

WIDE = {"width": 1500, "height": 900}


def test_it_shows_the_whole_way_of_a_message_and_its_curl_asks_again(page: Page, home: str) -> None:
    phone = Handset.opened(page, home, "+6284000000010")
    phone.says("halo", "Layanan Pandawa")
    phone.says("5", "nomor provinsi")
    pane = phone.inspects(phone.bubbles.nth(3))  # "5"

    expect(pane.locator("[data-part=trip] h3").first).to_have_text(
        re.compile(r"Webhook · HTTP 200 · \d+ ms")
    )
    expect(pane.locator("[data-part=trip]")).to_contain_text("<Message> *Layanan Pandawa*")
    signed = pane.locator(".code", has_text="AccountSidAC").first
    expect(signed).to_contain_text(f"{home}/webhookAccountSid")
    expect(pane.locator("[data-part=path]")).to_contain_text("pandawa.provinsi")
    expect(pane.locator("[data-part=path]")).to_contain_text(re.compile(r"\.yaml:\d+"))
    expect(pane.locator("[data-part=session] dl").first).to_contain_text("pandawa.provinsi")
    picture = pane.locator("[data-part=flow] img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    drawn = page.request.get(f"{home}{picture.get_attribute('src')}").text()
    assert "#0b7a5c" in drawn  # the state that is lit

    assert shutil.which("curl"), "no curl on this machine: apt-get install -y curl"
    command = pane.locator(".curl .code").inner_text()
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("HTTP/1.1 200")
    assert "<Message>*Layanan Pandawa*" in done.stdout  # known by its id: the very same answer
    expect(phone.bubbles).to_have_count(5)


def test_the_way_of_what_the_bot_says_by_itself_is_its_delivery(page: Page, home: str) -> None:
    phone = Handset.opened(page, home, "+6284000000011")
    phone.says("halo", "Layanan Pandawa")
    pane = phone.inspects(phone.last)

    expect(pane.locator(".timeline").first).to_contain_text("status callback delivered: 204")
    expect(pane.locator(".timeline").first).to_contain_text("read")  # the phone is looked at


def test_who_goes_to_another_phone_leaves_the_message_of_the_first(page: Page, home: str) -> None:
    phone = Handset.opened(page, home, "+6284000000014")
    phone.says("halo", "Layanan Pandawa")
    pane = phone.inspects(phone.last)
    here = "#/phone/whatsapp:+6284000000014"
    page.evaluate(f"location.hash = '{here},whatsapp:+6284000000015'")
    expect(page.locator("[data-contact]")).to_have_count(2)
    expect(pane.locator(".inspected")).to_be_visible()
    page.evaluate("location.hash = '#/phone/whatsapp:+6284000000015'")
    expect(page.locator("[data-contact]")).to_have_count(1)
    expect(pane.locator(".inspected")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_with_everything_unfolded(
    browser: Browser, home: str, scheme: str
) -> None:
    with tab(browser, viewport=WIDE, color_scheme=scheme) as page:
        phone = Handset.opened(page, home, "+6284000000012")
        phone.says("halo", "Layanan Pandawa")
        pane = phone.inspects(phone.last)
        expect(pane.locator("[data-part=flow]")).to_be_visible()
        assert violations(page) == []

"""What a person has in hand stays, whatever the page hears meanwhile: a press, a text, a place."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect
from support.command import ROOT, running
from support.handset import Handset

KARTO, SLAMET = "+6284000000002", "+6284000000007"
NEW, READER = "+6284000000031", "+6284000000032"
"""Nobody else's numbers, in Indonesian for sure."""


def press(page: Page, target: Locator) -> None:
    """Put the mouse's button down on something, without letting it go."""
    # Not the middle of the bounding box: between two lines of a long link there is nothing.
    target.hover()
    page.mouse.down()


def test_a_link_opens_though_its_message_is_read_midway(page: Page, home: str) -> None:
    held: list[Route] = []
    page.route("**/read", lambda call: held.append(call))
    phone = Handset.opened(page, home, NEW)
    phone.says("halo", "Layanan Pandawa")
    phone.says("Layanan Pandawa", "nomor provinsi")
    phone.says("31", "nomor kabupaten/kota")
    phone.says("74", "Silakan isi formulir")
    link = phone.last.locator("a").first
    expect(phone.last).to_have_attribute("data-status", "delivered")
    with page.expect_popup() as opened:
        press(page, link)
        for call in held:
            call.continue_()
        expect(phone.last).to_have_attribute("data-status", "read")
        page.mouse.up()
    expect(opened.value.locator("form")).to_be_visible()


def test_a_phone_is_picked_up_though_it_rings_midway(page: Page, home: str) -> None:
    Handset.opened(page, home, NEW)
    page.locator("[data-do=phones]").click()
    person = page.locator(f'.person[data-number="{KARTO}"]')
    expect(person).to_be_visible()
    words = person.locator(".person-words").inner_text()
    press(page, person.locator(".person-main"))
    number = page.locator("[data-sender]").first.get_attribute("data-sender")
    answer = page.request.post(
        f"{home}/emulator/page/phones/{KARTO}/messages",
        data={"to": number, "Body": "halo"},
    )
    assert answer.ok, answer.text()
    expect(person.locator(".person-words")).not_to_have_text(words)
    page.mouse.up()
    expect(page.locator(f'[data-contact="whatsapp:{KARTO}"]')).to_be_visible()


def test_somebody_in_the_list_is_still_there_when_the_chat_changes_its_channel(
    page: Page, home: str
) -> None:
    Handset.opened(page, home, NEW)
    page.locator("[data-do=phones]").click()
    person = page.locator(f'.person[data-number="{SLAMET}"] .person-main')
    person.focus()
    senders = page.request.get(f"{home}/emulator/senders").json()["senders"]
    sms = next(one["address"] for one in senders if not one["address"].startswith("whatsapp"))
    answer = page.request.post(
        f"{home}/emulator/page/phones/{SLAMET}/messages",
        data={"to": sms, "Body": "TAGIHAN 54321"},
    )
    assert answer.ok, answer.text()
    expect(person.locator(".person-last")).not_to_be_empty()
    expect(person).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-contact="{SLAMET}"]')).to_be_visible()


def test_what_stays_of_a_chat_stays_in_the_page_when_a_message_is_deleted(
    page: Page, tmp_path: Path
) -> None:
    account, token = "AC" + "7" * 32, "7" * 32
    named = {"EMULATOR_ACCOUNT_SID": account, "EMULATOR_AUTH_TOKEN": token}
    with running(tmp_path, "up", WARTEL_BOT=str(ROOT / "flows/bpjs"), **named) as (_, port):
        home = f"http://127.0.0.1:{port}"
        phone = Handset.opened(page, home, NEW)
        phone.says("halo", "Layanan Pandawa")
        phone.says("5", "nomor provinsi")
        count = phone.bubbles.count()
        phone.bubbles.first.evaluate("row => { row.isTheSame = true; }")
        sid = phone.last.get_attribute("data-sid")
        login = b64encode(f"{account}:{token}".encode()).decode()
        answer = page.request.delete(
            f"{home}/2010-04-01/Accounts/{account}/Messages/{sid}.json",
            headers={"Authorization": f"Basic {login}"},
        )
        assert answer.status == 204, answer.text()
        expect(phone.bubbles).to_have_count(count - 1)
        assert phone.bubbles.first.evaluate("row => row.isTheSame")


def test_what_is_typed_for_a_fault_stays_when_another_is_armed(page: Page, home: str) -> None:
    Handset.opened(page, home, NEW)
    page.locator("[data-do=controls]").click()
    seconds = page.get_by_label("detik").first
    seconds.fill("30")
    assert page.request.post(f"{home}/emulator/faults", data={"kind": "drop", "times": 1}).ok
    try:
        expect(page.locator(".armed [data-fault=drop]")).to_be_visible()
        expect(seconds).to_have_value("30")
        expect(seconds).to_be_focused()
    finally:
        assert page.request.delete(f"{home}/emulator/faults").ok
    expect(page.locator(".armed [data-fault]")).to_have_count(0)
    expect(seconds).to_be_focused()


def test_what_is_quoted_and_what_is_read_stay_when_the_language_changes(
    page: Page, home: str
) -> None:
    page.set_viewport_size({"width": 900, "height": 500})
    phone = Handset.opened(page, home, READER)
    phone.says("halo", "Layanan Pandawa")
    phone.says("Layanan Pandawa", "nomor provinsi")
    scrolled = phone.here.locator("[data-part=bubbles]")
    phone.does("reply", phone.bubbles.first)
    scrolled.evaluate("list => list.scrollTo({top: 40, behavior: 'instant'})")
    expect(phone.here.locator(".jump")).to_be_visible()
    page.locator("[data-do=language]").click()
    expect(phone.field).to_have_attribute("placeholder", "Type a message")
    expect(phone.here.locator(".quoting")).to_contain_text("halo")
    expect(phone.here.locator(".row--chosen")).to_have_count(1)
    expect(phone.here.locator(".jump")).to_be_visible()
    assert scrolled.evaluate("list => list.scrollTop") == 40
    expect(page.locator("[data-do=language]")).to_be_focused()

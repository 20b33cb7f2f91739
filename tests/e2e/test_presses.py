"""A press counts, whatever the page hears between the button going down and coming up."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect
from support.handset import Handset

KARTO = "+6284000000002"
NEW = "+6284000000031"
"""Nobody else's number, in Indonesian for sure."""


def press(page: Page, target: Locator) -> None:
    """Put the mouse's button down on something, without letting it go."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
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

"""Choose from a list in its drawer, while the same chat is open in another tab."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.command import ROOT, running
from support.handset import Handset

ACCOUNT, TOKEN = "AC" + "8" * 32, "8" * 32
LOGIN = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
NUMBER = "+6284000000033"
ITEMS = [
    {"id": "pagi", "item": "Pagi", "description": "Jam 8 sampai 11"},
    {"id": "sore", "item": "Sore", "description": "Jam 13 sampai 16"},
]
LIST = {"twilio/list-picker": {"body": "Kapan Anda datang?", "button": "Jam", "items": ITEMS}}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[str]:
    named = {"EMULATOR_ACCOUNT_SID": ACCOUNT, "EMULATOR_AUTH_TOKEN": TOKEN}
    with running(tmp_path, "up", WARTEL_BOT=str(ROOT / "flows/bpjs"), **named) as (_, port):
        yield f"http://127.0.0.1:{port}"


def asked(page: Page, home: str) -> Handset:
    """Have the bot's number send a list to a phone that wrote to it."""
    phone = Handset.opened(page, home, NUMBER)
    phone.says("halo", "Layanan Pandawa")
    headers = {"Authorization": f"Basic {LOGIN}"}
    template = page.request.post(
        f"{home}/v1/Content",
        headers=headers,
        data={"friendly_name": "jam", "language": "id", "types": LIST},
    )
    assert template.ok, template.text()
    sent = page.request.post(
        f"{home}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        headers=headers,
        form={
            "From": page.locator("[data-sender]").first.get_attribute("data-sender") or "",
            "To": f"whatsapp:{NUMBER}",
            "ContentSid": template.json()["sid"],
        },
    )
    assert sent.ok, sent.text()
    expect(phone.last).to_contain_text("Kapan Anda datang?")
    return phone


def unfold(phone: Handset) -> Locator:
    """Open the drawer of the list that came last."""
    phone.last.locator("[data-do=open-list]").click()
    drawer = phone.page.get_by_role("dialog", name="Jam")
    rows = [one["item"] + one["description"] for one in ITEMS]
    expect(drawer.locator(".list-row")).to_have_text(rows)
    return drawer


def take(drawer: Locator, row: str) -> None:
    """Choose a row of an open drawer and send it."""
    drawer.get_by_label(row).check()
    drawer.get_by_role("button", name="Kirim pilihan").click()


def test_a_row_of_a_list_is_sent_as_the_persons_answer(page: Page, home: str) -> None:
    phone = asked(page, home)
    listed = phone.row("Kapan Anda datang?")
    drawer = unfold(phone)
    expect(drawer.get_by_role("button", name="Kirim pilihan")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    take(unfold(phone), "Sore")
    expect(phone.row("Sore").locator(".quote")).to_contain_text("Kapan Anda datang?")
    expect(listed.locator("[data-do=open-list]")).to_be_disabled()


def test_a_list_that_was_taken_in_another_tab_is_not_taken_twice(page: Page, home: str) -> None:
    phone = asked(page, home)
    drawer = unfold(phone)
    other = Handset.opened(page.context.new_page(), home, NUMBER)
    take(unfold(other), "Pagi")
    expect(phone.row("Pagi").locator(".quote")).to_contain_text("Kapan Anda datang?")
    take(drawer, "Sore")
    expect(page.get_by_role("status").last).to_contain_text("Sudah dipilih di tab lain")
    expect(phone.here.locator(".bubble--mine .words")).to_have_text(["halo", "Pagi"])

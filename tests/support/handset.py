"""Hold a phone of the page in the hand: write, read, tap, as a person does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Handset:
    """Use one of the phones that a page shows."""

    page: Page
    contact: str

    @classmethod
    def opened(
        cls, page: Page, home: str, number: str, channel: str = "whatsapp", to: str = ""
    ) -> Handset:
        """Open the phone of a number by its own link; `to` is the bot's number, if it has more."""
        contact = f"whatsapp:{number}" if channel == "whatsapp" else number
        page.goto(f"{home}/#/phone/{contact}" + (f"@{to}" if to else ""))
        handset = cls(page, contact)
        expect(handset.field).to_be_visible()
        return handset

    @property
    def here(self) -> Locator:
        """Find the phone in the page."""
        return self.page.locator(f'[data-contact="{self.contact}"]')

    @property
    def field(self) -> Locator:
        """Find the text field."""
        return self.here.locator("[data-part=field]")

    @property
    def bubbles(self) -> Locator:
        """Find all messages, the oldest first."""
        return self.here.locator("[data-sid]")

    @property
    def last(self) -> Locator:
        """Find the last message of the bot."""
        return self.here.locator("[data-sid]:has(.bubble--theirs)").last

    def row(self, text: str) -> Locator:
        """Find the last message that says a text; its time of day says nothing."""
        return self.bubbles.filter(has=self.page.locator(".words", has_text=text)).last

    def does(self, deed: str, row: Locator) -> None:
        """Choose a message, and press one of the buttons that it shows then."""
        row.locator(".bubble").click(position={"x": 4, "y": 4})
        row.locator(f"[data-do={deed}]").click()

    def inspects(self, row: Locator) -> Locator:
        """Open the inspector at a message, everything in it unfolded, and give it."""
        self.does("inspect", row)
        pane = self.page.locator("#inspector")
        sid = row.get_attribute("data-sid")
        expect(pane.locator(".inspected")).to_contain_text(sid or "")
        expect(pane.get_by_role("heading", name="Pengiriman")).to_be_visible()
        pane.evaluate("pane => pane.querySelectorAll('details').forEach(one => one.open = true)")
        return pane

    def saves(self, folder: Path) -> Path:
        """Save the chat as a transcript by its menu, and give the file."""
        self.here.locator("[data-do=menu]").click()
        with self.page.expect_download() as download:
            self.page.locator("[data-do=save]").click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        self.page.keyboard.press("Escape")
        return file

    def says(self, text: str, answer: str) -> None:
        """Write a message, and wait until the bot's last message holds a text."""
        before = self.bubbles.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.bubbles.nth(before + 1)).to_be_visible()
        expect(self.last).to_contain_text(answer)

"""Hold a phone of the page in the hand: write, read, tap, as a person does."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Handset:
    """Use one of the phones that a page shows."""

    page: Page
    contact: str

    @classmethod
    def opened(cls, page: Page, home: str, number: str, channel: str = "whatsapp") -> Handset:
        """Open the phone of a number by its own link."""
        contact = f"whatsapp:{number}" if channel == "whatsapp" else number
        page.goto(f"{home}/#/phone/{contact}")
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

    def says(self, text: str, answer: str) -> None:
        """Write a message, and wait until the bot's last message holds a text."""
        before = self.bubbles.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.bubbles.nth(before + 1)).to_be_visible()
        expect(self.last).to_contain_text(answer)

"""Do what a person does with a phone: send, tap, look at a chat, begin anew, try another way.

A message is answered for as soon as it is stored; the webhook is asked in a thread of its own, so a
slow bot never keeps somebody from writing on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final

from flask import Blueprint

from bot.emulator import asked
from bot.emulator.addresses import channel_of
from bot.emulator.asked import Unclear
from bot.emulator.assembly import Emulator
from bot.emulator.carrier import UnknownSender
from bot.emulator.model import Content, Message, Phone
from bot.emulator.page.represent import bubble_out
from bot.emulator.page.setup import Setup
from bot.emulator.phones import tap_on
from bot.emulator.sending import asked_message

TAKEN_SECONDS: Final = 10.0
"""Longest wait until a message is stored, which takes a millisecond."""

Answer = tuple[Any, int] | Any


class Deeds:
    """Answer the page's requests for one emulator."""

    def __init__(
        self, emulator: Emulator, setup: Setup, report: Callable[[BaseException], None]
    ) -> None:
        """Take what hears of errors in threads, besides."""
        self._emulator = emulator
        self._carrier = emulator.carrier
        self._setup = setup
        self._report = report

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        one = "/emulator/page/phones/<number>"
        for name, view in (
            ("messages", self.send),
            ("taps", self.tap),
            ("read", self.read),
            ("restart", self.restart),
            ("branch", self.branch),
        ):
            blueprint.add_url_rule(f"{one}/{name}", view_func=view, methods=["POST"])

    def send(self, number: str) -> Answer:
        """Send from a phone, as `/emulator/phones/<number>/messages` does, but do not wait."""
        named, to, content = asked_message(number, asked.body())
        return self._begin(named if named.name else self._phone(number), to, content)

    def tap(self, number: str) -> Answer:
        """Tap a button or list item of a message that the phone has."""
        given = asked.body()
        asked.only(given, "message_sid", "choice")
        message = self._carrier.store.get(asked.text(given, "message_sid", None))
        phone = self._phone(number)
        if message is None or message.to != phone.address(message.channel):
            raise Unclear("This phone has no such message.", 404)
        return self._begin(
            phone, message.sender, tap_on(message, asked.text(given, "choice", None))
        )

    def read(self, number: str) -> Answer:
        """Have what was delivered in a chat be read, if the phone tells that."""
        sender, contact = self._chat(number)
        if self._emulator.phones.get(number).tells_read and contact.startswith("whatsapp:"):
            for message in self._carrier.store.messages():
                if message.to == contact and message.sender == sender:
                    self._carrier.move_status(message.sid, "delivered", "read")
        return "", 204

    def restart(self, number: str) -> Answer:
        """Empty a chat, and have the bot forget it where it can be told."""
        sender, contact = self._chat(number)
        self._empty(contact, sender)
        return "", 204

    def branch(self, number: str) -> Answer:
        """Begin a chat anew and say again what was said before a message; give that message.

        The bot is asked in a thread of its own, message by message, as fast as it answers.
        """
        given = asked.body()
        asked.only(given, "message_sid")
        chosen = self._carrier.store.get(asked.text(given, "message_sid", None))
        phone = self._phone(number)
        ends = () if chosen is None else (chosen.sender, chosen.to)
        if chosen is None or phone.address(chosen.channel) not in ends:
            raise Unclear("This phone has no such message.", 404)
        contact = phone.address(chosen.channel)
        (sender,) = set(ends) - {contact}
        said = self._said_before(chosen, contact, sender)
        self._empty(contact, sender)

        def say_again() -> None:
            try:
                for content in said:
                    self._carrier.receive(phone, sender, content)
            except Exception as error:  # nobody waits for this thread
                self._report(error)

        Thread(target=say_again, name="branch", daemon=True).start()
        return bubble_out(chosen), 202

    def _said_before(self, chosen: Message, contact: str, sender: str) -> list[Content]:
        said = []
        for message in self._carrier.store.messages():
            if message.sid == chosen.sid:
                break
            if (message.sender, message.to) == (contact, sender):
                said.append(replace(message.content or Content(message.body), quoted=""))
        return said

    def _empty(self, contact: str, sender: str) -> None:
        for message in self._carrier.store.messages():
            if {message.to, message.sender} == {contact, sender}:
                self._carrier.store.remove(message.sid)
                self._carrier.tell("removed", message)
        self._carrier.courier.cookies.forget((contact, sender))
        if self._setup.forget is not None:
            self._setup.forget(contact, sender)

    def _chat(self, number: str) -> tuple[str, str]:
        """Give our address and the phone's, of the chat that a request names by `sender`."""
        given = asked.body()
        asked.only(given, "sender")
        sender = asked.text(given, "sender", None)
        return sender, self._phone(number).address(channel_of(sender))

    def _phone(self, number: str) -> Phone:
        phone = self._emulator.phones.get(asked.phone_number(number)).phone
        if phone.name:
            return phone
        persona = next((one for one in self._setup.personas if one.number == number), None)
        return Phone(number, persona.name) if persona is not None else phone

    def _begin(self, phone: Phone, to: str, content: Content) -> Answer:
        if to not in self._carrier.senders:
            raise UnknownSender(f"{to} is no number of this emulator.")
        taken: SimpleQueue[Message] = SimpleQueue()

        def see_through() -> None:
            try:
                self._carrier.receive(phone, to, content, taken.put)
            except Exception as error:  # nobody waits for this thread
                self._report(error)

        Thread(target=see_through, name="phone", daemon=True).start()
        try:
            return bubble_out(taken.get(timeout=TAKEN_SECONDS)), 202
        except Empty:
            raise Unclear("The message was not taken; the terminal says why.", 500) from None

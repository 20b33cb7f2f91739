"""Know the phones: whose they are, and whether they are on, look at a chat, or block somebody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

from bot.emulator.addresses import bare
from bot.emulator.model import Content, Message, Phone, Tap


@dataclass(frozen=True, slots=True)
class Handset:
    """Hold a phone and what its owner does with it."""

    phone: Phone
    reachable: bool = True  # switched on and in reach
    tells_read: bool = True  # WhatsApp's read receipts
    tells_delivered: bool = True  # the SMS carrier's receipts; without them SMS end as sent
    blocked: frozenset[str] = frozenset()  # senders that its owner blocked
    open_chats: frozenset[str] = frozenset()  # senders whose chat is on the screen


class NotOffered(Exception):
    """Say that a message has no such button or list item."""


class Phones:
    """Hold all phones by number; one that nobody described is an ordinary one. Thread-safe."""

    def __init__(self) -> None:
        self._handsets: dict[str, Handset] = {}
        self._lock = Lock()

    def get(self, address: str) -> Handset:
        """Give the phone of an address, with or without its channel."""
        number = bare(address)
        with self._lock:
            return self._handsets.get(number) or Handset(Phone(number))

    def put(self, handset: Handset) -> None:
        """Describe a phone, or describe it anew."""
        with self._lock:
            self._handsets[handset.phone.number] = handset

    def change(self, number: str, **changes: object) -> Handset:
        """Change some of what is known of a phone; give it as it is then."""
        with self._lock:
            before = self._handsets.get(number) or Handset(Phone(number))
            after = replace(before, **changes)  # type: ignore[arg-type]
            self._handsets[number] = after
            return after

    def rename(self, number: str, name: str) -> Handset:
        """Give a phone's owner a WhatsApp profile name."""
        return self.change(number, phone=replace(self.get(number).phone, name=name))

    def all(self) -> list[Handset]:
        """Give the phones that were described, in that order."""
        with self._lock:
            return list(self._handsets.values())

    def clear(self) -> None:
        """Forget all phones."""
        with self._lock:
            self._handsets.clear()


def tap_on(message: Message, choice: str) -> Content:
    """Give what a person sends by tapping a button or list item, named by its id or its title.

    Raises NotOffered.
    """
    offer = message.offer
    found = offer.choices if offer is not None else ()
    chosen = next((one for one in found if choice in (one.id, one.title)), None)
    if offer is None or chosen is None:
        names = ", ".join(one.title for one in found) or "nothing"
        raise NotOffered(f"{message.sid} offers {names}")
    tap = Tap(offer.kind, chosen.title, chosen.id, chosen.description)
    return Content(tap=tap, quoted=message.sid)

"""Answer what the conversation asks of the world: members, and the addresses of its own pages."""

from __future__ import annotations

from typing import Any

from bot.hooks import Services
from flows.bpjs.links import form_url, pay_url
from flows.bpjs.members import LedgerFacts

LINKS = {"form_link": form_url, "pay_link": pay_url}


def link_key(address: str, contact: str, link_id: str) -> str:
    """Write the key under which a link is looked up."""
    return "\n".join((address, contact, link_id))


class ChatFacts:
    """Look each thing up once per turn, so a turn sees one unchanging world."""

    def __init__(self, services: Services, members: LedgerFacts) -> None:
        self._services = services
        self._members = members
        self._known: dict[tuple[str, str], Any] = {}

    def look_up(self, kind: str, key: str) -> Any:
        """Give a household, or the address of a page; raise LookupError for an unknown kind."""
        if (kind, key) not in self._known:
            self._known[kind, key] = self._ask(kind, key)
        return self._known[kind, key]

    def _ask(self, kind: str, key: str) -> Any:
        if kind not in LINKS:
            return self._members.look_up(kind, key)
        address, contact, link_id = key.split("\n")
        services = self._services
        uid = services.store.uid(address, contact)
        return LINKS[kind](services.public_url, services.secret_key, uid, link_id)

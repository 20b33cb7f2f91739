"""Answer what the conversation asks of the world: members, rows, and addresses of its own pages.

Kinds and their keys:

    member_by_card, _nik, _nip, _kk, _phone, _va   the number; gives a Household
    member_by_kk_born   `kk/ISO birth date`; gives a Household
    payment      reference; gives a Payment
    row          `kind/key`; gives a Row, also one that has expired
    rows         `list/owner`; gives a tuple of Rows, also those that have expired
    owner        address and contact, see `contact_key`; the pseudonym that rows know a contact by
    pseudonym    any text; a pseudonym of it, for counting without keeping it
    form_link, pay_link, upload_link, card_link   see `link_key`; the address of a page
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.bpjs.cabinet import Cabinet
from flows.bpjs.links import form_url, pay_url
from flows.bpjs.members import LedgerFacts
from flows.bpjs.registration.links import card_url, upload_url
from flows.bpjs.verdicts import catch_up

LINKS = {
    "form_link": form_url,
    "pay_link": pay_url,
    "upload_link": upload_url,
    "card_link": card_url,
}

UidOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class World:
    """Hold what the facts of every turn are made of."""

    members: LedgerFacts
    cabinet: Cabinet
    uid: UidOf  # bot address, contact -> pseudonym
    public_url: str
    secret_key: str


def contact_key(address: str, contact: str) -> str:
    """Write the key under which the pseudonym of a contact is looked up."""
    return f"{address}\n{contact}"


def link_key(address: str, contact: str, link_id: str) -> str:
    """Write the key under which a link is looked up."""
    return "\n".join((address, contact, link_id))


class ChatFacts:
    """Look each thing up once per turn, so a turn sees one unchanging world.

    What officers decide by the clock is decided before the first look.
    """

    def __init__(self, world: World, at: datetime) -> None:
        self._world, self._at = world, at
        self._caught_up = False
        self._known: dict[tuple[str, str], Any] = {}
        self._kinds: Mapping[str, Callable[[str], Any]] = {
            "row": self._row,
            "rows": self._rows,
            "owner": self._owner,
            "pseudonym": self._pseudonym,
        }

    def look_up(self, kind: str, key: str) -> Any:
        """Give what the head of this file lists; raise LookupError for an unknown kind."""
        if (kind, key) not in self._known:
            self._known[kind, key] = self._ask(kind, key)
        return self._known[kind, key]

    def _ask(self, kind: str, key: str) -> Any:
        if kind in LINKS:
            return self._link(kind, key)
        if kind not in ("owner", "pseudonym") and not self._caught_up:
            catch_up(self._world.cabinet, self._at)
            self._caught_up = True
        ask = self._kinds.get(kind)
        return ask(key) if ask else self._world.members.look_up(kind, key)

    def _row(self, key: str) -> Any:
        kind, _, rest = key.partition("/")
        return self._world.cabinet.row(kind, rest)

    def _rows(self, key: str) -> Any:
        name, _, owner = key.partition("/")
        return self._world.cabinet.rows(name, owner)

    def _owner(self, key: str) -> str:
        address, _, contact = key.partition("\n")
        return self._world.uid(address, contact)

    def _pseudonym(self, key: str) -> str:
        return self._world.uid("pseudonym", key)

    def _link(self, kind: str, key: str) -> str:
        address, contact, link_id = key.split("\n")
        world = self._world
        uid = world.uid(address, contact)
        return LINKS[kind](world.public_url, world.secret_key, uid, link_id)

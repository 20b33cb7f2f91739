"""Let a page ask whose data were typed, within the limits that the chat has for wrong tries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.engine.effects import Apply
from flows.bpjs import tries
from flows.bpjs.facts import World
from flows.bpjs.identity import same_name
from flows.bpjs.links import Link
from flows.bpjs.people import Household


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold what somebody says to be one member's."""

    card: str
    nik: str
    name: str
    born: str  # ISO

    def fits(self, home: Household | None) -> bool:
        """Tell whether all of it is the member's; the name may be shortened or have a typo."""
        if home is None:
            return False
        member = home.member
        same = (member.nik, member.born.isoformat()) == (self.nik, self.born)
        return same and same_name(self.name, member.name)


class Gate:
    """Compare claims of one link's contact with the ledger, and count the wrong ones."""

    def __init__(self, world: World, link: Link, contact: str, at: datetime) -> None:
        self._world, self._link, self._at = world, link, at
        self._sender = self._pseudonym(tries.sender(contact))

    def find(self, card: str) -> Household | None:
        """Find the household of a card."""
        home: Household | None = self._world.members.look_up("member_by_card", card)
        return home

    def locked(self, home: Household | None, claim: Claim) -> bool:
        """Tell whether this contact, or anybody for this family, was wrong too often."""
        rows = (self._world.cabinet.row(tries.KIND, key) for key in self._keys(home, claim))
        sender, target = (row if row and row.counts(self._at) else None for row in rows)
        return tries.exhausted(sender, target, self._at)

    def count_wrong(self, home: Household | None, claim: Claim) -> None:
        """Count a wrong claim; the same one sent again counts once."""
        sender, target = self._keys(home, claim)
        typed = "\n".join((claim.card, claim.nik, claim.name, claim.born))
        name = hashlib.sha256(typed.encode()).hexdigest()[:16]
        data = {
            "at": self._at.isoformat(),
            "pemilik": self._link.uid,
            "pengirim": sender,
            "sasaran": target,
        }
        self._world.cabinet.apply(Apply(f"isian:{self._link.id}:{name}", "catat_salah", data))

    def _keys(self, home: Household | None, claim: Claim) -> tuple[str, str]:
        return self._sender, self._pseudonym(tries.target(home, claim.card))

    def _pseudonym(self, text: str) -> str:
        return self._world.uid("pseudonym", text)

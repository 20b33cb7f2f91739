"""Let officers decide the requests to Pandawa's services A to I."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.bpjs import facilities
from flows.bpjs.cabinet import Desk, Row
from flows.bpjs.changes.registration import enrolment_on
from flows.bpjs.facilities import Enrolment
from flows.bpjs.people import Household
from flows.bpjs.requests import Case, decide
from flows.bpjs.tickets import KIND
from flows.bpjs.verdicts import DUE, PANDAWA, PENDING


@dataclass(frozen=True, slots=True)
class _OnDesk:
    """Look things up as the desk shows them."""

    desk: Desk

    def household(self, index: str) -> Household | None:
        """Give the household under an index field."""
        return self.desk.household(index)

    def enrolment(self, card: str) -> Enrolment:
        """Give where a card is registered."""
        return enrolment_on(self.desk, card)


def await_decision(desk: Desk, moment: str) -> tuple[str, str]:
    """Note that something is to be decided at an ISO time; give the list that it has to join."""
    row = desk.row(DUE, PANDAWA)
    times = set(row["waktu"]) if row is not None else set()
    desk.put(DUE, PANDAWA, {"waktu": sorted({*times, moment})})
    return PENDING, moment


def putuskan(data: Mapping[str, str], desk: Desk) -> None:
    """Decide the request of the ticket `nomor`; what its form said is kept no longer."""
    ticket = desk.row(KIND, data["nomor"])
    if ticket is None or "hasil" in ticket.data:
        return
    entries = ticket.data.get("data", {})
    home = desk.household(f"card:{entries['kartu']}") if entries.get("kartu") else None
    case = Case(ticket.key, entries, home, _OnDesk(desk), desk.at)
    outcome = decide(ticket["layanan"], case)
    for household in outcome.households:
        desk.put_household(household.family, household.members)
    for card, enrolment in outcome.enrolments.items():
        desk.put(facilities.KIND, card, facilities.write_enrolment(enrolment))
    _write_down(desk, ticket, outcome.card, outcome.refused)


def _write_down(desk: Desk, ticket: Row, card: str, reason: str) -> None:
    kept = {name: value for name, value in ticket.data.items() if name != "data"}
    desk.put(KIND, ticket.key, {**kept, "hasil": card, "alasan": reason})
    moment = next((each for each in ticket.lists if each.startswith(f"{PENDING}/")), "")
    desk.leave(KIND, ticket.key, PENDING, moment.removeprefix(f"{PENDING}/"))


def tutup_giliran(data: Mapping[str, str], desk: Desk) -> None:
    """Forget the time `giliran` once nothing waits for it."""
    row = desk.row(DUE, PANDAWA)
    if row is not None and not desk.rows(PENDING, data["giliran"]):
        left = [moment for moment in row["waktu"] if moment != data["giliran"]]
        desk.put(DUE, PANDAWA, {"waktu": left})

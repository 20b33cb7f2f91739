"""Tell a contact what has happened since: a ticket was answered, a contribution is due.

Nobody may send by itself, so it is told where the contact comes by, in the main menu, or where an
event `petugas.kabar` says that its time has come. What was told is noted, and told only once.

A contact for whom nothing is kept has no news, and only this very chat can change that. So it is
looked up once a session, and again after the chat has asked for a change: every other visit to the
menu costs no look-up.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.actions import Conversation, action, guard, phrase
from flows.bpjs.cabinet import Row
from flows.bpjs.chat.rows import NOTHING_KEPT, ask, owner, rows
from flows.bpjs.chat.rows import row as row_of
from flows.bpjs.chat.tickets import answer_to, subject
from flows.bpjs.identity import mask_name, rupiah
from flows.bpjs.people import Household
from flows.bpjs.reminders import KIND as REMINDER
from flows.bpjs.reminders import Reminder, reminder
from flows.bpjs.tickets import NEWS, Kind, Stage, stage
from flows.bpjs.verdicts import decided, refused, verdict_in_words
from flows.bpjs.words import month_words

ANSWERED = {
    "id": "✅ Tiket *{number}* ({about}): sudah diverifikasi petugas {office}. (SIMULASI)",
    "en": "✅ Ticket *{number}* ({about}): verified by an officer of {office}. (SIMULATION)",
}
COMPLAINED = {
    "id": "✅ Pengaduan *{number}* ({about}) sudah dijawab petugas {office}. (SIMULASI)\n"
    "“{answer}”",
    "en": "✅ Complaint *{number}* ({about}) was answered by an officer of {office}. (SIMULATION)\n"
    "“{answer}”",
}
DECIDED = {
    False: {
        "id": "✅ Tiket *{number}* ({about}): sudah diverifikasi petugas {office}. {verdict} "
        "(SIMULASI)",
        "en": "✅ Ticket *{number}* ({about}): verified by an officer of {office}. {verdict} "
        "(SIMULATION)",
    },
    True: {
        "id": "❌ Tiket *{number}* ({about}): ditolak petugas {office}. {verdict} (SIMULASI)",
        "en": "❌ Ticket *{number}* ({about}): refused by an officer of {office}. {verdict} "
        "(SIMULATION)",
    },
}
"""What is said of a request by whether it was refused."""

VERIFIED = {
    "id": "✅ Petugas {office} sudah memverifikasi {about} Anda. "
    "Balas *tiket {number}* untuk melanjutkan. (SIMULASI)",
    "en": "✅ An officer of {office} has verified your {about}. "
    "Answer *ticket {number}* to go on. (SIMULATION)",
}
REMINDED = {
    "id": "🔔 Pengingat untuk keluarga {name}: iuran {month} {amount}, paling lambat tanggal 10, "
    "ke VA {account}.{more} Balas *stop pengingat* bila tidak ingin diingatkan lagi.",
    "en": "🔔 Reminder for the family of {name}: contribution {month}, {amount}, by the 10th, "
    "to VA {account}.{more} Answer *stop reminder* if you want no more of these.",
}
MORE = {"id": " Selain itu ada tunggakan {arrears}.", "en": " Arrears besides: {arrears}."}


@guard
def ada_kabar(c: Conversation) -> bool:
    """Tell whether there is anything new to tell."""
    return NOTHING_KEPT not in c.slots and (bool(_tickets(c)) or _due(c) is not None)


@action(sets=("kabar_di", "kabar_teks", NOTHING_KEPT))
def baca_kabar(c: Conversation) -> None:
    """Find what is new, and ask for it to be noted as told."""
    if NOTHING_KEPT in c.slots:
        return
    if not rows(c, NEWS) and row_of(c, REMINDER, owner(c)) is None:
        c.slots[NOTHING_KEPT] = True
    tickets, due = _tickets(c), _due(c)
    if tickets:
        ask(c, "kabar_dibaca", tiket=" ".join(ticket.key for ticket in tickets))
    if due is not None:
        ask(c, "sudah_diingatkan", bulan=str(due[0].month))
    texts = "".join(f"{text}\n\n" for text in _texts(c, tickets, due))
    if texts:
        c.slots |= {"kabar_di": c.event.id, "kabar_teks": texts}
        return
    for name in ("kabar_di", "kabar_teks"):  # what was told before is no news any more
        c.slots.pop(name, None)


@phrase
def kabar(c: Conversation) -> str:
    """Say the news of this very turn, with an empty line behind it; empty if there is none."""
    return str(c.slots["kabar_teks"]) if c.slots.get("kabar_di") == c.event.id else ""


@phrase
def kabar_saja(c: Conversation) -> str:
    """Say the news and nothing behind it."""
    return kabar(c).strip()


def _tickets(c: Conversation) -> list[Row]:
    return [ticket for ticket in rows(c, NEWS) if stage(ticket, c.at) is Stage.ANSWERED]


def _due(c: Conversation) -> tuple[Reminder, Household] | None:
    row = row_of(c, REMINDER, owner(c))
    if row is None:
        return None
    home: Household | None = c.facts.look_up("member_by_card", row["kartu"])
    due = reminder(row, home, c.at)
    return (due, home) if due is not None and home is not None else None


def _texts(
    c: Conversation, tickets: list[Row], due: tuple[Reminder, Household] | None
) -> Iterator[str]:
    for ticket in tickets:
        yield _answered(c, ticket)
    if due is not None:
        yield _reminded(c, *due)


def _answered(c: Conversation, ticket: Row) -> str:
    known = {"number": ticket.key, "about": subject(ticket, c.language), "office": ticket["kantor"]}
    if ticket["jenis"] == Kind.COMPLAINT:
        return COMPLAINED[c.language].format(**known, answer=answer_to(ticket, c.language))
    if decided(ticket):
        verdict = verdict_in_words(ticket, c.language)
        return DECIDED[refused(ticket)][c.language].format(**known, verdict=verdict)
    template = VERIFIED if ticket["jenis"] == Kind.ACTIVATION else ANSWERED
    return template[c.language].format(**known)


def _reminded(c: Conversation, due: Reminder, home: Household) -> str:
    month = f"{due.month}" if c.language == "en" else month_words(due.month)
    return REMINDED[c.language].format(
        name=mask_name(home.member.name),
        month=month,
        amount=rupiah(due.contribution),
        account=due.account,
        more=MORE[c.language].format(arrears=rupiah(due.arrears)) if due.arrears else "",
    )

"""Serve the officers' page, in a rehearsal only: who waits, what they say, an answer, the end.

Besides the talks it shows the tickets that nobody has answered yet. A complaint can be answered
here, before the clock does so; requests to Pandawa are checked by the clock alone.

Whatever is sent twice counts once: the id of an answer derives from how far the talk was when the
page was opened.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from bot.engine.effects import Apply
from bot.engine.events import EventReceived
from bot.errors import MessageConflict
from bot.hooks import Services
from bot.text import clean
from bot.turns import Turns
from flows.bpjs.cabinet import Cabinet, Row
from flows.bpjs.chat.tickets import subject
from flows.bpjs.counter import (
    COUNTER,
    KIND,
    MOST_LETTERS,
    Speaker,
    answer,
    answer_ticket,
    hand_back,
)
from flows.bpjs.hours import in_words
from flows.bpjs.tickets import DESK, Kind, Stage, stage

PATH = "/petugas"
STALE = "Halaman ini terlalu lama terbuka. Kirim sekali lagi."
LENGTH = f"Tulis jawaban, paling banyak {MOST_LETTERS} huruf."
View = Response | tuple[str, int] | str


class AnswerForm(FlaskForm):
    """Carry one answer of an officer."""

    percakapan = HiddenField()
    langkah = HiddenField()  # how many lines the talk had on this page
    teks = TextAreaField("Jawaban", filters=[lambda text: clean(text or "").strip()])


class TicketForm(FlaskForm):
    """Carry the answer to one complaint."""

    tiket = HiddenField()
    teks = TextAreaField("Jawaban", filters=[lambda text: clean(text or "").strip()])


class OfficerPage:
    """Let one person at this machine play all officers."""

    def __init__(self, services: Services, turns: Turns, cabinet: Cabinet) -> None:
        self._services, self._turns, self._cabinet = services, turns, cabinet

    def add_to(self, site: Blueprint) -> None:
        """Add the page to the site, if this is a rehearsal."""
        if self._services.local:
            site.add_url_rule(PATH, view_func=self.page, methods=("GET", "POST"))

    def page(self) -> View:
        """Show all talks, and take an answer or the end of one."""
        at = self._services.clock()
        if request.method == "GET":
            return self._show(at)
        if "tiket" in request.form:
            return self._answer_ticket(at)
        form = AnswerForm()
        if not form.validate():
            return self._show(at, STALE), 400
        talk = self._cabinet.row(KIND, form.percakapan.data or "")
        if talk is None or not talk.counts(at):
            return self._show(at, "Percakapan itu sudah berakhir. Tidak ada yang terkirim."), 410
        if request.form.get("tombol") == "serahkan":
            return self._tell(talk.key, *hand_back(talk, at))
        text = str(form.teks.data)
        if not 0 < len(text) <= MOST_LETTERS:
            return self._show(at, LENGTH), 422
        return self._tell(talk.key, *answer(talk, str(form.langkah.data), text, at))

    def _answer_ticket(self, at: datetime) -> View:
        form = TicketForm()
        if not form.validate():
            return self._show(at, STALE), 400
        ticket = next((each for each in self._tickets(at) if each.key == form.tiket.data), None)
        if ticket is None or ticket["jenis"] != Kind.COMPLAINT:
            return self._show(at, "Tiket itu sudah dijawab. Tidak ada yang terkirim."), 410
        text = str(form.teks.data)
        if not 0 < len(text) <= MOST_LETTERS:
            return self._show(at, LENGTH), 422
        return self._tell(ticket["pemilik"], *answer_ticket(ticket, text, at))

    def _tickets(self, at: datetime) -> list[Row]:
        """List what officers have to answer, the oldest first."""
        rows = (row for row in self._cabinet.rows(DESK, DESK) if row.counts(at))
        return [row for row in rows if stage(row, at) is not Stage.ANSWERED]

    def _tell(self, uid: str, change: Apply, event: EventReceived) -> Response:
        """Write the answer down, then let the conversation hear of it."""
        self._cabinet.apply(change)
        with suppress(MessageConflict):
            self._turns.take_turn(event, uid=uid)
        return redirect(request.path, 303)

    def _show(self, at: datetime, trouble: str = "") -> str:
        talks = [row for row in self._cabinet.rows(COUNTER, COUNTER) if row.counts(at)]
        forms = [
            AnswerForm(formdata=None, percakapan=talk.key, langkah=str(len(talk["pesan"])))
            for talk in talks
        ]
        tickets = self._tickets(at)
        answers = [TicketForm(formdata=None, tiket=ticket.key) for ticket in tickets]
        return render_template(
            "bpjs/petugas.html",
            tickets=list(zip(tickets, answers, strict=True)),
            about=lambda ticket: subject(ticket, "id"),
            due=lambda ticket: in_words(datetime.fromisoformat(ticket["jawab"]), "id"),
            complaint=Kind.COMPLAINT.value,
            talks=list(zip(talks, forms, strict=True)),
            officer=Speaker.OFFICER.value,
            most=MOST_LETTERS,
            trouble=trouble,
        )

"""Serve the officers' page, in a rehearsal only: who waits, what they say, an answer, the end.

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
from flows.bpjs.counter import COUNTER, KIND, MOST_LETTERS, Speaker, answer, hand_back

PATH = "/petugas"
View = Response | tuple[str, int] | str


class AnswerForm(FlaskForm):
    """Carry one answer of an officer."""

    percakapan = HiddenField()
    langkah = HiddenField()  # how many lines the talk had on this page
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
        form = AnswerForm()
        if not form.validate():
            return self._show(at, "Halaman ini terlalu lama terbuka. Kirim sekali lagi."), 400
        talk = self._cabinet.row(KIND, form.percakapan.data or "")
        if talk is None or not talk.counts(at):
            return self._show(at, "Percakapan itu sudah berakhir. Tidak ada yang terkirim."), 410
        if request.form.get("tombol") == "serahkan":
            return self._tell(talk, *hand_back(talk, at))
        text = str(form.teks.data)
        if not 0 < len(text) <= MOST_LETTERS:
            trouble = f"Tulis jawaban, paling banyak {MOST_LETTERS} huruf."
            return self._show(at, trouble), 422
        return self._tell(talk, *answer(talk, str(form.langkah.data), text, at))

    def _tell(self, talk: Row, change: Apply, event: EventReceived) -> Response:
        """Write the answer down, then let the conversation hear of it."""
        self._cabinet.apply(change)
        with suppress(MessageConflict):
            self._turns.take_turn(event, uid=talk.key)
        return redirect(request.path, 303)

    def _show(self, at: datetime, trouble: str = "") -> str:
        talks = [row for row in self._cabinet.rows(COUNTER, COUNTER) if row.counts(at)]
        forms = [
            AnswerForm(formdata=None, percakapan=talk.key, langkah=str(len(talk["pesan"])))
            for talk in talks
        ]
        return render_template(
            "bpjs/petugas.html",
            talks=list(zip(talks, forms, strict=True)),
            officer=Speaker.OFFICER.value,
            most=MOST_LETTERS,
            trouble=trouble,
        )

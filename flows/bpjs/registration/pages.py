"""Serve the upload page and the picture of the digital card.

GET changes nothing. The upload page tells the conversation once, by an event whose id derives from
its link; double clicks, reloads and other tabs lead to the same page. Photos are looked at while
the request lasts, and not kept.
"""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from bot.engine.events import EventReceived
from bot.errors import MessageConflict
from bot.hooks import Services
from bot.turns import Turns
from flows.bpjs import facilities, links
from flows.bpjs.arrears import standing
from flows.bpjs.documents import BIRTH, KK, KTP, Document, Papers
from flows.bpjs.facilities import Enrolment
from flows.bpjs.facts import World
from flows.bpjs.forms import CitizenForm
from flows.bpjs.links import Link, Standing
from flows.bpjs.months import jakarta_date
from flows.bpjs.people import Household
from flows.bpjs.registration.card_picture import CardFace, draw
from flows.bpjs.registration.links import (
    CARD,
    UPLOAD,
    card_is_shown,
    upload_event_id,
    upload_standing,
)
from flows.bpjs.uploads import ACCEPT, MOST_REQUEST
from flows.bpjs.words import date_words

View = Response | tuple[str, int] | str

DOCUMENTS = {
    "pendaftaran": (KTP, KK, Document("diri", "Foto diri")),
    "bayi": (
        Document("kartu", "Foto kartu JKN-KIS ibu"),
        BIRTH,
        KK,
        Document("ktp", "Foto KTP orang tua"),
    ),
    "pengaduan": (Document("gambar", "Foto atau tangkapan layar"),),
}
"""What is uploaded, by the flow that asked for it."""

TOO_MUCH = (
    f"Fotonya terlalu besar: semuanya paling banyak {MOST_REQUEST // 1024 // 1024} MB. "
    "Kecilkan dulu, lalu pilih lagi."
)
STALE = "Halaman ini terlalu lama terbuka atau dibuka tanpa kuki. Tekan Kirim sekali lagi."


class RegistrationPages:
    """Answer the requests of those who follow a link of a registration."""

    def __init__(self, services: Services, turns: Turns, world: World) -> None:
        self._services, self._turns, self._world = services, turns, world

    def add_to(self, site: Blueprint) -> None:
        """Add the pages to the site."""
        site.add_url_rule("/unggah/<token>", view_func=self.upload, methods=("GET", "POST"))
        site.add_url_rule("/kartu/<token>.png", view_func=self.card)

    def upload(self, token: str) -> View:
        """Show the upload page, and judge what is sent from it."""
        link = links.read_token(self._services.secret_key, UPLOAD, token)
        if link is None:
            return _closed("tidak_dikenal", 404)
        at = self._services.clock()
        session = self._services.store.read(link.uid)
        standing = upload_standing(session, link.id, at)
        if session is None or standing is not Standing.LIVE:
            return _closed(standing.value, 200 if standing is Standing.USED else 410)
        documents = DOCUMENTS[session.slots["unggah_untuk"]]
        if request.method == "GET":
            return _page(CitizenForm(), Papers(documents))
        with closing(request):  # and with it the temporary files of large photos
            return self._receive(link, at, documents)

    def _receive(self, link: Link, at: datetime, documents: tuple[Document, ...]) -> View:
        request.max_content_length = MOST_REQUEST
        try:
            papers = Papers.of_request(self._services.secret_key, link, documents)
        except RequestEntityTooLarge:
            return _page(CitizenForm(formdata=None), Papers(documents), TOO_MUCH), 413
        form = CitizenForm()
        if form.stale:
            return _page(form, papers, STALE), 400
        if papers.errors:
            return _page(form, papers, wrong=True), 422
        event = EventReceived(upload_event_id(link.id), at, "berkas.diterima")
        with suppress(MessageConflict):  # another tab was first, and what it sent counts
            self._turns.take_turn(event, uid=link.uid)
        return redirect(request.path, 303)

    def card(self, token: str) -> View:
        """Give the picture of the digital card that a conversation shows."""
        link = links.read_token(self._services.secret_key, CARD, token)
        session = self._services.store.read(link.uid) if link is not None else None
        at = self._services.clock()
        if link is None or session is None or not card_is_shown(session, link.id, at):
            return _closed("kartu", 404 if link is None else 410)
        home = self._world.members.look_up("member_by_card", session.slots["kartu_digital"])
        if home is None:
            return _closed("kartu", 410)
        return Response(draw(self._face(home, at)), mimetype="image/png")

    def _face(self, home: Household, at: datetime) -> CardFace:
        row = self._world.cabinet.row(facilities.KIND, home.member.card)
        recorded = facilities.read_enrolment(row.data) if row else Enrolment(facilities.USUAL, None)
        place = facilities.facility(facilities.present(recorded, jakarta_date(at)).code)
        return CardFace(
            number=home.member.card,
            name=home.member.name,
            born=date_words(home.member.born),
            facility=place.name if place else "",
            class_=f"Kelas {home.family.class_}",
            active=standing(home, at).active,
        )


def _page(form: CitizenForm, papers: Papers, trouble: str = "", *, wrong: bool = False) -> str:
    return render_template(
        "bpjs/unggah.html", form=form, papers=papers, trouble=trouble, wrong=wrong, accept=ACCEPT
    )


def _closed(reason: str, code: int) -> View:
    return render_template("bpjs/unggah_tutup.html", reason=reason), code

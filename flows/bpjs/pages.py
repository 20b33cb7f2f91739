"""Serve PANDAWA's web pages: the form behind a link, the payment page and its receipt.

Rules of this file:

- GET changes nothing: messengers open links by themselves to show a preview.
- Whatever is sent twice (double click, reload, back, two tabs) counts once and leads to the same
  page. The ids of events and payments derive from the link, and ledger and turns refuse repeats.
- The ledger and the session decide what a page shows; no page believes what came back from itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request
from flask.sansio.app import App
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from bot.engine.events import EventReceived
from bot.engine.session import Session
from bot.errors import MessageConflict
from bot.hooks import Services
from bot.turns import Turns
from flows.bpjs import hooks, links, samples
from flows.bpjs.billing import Statement, statement, vocabulary
from flows.bpjs.documents import Papers
from flows.bpjs.forms import PaymentForm, RegistrationForm
from flows.bpjs.gate import Gate
from flows.bpjs.links import Link, Standing
from flows.bpjs.members import Ledger
from flows.bpjs.months import jakarta_date
from flows.bpjs.offerings import REACTIVATION, SERVICES, Service
from flows.bpjs.officer_page import OfficerPage
from flows.bpjs.people import Channel, Household
from flows.bpjs.records import Payment
from flows.bpjs.registration.pages import RegistrationPages
from flows.bpjs.service_page import service_page
from flows.bpjs.till import family_told
from flows.bpjs.uploads import ACCEPT, MOST_REQUEST
from flows.bpjs.verdicts import catch_up

RETRY_SECONDS = "5"
METHODS = ("GET", "POST")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

View = Response | tuple[str, int] | str


def blueprint(services: Services, turns: Turns) -> Blueprint:
    """Give the pages of this bot, for the root of an app that has a secret key."""
    pages = Pages(services, turns)
    site = Blueprint(
        "bpjs",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/bpjs",
    )
    for path, view in (("/f/", pages.form), ("/bayar/", pages.payment)):
        site.add_url_rule(path, view_func=view, defaults={"token": ""}, methods=METHODS)
        site.add_url_rule(f"{path}<token>", view_func=view, methods=METHODS)
    RegistrationPages(services, turns, hooks.world(services)).add_to(site)
    OfficerPage(services, turns, hooks.world(services).cabinet).add_to(site)
    site.before_request(lambda: _catch_up(services))
    site.before_request(lambda: setattr(g, "offers_photos", services.local))
    site.after_request(_finish)
    site.context_processor(lambda: {"root": pages.root, **vocabulary()})
    site.record_once(lambda state: _set_cookie(state.app, services))
    return site


class Pages:
    """Answer the requests of citizens who follow a link."""

    def __init__(self, services: Services, turns: Turns) -> None:
        self.root = urlsplit(services.public_url).path  # a proxy may serve us under a prefix
        self._services = services
        self._turns = turns
        self._ledger = Ledger(services.redis)

    # The form

    def form(self, token: str) -> View:
        """Show the form, its review, and what came of it."""
        link = links.read_token(self._services.secret_key, links.FORM, token)
        if link is None:
            return _gone("tidak_dikenal", 404)
        at = self._services.clock()
        session = self._services.store.read(link.uid)
        standing = links.form_standing(session, link.id, at)
        if session is None or standing is not Standing.LIVE:
            return self._sent(link, session, at)
        if self._services.local:
            g.sample = samples.entries(samples.persona_of(session.contact))
        if request.method == "POST":
            return self._with_photos(link, session, at)
        chosen = {"layanan": session.slots.get("layanan_dipilih", REACTIVATION)}
        form = RegistrationForm(jakarta_date(at), formdata=None, data=chosen)
        return self._form_page(link, form)

    def _form_page(self, link: Link, form: RegistrationForm, **context: Any) -> str:
        papers = self._papers(link, form)
        return render_template(
            "bpjs/formulir.html", form=form, papers=papers, accept=ACCEPT, **context
        )

    def _papers(self, link: Link, form: RegistrationForm) -> Papers:
        return Papers.of_request(self._services.secret_key, link, form.documents)

    def _with_photos(self, link: Link, session: Session, at: datetime) -> View:
        """Take a form that may carry photos; without photos, no more than any other page."""
        if request.mimetype != "multipart/form-data":
            return self._post_form(link, session, at)
        request.max_content_length = MOST_REQUEST
        with suppress(RequestEntityTooLarge):
            return self._post_form(link, session, at)
        return render_template("bpjs/terlalu_besar.html"), 413

    def _post_form(self, link: Link, session: Session, at: datetime) -> View:
        form, step = RegistrationForm(jakarta_date(at)), request.form.get("langkah")
        gate = Gate(hooks.world(self._services), link, session.contact, at)
        if step == "ubah":
            return self._form_page(link, form)
        if form.stale:
            return self._form_page(link, form, stale=True), 400
        if form.service is not None and not form.service.processed:
            return self._other_service(link, at, form.service, gate)
        papers = self._papers(link, form)
        if not self._acceptable(form, gate) or papers.errors:
            return self._form_page(link, form, wrong=True), 422
        if step != "kirim":
            return render_template("bpjs/tinjau.html", form=form, papers=papers)
        return self._sent(link, self._send_form(link, at, form.card, form.layanan.data), at)

    @staticmethod
    def _acceptable(form: RegistrationForm, gate: Gate) -> bool:
        """Tell whether the entries can be, and are those of one member."""
        owner = form.owner(gate) if form.validate() else None
        return owner is not None and form.right_segment(owner)

    def _other_service(self, link: Link, at: datetime, service: Service, gate: Gate) -> View:
        def send(data: Mapping[str, str]) -> View:
            return self._sent(link, self._tell_form(link, at, data), at)

        secret = self._services.secret_key
        return service_page(service, link, at, secret, gate, send)

    def _send_form(self, link: Link, at: datetime, card: str, service: str) -> Session | None:
        return self._tell_form(link, at, {"kartu": card, "layanan": service})

    def _tell_form(self, link: Link, at: datetime, data: Mapping[str, str]) -> Session | None:
        """Tell the conversation, and give the session as it is afterwards."""
        self._tell(EventReceived(links.form_event_id(link.id), at, "formulir.terkirim", data), link)
        return self._services.store.read(link.uid)

    def _sent(self, link: Link, session: Session | None, at: datetime) -> View:
        """Go on from a form that cannot be filled in any more; asking again changes nothing."""
        standing = links.form_standing(session, link.id, at)
        if standing is Standing.LIVE:  # it was sent just now, but the conversation was elsewhere
            return _gone("pindah", 409)
        if session is None or standing is not Standing.USED:
            return _gone(standing.value)
        service, path = SERVICES[session.slots["layanan"]], self._payment_path(link, session)
        if request.method == "POST":
            return redirect(path, 303) if service.processed else _done(service)
        return _gone(standing.value, service=service, path=path)

    def _payment_path(self, link: Link, session: Session) -> str:
        secret, payment_id = self._services.secret_key, session.slots["bayar_id"]
        return links.pay_url(self.root, secret, link.uid, payment_id)

    # The payment

    def payment(self, token: str) -> View:
        """Show what is owed, take the simulated payment, and show its receipt."""
        link = links.read_token(self._services.secret_key, links.PAYMENT, token)
        if link is None:
            return _gone("tidak_dikenal", 404)
        at = self._services.clock()
        session = self._services.store.read(link.uid)
        standing = links.payment_standing(session, link.id, at)
        if session is None or standing is not Standing.LIVE:
            return _gone(standing.value, payment=True)
        household = self._ledger.by_card(str(session.slots.get("kartu")))
        if household is None:
            return _gone(Standing.ENDED.value, payment=True)
        if request.method == "POST":
            return self._pay(link, session, household, at)
        paid = self._ledger.payment(links.payment_reference(link.id))
        return _payment_page(statement(household, at), paid)

    def _pay(self, link: Link, session: Session, household: Household, at: datetime) -> View:
        reference = links.payment_reference(link.id)
        channel = Channel(session.slots.get("kanal_bayar", Channel.FORM))
        form, now = PaymentForm(), statement(household, at)
        paid = self._ledger.payment(reference)
        if form.stale:
            return _payment_page(now, paid, stale=True), 400
        if paid is None and now.bill.amount:
            if form.jumlah.data == str(now.bill.amount):
                self._ledger.pay(reference, now.account, now.bill.amount, at, channel)
                paid = self._ledger.payment(reference)
            if paid is None:  # refused because the amount has just changed, or never tried
                return _payment_page(now, None, changed=True), 409
        if paid is not None:
            data = {"referensi": paid.reference, "jumlah": str(paid.amount)}
            self._tell(EventReceived(f"bayar:{reference}", at, "pembayaran.diterima", data), link)
            self._tell_family(paid, session.address, link.uid)
        return redirect(self._payment_path(link, session), 303)

    def _tell_family(self, paid: Payment, address: str, payer: str) -> None:
        def uid_of(phone: str) -> str:
            return self._services.store.uid(address, f"whatsapp:{phone}")

        for uid, event in family_told(self._ledger, paid, uid_of, payer):
            with suppress(MessageConflict):
                self._turns.take_turn(event, uid=uid)

    def _tell(self, event: EventReceived, link: Link) -> None:
        with suppress(MessageConflict):  # another tab was first, and what it sent counts
            self._turns.take_turn(event, uid=link.uid)


def _payment_page(
    now: Statement, paid: Payment | None, *, stale: bool = False, changed: bool = False
) -> str:
    """Show the receipt, or else the bill, or else why there is none."""
    if paid is not None:
        return render_template("bpjs/bukti.html", now=now, paid=paid)
    if now.bill.amount:
        form = PaymentForm(formdata=None, data={"jumlah": now.bill.amount})
        return render_template("bpjs/bayar.html", now=now, form=form, stale=stale, changed=changed)
    return render_template("bpjs/status.html", now=now)


def _gone(reason: str, code: int = 410, **context: Any) -> View:
    """Say why a link does not work, and how to get a new one."""
    return render_template("bpjs/tautan.html", reason=reason, **context), code


def _done(service: Service) -> str:
    return render_template("bpjs/terkirim.html", service=service)


# Around every page


def _catch_up(services: Services) -> None:
    """Let officers decide what is due before a page shows anything of it."""
    if request.endpoint != "bpjs.static":
        catch_up(hooks.cabinet(services), services.clock())


def _finish(response: Response) -> Response:
    """Set the headers, and dress an error that the app answers with one line of text."""
    if request.endpoint == "bpjs.static":
        response.headers.update(HEADERS)
        return response
    if response.status_code >= 400 and response.mimetype == "text/plain":
        response.set_data(render_template("bpjs/gangguan.html", code=response.status_code))
        response.mimetype = "text/html"
    if response.status_code == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    response.headers.update(HEADERS | {"Cache-Control": "no-store"})
    return response


def _set_cookie(app: App, services: Services) -> None:
    """Keep the cookie that guards the forms to this site, and to HTTPS where there is HTTPS."""
    app.config.update(
        SESSION_COOKIE_NAME="wartel_formulir",  # a cookie knows no port: others may run beside us
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=services.public_url.startswith("https:"),
    )

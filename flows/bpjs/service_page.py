"""Show the form of one of Pandawa's services A to I, check its photos, review it, and send it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import render_template, request
from werkzeug.wrappers import Response

from flows.bpjs.documents import Papers
from flows.bpjs.gate import Gate
from flows.bpjs.links import Link
from flows.bpjs.months import jakarta_date
from flows.bpjs.offerings import Service
from flows.bpjs.service_forms import ServiceForm, form_of
from flows.bpjs.uploads import ACCEPT

Page = Response | tuple[str, int] | str
Sent = Callable[[Mapping[str, str]], Page]

CHECK, SEND = "periksa", "kirim"
"""Buttons of these pages; any other one opens the form as it was filled in so far."""


def service_page(
    service: Service, link: Link, at: datetime, secret: str, gate: Gate, send: Sent
) -> Page:
    """Answer a post to the form of a service; `send` gets the data of the event."""
    form = form_of(service.code, jakarta_date(at))
    papers = Papers.of_request(secret, link, form.documents)
    step = request.form.get("langkah")
    if step not in (CHECK, SEND):
        return _filling(service, form, papers)
    if not (form.validate() and form.known(gate)) or papers.errors:
        return _filling(service, form, papers, wrong=True), 422
    if step == CHECK:
        return render_template(
            "bpjs/layanan_tinjau.html", service=service, form=form, papers=papers
        )
    shown, typed = (
        json.dumps(entries, ensure_ascii=False) for entries in (form.summary(), form.entries())
    )
    return send({"kartu": "", "layanan": service.code, "isian": shown, "data": typed})


def _filling(service: Service, form: ServiceForm, papers: Papers, *, wrong: bool = False) -> str:
    return render_template(
        "bpjs/layanan.html", service=service, form=form, papers=papers, wrong=wrong, accept=ACCEPT
    )

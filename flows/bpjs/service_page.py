"""Show the form of one of Pandawa's services A to I, check its photos, review it, and send it.

Photos are checked when they arrive and are gone with the request; the pages after that carry the
receipts alone, so nothing has to be uploaded twice and nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import render_template, request
from werkzeug.wrappers import Response

from flows.bpjs.links import Link
from flows.bpjs.members import Ledger
from flows.bpjs.months import jakarta_date
from flows.bpjs.offerings import Service
from flows.bpjs.service_forms import Document, ServiceForm, form_of
from flows.bpjs.uploads import ACCEPT, Photo, Rejected, check_photo, make_receipt, read_receipt

Page = Response | tuple[str, int] | str
Sent = Callable[[Mapping[str, str]], Page]

CHECK, SEND = "periksa", "kirim"
"""Buttons of these pages; any other one opens the form as it was filled in so far."""


class Papers:
    """Hold the photos of one request: what was accepted, and why the others were not."""

    def __init__(self, secret: str, link: Link, documents: tuple[Document, ...]) -> None:
        self.photos: dict[str, Photo] = {}
        self.receipts: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        for document in documents:
            self._take(secret, link, document)

    def _take(self, secret: str, link: Link, document: Document) -> None:
        """Take a new photo, or else the receipt of one that came before."""
        file = request.files.get(document.file)
        receipt = request.form.get(document.receipt, "")
        mark = f"{link.uid} {link.id}"
        before = read_receipt(secret, mark, document.name, receipt)
        if file is None or not file.filename:
            if before is not None:
                self.photos[document.name] = before
                self.receipts[document.receipt] = receipt
            elif document.required:
                self.errors[document.name] = "Belum ada foto yang dipilih."
            return
        found = check_photo(file.stream)
        if isinstance(found, Rejected):
            self.errors[document.name] = found.sentence
        else:
            self.photos[document.name] = found
            self.receipts[document.receipt] = make_receipt(secret, mark, document.name, found)


def service_page(
    service: Service, link: Link, at: datetime, secret: str, ledger: Ledger, send: Sent
) -> Page:
    """Answer a post to the form of a service; `send` gets the data of the event."""
    form = form_of(service.code, jakarta_date(at))
    papers = Papers(secret, link, form.documents)
    step = request.form.get("langkah")
    if step not in (CHECK, SEND):
        return _filling(service, form, papers)
    if not (form.validate() and form.known(ledger)) or papers.errors:
        return _filling(service, form, papers, wrong=True), 422
    if step == CHECK:
        return render_template(
            "bpjs/layanan_tinjau.html", service=service, form=form, papers=papers
        )
    entries = json.dumps(form.summary(), ensure_ascii=False)
    return send({"kartu": "", "layanan": service.code, "isian": entries})


def _filling(service: Service, form: ServiceForm, papers: Papers, *, wrong: bool = False) -> str:
    return render_template(
        "bpjs/layanan.html", service=service, form=form, papers=papers, wrong=wrong, accept=ACCEPT
    )

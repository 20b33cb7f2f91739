"""Take the photos of documents that a page asks for, and carry on what was accepted.

Photos are checked when they arrive and are gone with the request; the pages after that carry the
receipts alone, so nothing has to be uploaded twice and nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from flask import g, request

from flows.bpjs.links import Link
from flows.bpjs.sample_photos import FIELD, sample_photo
from flows.bpjs.uploads import Photo, Rejected, check_photo, make_receipt, read_receipt

MISSING = "Belum ada foto yang dipilih."


@dataclass(frozen=True, slots=True)
class Document:
    """Name a photo that a page asks for."""

    name: str
    label: str
    required: bool = True

    @property
    def file(self) -> str:
        """Name the field that carries the photo."""
        return f"foto_{self.name}"

    @property
    def receipt(self) -> str:
        """Name the field that carries its receipt."""
        return f"bukti_{self.name}"


KTP = Document("ktp", "Foto KTP")
SELFIE = Document("swafoto", "Swafoto pelapor")
KK = Document("kk", "Foto Kartu Keluarga (KK)")
CARD = Document("kartu", "Foto kartu JKN-KIS")
BIRTH = Document("lahir", "Foto surat keterangan lahir")


def samples_wanted() -> bool:
    """Tell whether whoever rehearses asks for sample photos, where the site offers them."""
    return bool(g.get("offers_photos") and request.form.get(FIELD))


def mark_of(link: Link) -> str:
    """Name the link for which a receipt is good."""
    return f"{link.uid} {link.id}"


class Papers:
    """Hold the photos of one request: what was accepted, and why the others were not."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self.documents = documents
        self.photos: dict[str, Photo] = {}
        self.receipts: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    @classmethod
    def of_request(cls, secret: str, link: Link, documents: tuple[Document, ...]) -> Papers:
        """Take what the present request brings."""
        papers = cls(documents)
        for document in documents:
            papers._take(secret, mark_of(link), document)
        return papers

    def _take(self, secret: str, mark: str, document: Document) -> None:
        """Take a new photo, or else the receipt of one that came before."""
        file = request.files.get(document.file)
        receipt = request.form.get(document.receipt, "")
        chosen: IO[bytes] | None = file.stream if file is not None and file.filename else None
        if chosen is None:
            before = read_receipt(secret, mark, document.name, receipt)
            if before is not None:
                self._accept(document, before, receipt)
                return
            if samples_wanted():
                chosen = sample_photo(document.label)
        if chosen is None:
            if document.required:
                self.errors[document.name] = MISSING
            return
        found = check_photo(chosen)
        if isinstance(found, Rejected):
            self.errors[document.name] = found.sentence
        else:
            self._accept(document, found, make_receipt(secret, mark, document.name, found))

    def _accept(self, document: Document, photo: Photo, receipt: str) -> None:
        """Keep the receipt, unless the very same photo stands for another document."""
        twin = next((d for d in self.documents if self.photos.get(d.name) == photo), None)
        if twin is not None:
            same = f"Foto ini sama dengan {twin.label[0].lower()}{twin.label[1:]}. Pilih foto lain."
            self.errors[document.name] = same
        else:
            self.photos[document.name] = photo
            self.receipts[document.receipt] = receipt

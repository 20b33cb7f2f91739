"""Check uploaded photos by their content and size, and keep nothing of them.

A photo is looked at once, when it arrives, and is gone with the request. What goes on is a signed
receipt of a few characters: that this document, for this link, was a photo.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from itsdangerous import BadData, URLSafeSerializer
from PIL import Image, UnidentifiedImageError

MOST_BYTES = 5 * 1024 * 1024
"""The size up to which WhatsApp takes a photo, so whoever can send one can upload it."""

MOST_REQUEST = 25 * 1024 * 1024
"""Bytes of a whole page with its photos. Above the size of one that is far too large, so that the
page can say which one it was."""

MOST_PIXELS = 80_000_000
"""Above any phone's camera in common use; a small file that claims more is made to do harm."""

LEAST_SIDE = 200
"""Pixels of the shorter side, below which no letter of a document can be read; ours."""

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"

MEGABYTE = 1024 * 1024

DIGEST = 16
"""Signs of a digest: enough to tell the photos of one page apart."""


@dataclass(frozen=True, slots=True)
class Photo:
    """Describe a photo that was accepted."""

    format: str  # one of FORMATS
    size: int  # bytes
    digest: str  # of its content, to know the same photo again

    def __str__(self) -> str:
        """Write `foto JPEG, 1,2 MB`."""
        return f"foto {self.format}, {in_words(self.size)}"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Say to the citizen why a file was not accepted."""

    sentence: str


def check_photo(file: IO[bytes] | None) -> Photo | Rejected:
    """Look at an uploaded file; its name and the type that it claims do not matter."""
    if file is None:
        return Rejected("Belum ada foto yang dipilih.")
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        return Rejected("Berkasnya kosong. Pilih fotonya sekali lagi.")
    if size > MOST_BYTES:
        most = in_words(MOST_BYTES)
        return Rejected(f"Ukurannya {in_words(size)}, paling besar {most}. Kecilkan dulu fotonya.")
    return _judge(file.read())


def _judge(content: bytes) -> Photo | Rejected:
    found = _format_of(content)
    if found is None:
        return Rejected("Isinya bukan foto JPEG, PNG, atau WEBP. Ambil fotonya, lalu unggah lagi.")
    name, side = found
    if side < LEAST_SIDE:
        return Rejected(
            f"Fotonya terlalu kecil untuk dibaca: paling kecil {LEAST_SIDE} x {LEAST_SIDE} piksel."
        )
    return Photo(name, len(content), hashlib.sha256(content).hexdigest()[:DIGEST])


def _format_of(content: bytes) -> tuple[str, int] | None:
    """Give format and shorter side of a photo, its pixels not unpacked; None if it is none."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.verify()
            return str(image.format), min(image.size)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def in_words(size: int) -> str:
    """Write a number of bytes, such as `1,2 MB` or `340 KB`."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f}".replace(".", ",").removesuffix(",0") + " MB"
    return f"{max(1, round(size / 1024))} KB"


def make_receipt(secret: str, link_id: str, document: str, photo: Photo) -> str:
    """Sign that a document was a photo; the receipt is good for this link alone."""
    return _serializer(secret).dumps([link_id, document, photo.format, photo.size, photo.digest])


def read_receipt(secret: str, link_id: str, document: str, receipt: str) -> Photo | None:
    """Read a receipt; None if it was not given here for this document of this link."""
    try:
        link, name, image_format, size, digest = _serializer(secret).loads(receipt)
    except (BadData, ValueError):
        return None
    return Photo(image_format, size, digest) if (link, name) == (link_id, document) else None


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt="bpjs.unggahan", signer_kwargs={"digest_method": hashlib.sha256}
    )

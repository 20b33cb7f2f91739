"""Judge uploaded photos by their content; nothing of them is kept."""

from __future__ import annotations

import warnings
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO

from PIL import Image

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
"""Largest file of one photo; ours: BPJS names no limit, and phones make photos of 2 to 4 MB."""

LEAST_SIDE = 64
"""Shortest side in pixels on which a document could be read at all; ours."""

MOST_PIXELS = 60_000_000
"""Most pixels of one photo, above a phone's 50 million: small files can unpack to gigabytes."""

FORMATS = ("JPEG", "PNG", "WEBP")


class Fault(StrEnum):
    """Name what is wrong with a file."""

    MISSING = "kosong"
    TOO_LARGE = "terlalu_besar"
    NO_PHOTO = "bukan_foto"
    TOO_SMALL = "terlalu_kecil"


SENTENCES = {
    Fault.MISSING: "Pilih fotonya dulu; berkas yang kosong tidak bisa diperiksa.",
    Fault.TOO_LARGE: f"Fotonya terlalu besar. Paling besar {MOST_BYTES // MEGABYTE} MB.",
    Fault.NO_PHOTO: "Berkas ini bukan foto JPG, PNG, atau WebP, apa pun nama berkasnya.",
    Fault.TOO_SMALL: f"Fotonya terlalu kecil. Sisi terpendek paling sedikit {LEAST_SIDE} piksel.",
}
"""What the page says, in Indonesian."""


def judge(file: BinaryIO) -> Fault | None:
    """Tell what is wrong with a file, or None; its name and declared type do not count."""
    content = file.read(MOST_BYTES + 1)
    if not content:
        return Fault.MISSING
    if len(content) > MOST_BYTES:
        return Fault.TOO_LARGE
    return _judge_picture(content)


def _judge_picture(content: bytes) -> Fault | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of pictures that unpack to too much
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    return Fault.TOO_LARGE
                picture.load()
    # Pillow raises whatever a broken file makes its decoders raise, SyntaxError included.
    except Exception:
        return Fault.NO_PHOTO
    return Fault.TOO_SMALL if min(width, height) < LEAST_SIDE else None

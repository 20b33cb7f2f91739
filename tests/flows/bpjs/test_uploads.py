"""Photos are known by what is in them, and their receipts are good for one link alone."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from flows.bpjs.uploads import (
    MOST_BYTES,
    Photo,
    Rejected,
    check_photo,
    in_words,
    make_receipt,
    read_receipt,
)

SECRET = "s" * 32


def photo(image_format: str = "JPEG", size: tuple[int, int] = (300, 200)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "white").save(content, image_format)
    return content.getvalue()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_known_by_its_content(image_format: str) -> None:
    content = photo(image_format)
    digest = hashlib.sha256(content).hexdigest()[:16]
    assert check_photo(io.BytesIO(content)) == Photo(image_format, len(content), digest)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkasnya kosong."),
        (b"MZ\x90\x00" + bytes(5000), "Isinya bukan foto"),
        (b"%PDF-1.7\n" + bytes(500), "Isinya bukan foto"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "Isinya bukan foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Isinya bukan foto"),
        (photo("GIF"), "Isinya bukan foto"),
        (photo() + bytes(MOST_BYTES), "Ukurannya 5 MB, paling besar 5 MB."),
        (bytes(20 * 1024 * 1024), "Ukurannya 20 MB, paling besar 5 MB."),
        (photo("PNG", (9_000, 9_000)), "Isinya bukan foto"),
        (
            photo("PNG", (1, 1)),
            "Fotonya terlalu kecil untuk dibaca: paling kecil 200 x 200 piksel.",
        ),
        (photo("JPEG", (900, 199)), "Fotonya terlalu kecil"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    found = check_photo(io.BytesIO(content))
    assert isinstance(found, Rejected)
    assert found.sentence.startswith(sentence)


def test_nothing_is_refused_with_a_sentence() -> None:
    assert check_photo(None) == Rejected("Belum ada foto yang dipilih.")


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (340 * 1024, "340 KB"), (1024 * 1024, "1 MB"), (1_300_000, "1,2 MB")],
)
def test_sizes_are_written_as_indonesians_do(size: int, words: str) -> None:
    assert in_words(size) == words


def test_a_receipt_is_good_for_its_document_and_its_link_alone() -> None:
    receipt = make_receipt(SECRET, "link", "ktp", Photo("PNG", 9, "d"))
    assert read_receipt(SECRET, "link", "ktp", receipt) == Photo("PNG", 9, "d")
    assert read_receipt(SECRET, "link", "kk", receipt) is None
    assert read_receipt(SECRET, "other", "ktp", receipt) is None
    assert read_receipt("t" * 32, "link", "ktp", receipt) is None
    assert read_receipt(SECRET, "link", "ktp", receipt[:-1]) is None
    assert read_receipt(SECRET, "link", "ktp", "") is None

"""The upload page judges photos by content and keeps none; the card is a picture behind a link."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import redis
from flask import Flask, g
from PIL import Image
from support.citizen import Citizen, contents, path_in, picture, values, words
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

CHAT = (
    *(".", "daftar", "1", "1", "1", "3199011403920101", "3199020101209101", "1"),
    *("Galih Perumpamaan", "14-03-1992", "Jl. Contoh No. 1, Cilandak", "081234567890"),
    *("galih@contoh.com", "salin", "jaksel", "1", "1"),
)


PHOTOS = {
    "foto_ktp": picture(),
    "foto_kk": picture("PNG", "red"),
    "foto_diri": picture("WEBP", "blue"),
}


def upload_path(citizen: Citizen) -> str:
    for text in CHAT:
        citizen.says(text)
    return path_in(citizen.says("3"), "/unggah/")


def uploads(citizen: Citizen, path: str, **changes: bytes | None) -> TestResponse:
    files = {
        name: content for name, content in {**PHOTOS, **changes}.items() if content is not None
    }
    return posts(citizen, path, files, csrf_token=citizen.token(path))


def posts(citizen: Citizen, path: str, files: dict[str, bytes], **fields: str) -> TestResponse:
    """Send a form as a browser does; encoded here, because the client would use open files."""
    data = {name: FileStorage(BytesIO(content), f"{name}.jpg") for name, content in files.items()}
    boundary, body = encode_multipart({**fields, **data})
    kind = f"multipart/form-data; boundary={boundary}"
    return citizen.browser.post(path, data=body, content_type=kind, headers=citizen.headers)


def test_three_photos_are_accepted_once_and_the_chat_goes_on(siti: Citizen) -> None:
    path = upload_path(siti)
    assert "Foto Kartu Keluarga (KK)" in words(siti.opens(path))
    first = uploads(siti, path)
    assert (first.status_code, first.location) == (303, path)
    assert "Semua foto lolos" in words(siti.opens(path))
    again = siti.browser.post(path, headers=siti.headers)
    assert "Semua foto lolos" in words(again)
    reply = siti.says("entah")
    assert reply.count("Semua foto lolos") == 1
    assert "Periksa sekali lagi" in reply


def test_nothing_of_a_photo_is_kept(siti: Citizen, redis_client: redis.Redis) -> None:
    path = upload_path(siti)
    before = len(str(contents(redis_client)))
    uploads(siti, path)
    stored = str(contents(redis_client))
    assert "JFIF" not in stored
    assert len(stored) < before + 2_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Belum ada foto yang dipilih"),
        (b"", "Berkasnya kosong"),
        (b"MZ\x90\x00" + b"\x00" * 5000, "bukan foto"),
        (b"%PDF-1.7 bukan foto", "bukan foto"),
        (picture() + b"\x00" * (6 * 1024 * 1024), "paling besar 5 MB"),
        (b"\xff\xd8\xff" + b"\x00" * (20 * 1024 * 1024), "paling besar 5 MB"),
    ],
    ids=["nothing", "empty", "a renamed exe", "a renamed pdf", "6 MB", "20 MB"],
)
def test_a_file_that_is_no_fitting_photo_is_explained_and_nothing_is_lost(
    siti: Citizen, content: bytes | None, sentence: str
) -> None:
    path = upload_path(siti)
    refused = uploads(siti, path, foto_kk=content)
    assert refused.status_code == 422
    assert "Ada 1 foto yang perlu diganti" in words(refused)
    assert sentence in words(refused)
    assert "menunggu foto-fotonya" in siti.says("entah")
    assert uploads(siti, path).status_code == 303


def test_only_the_photos_that_were_refused_have_to_come_again(siti: Citizen) -> None:
    path = upload_path(siti)
    refused = uploads(siti, path, foto_kk=b"", foto_diri=PHOTOS["foto_ktp"])
    assert "Ada 2 foto yang perlu diganti" in words(refused)
    assert "Foto ini sama dengan foto KTP" in words(refused)
    fields = values(refused)
    assert "bukti_ktp" in fields
    good = {name: PHOTOS[name] for name in ("foto_kk", "foto_diri")}
    assert posts(siti, path, good, **{k: v for k, v in fields.items() if k}).status_code == 303


def test_a_request_larger_than_all_photos_can_be_is_answered_by_the_same_page(
    siti: Citizen,
) -> None:
    path = upload_path(siti)
    refused = uploads(siti, path, foto_ktp=b"\x00" * (26 * 1024 * 1024))
    assert refused.status_code == 413
    assert "terlalu besar" in words(refused)
    assert uploads(siti, path).status_code == 303


def test_a_page_that_was_open_for_too_long_is_sent_once_more(siti: Citizen) -> None:
    path = upload_path(siti)
    stale = posts(siti, path, PHOTOS)
    assert stale.status_code == 400
    assert "Tekan Kirim sekali lagi" in words(stale)


def test_links_that_do_not_work_say_why(siti: Citizen) -> None:
    path = upload_path(siti)
    siti.at += timedelta(minutes=61)
    expired = siti.opens(path)
    assert (expired.status_code, "60 menit" in words(expired)) == (410, True)
    newer = path_in(siti.says("link baru"), "/unggah/")
    replaced = siti.opens(path)
    assert (replaced.status_code, "lebih baru" in words(replaced)) == (410, True)
    assert siti.opens(newer).status_code == 200
    unknown = siti.opens(f"{newer[:-3]}xxx")
    assert (unknown.status_code, "terpotong" in words(unknown)) == (404, True)
    siti.at += timedelta(hours=30)
    ended = siti.opens(newer)
    assert (ended.status_code, "dilanjutkan selama 7 hari" in words(ended)) == (410, True)


def test_of_two_phones_that_register_one_family_only_the_first_gets_a_card(
    app: Flask, siti: Citizen
) -> None:
    other = Citizen(app, phone="+6284000000092", at=siti.at)
    for citizen in (siti, other):
        uploads(citizen, upload_path(citizen))
        assert "Periksa sekali lagi" in citizen.says("sudah")
    late = other.says("1")
    assert "sedang didaftarkan dari nomor lain" in late
    assert "virtual account" not in late.lower()
    assert "Pendaftaran diterima" in siti.says("1")
    assert "belum bisa didaftarkan" in other.says("1")


def test_the_card_is_a_picture_after_the_first_payment_and_ends_with_the_conversation(
    siti: Citizen,
) -> None:
    uploads(siti, upload_path(siti))
    siti.says("entah")
    paying = path_in(siti.says("kirim"), "/bayar/")
    assert siti.pays(paying, 105_000).status_code == 303
    path = path_in(siti.says("entah"), "/kartu/")
    card = siti.opens(path)
    assert (card.status_code, card.mimetype) == (200, "image/png")
    assert Image.open(BytesIO(card.data), formats=["PNG"]).size == (1012, 638)
    assert siti.opens(path.replace("/kartu/", "/kartu/x")).status_code == 404
    siti.at += timedelta(hours=30)
    assert siti.opens(path).status_code == 410


def test_who_rehearses_may_ask_for_sample_photos_instead_of_looking_for_some(
    siti: Citizen,
) -> None:
    path = upload_path(siti)
    assert "Pakai foto contoh" in words(siti.opens(path))
    token = siti.token(path)
    sent = posts(siti, path, {"foto_ktp": PHOTOS["foto_ktp"]}, csrf_token=token, foto_contoh="ya")
    assert (sent.status_code, sent.location) == (303, path)


def test_a_real_citizen_is_offered_none_and_gets_none(siti: Citizen) -> None:
    path = upload_path(siti)
    siti.app.before_request_funcs["bpjs"].append(lambda: setattr(g, "offers_photos", False))
    assert "Pakai foto contoh" not in words(siti.opens(path))
    refused = posts(siti, path, {}, csrf_token=siti.token(path), foto_contoh="ya")
    assert refused.status_code == 422

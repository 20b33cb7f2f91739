"""Pandawa's services A to I: each its own form, photos that are checked and not kept, a ticket."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import redis
from flask import Flask
from support.citizen import PERSONAS, SITI, Citizen, contents, entries, picture, words
from urllib3.filepost import encode_multipart_formdata
from werkzeug.test import TestResponse

from flows.bpjs.documents import Document
from flows.bpjs.forms import LOCKED, RegistrationForm
from flows.bpjs.service_forms import FORMS

OWN = {
    "A": {"kk": "3199020101200001", "kelas": "III"},
    "B": {"anggota": "Dewi Umpama", "nik_anggota": "3199015204200001", "hubungan": "anak"},
    "C": {"bayi": "Bayi Ny. Siti", "lahir_bayi": "17-11-2026"},
    "D": {"tujuan": "bukan_pekerja", "kelas": "II"},
    "E": {"data_salah": "nama", "seharusnya": "Siti Umpamawati"},
    "F": {"gaji": "4.500.000"},
    "G": {"fktp": "Puskesmas Contoh"},
    "H": {"pelapor": "anak", "meninggal": "17-11-2026"},
    "I": {"kartu_lain": "0099900000009"},
}


COLOURS = ("red", "green", "blue", "white", "black")


def photos(code: str) -> dict[str, Any]:
    return pictures(FORMS[code].documents)


def pictures(documents: tuple[Document, ...]) -> dict[str, Any]:
    """Give a photo of its own for each document."""
    return {
        document.file: ("foto.jpg", picture(colour=colour))
        for document, colour in zip(documents, COLOURS, strict=False)
    }


def posts(siti: Citizen, form: str, data: dict[str, Any]) -> TestResponse:
    """Post a form as a browser does, photos as (name, content)."""
    body, content_type = encode_multipart_formdata(data)
    return siti.browser.post(form, data=body, content_type=content_type, headers=siti.headers)


def carried(page: TestResponse) -> dict[str, str]:
    """Give what stands in the fields of a page, and the choice that is selected in each list."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        if 'type="file"' not in tag:
            name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
            assert name
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.S
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def fills_in(siti: Citizen, form: str, code: str, **changes: Any) -> TestResponse:
    """Send the form of a service with its photos, as a browser does."""
    who = PERSONAS["ppu-aktif"] if code == "F" else SITI  # only workers have a wage
    typed = {**entries(who, layanan=code), **OWN[code], "langkah": "periksa"}
    data = {"csrf_token": siti.token(form), **typed, **photos(code), **changes}
    return posts(siti, form, data)


def sends(siti: Citizen, form: str, review: TestResponse) -> TestResponse:
    """Press the review's button; everything that it carries comes along."""
    return posts(siti, form, {**carried(review), "langkah": "kirim"})


@pytest.mark.parametrize("code", FORMS)
def test_a_service_opens_its_own_form(siti: Citizen, code: str) -> None:
    form = siti.asks_for_a_form()
    page = siti.sends(form, {"layanan": code}, langkah="tinjau")
    assert page.status_code == 200
    for name in (*OWN[code], *photos(code)):
        assert f'name="{name}"' in page.text
    assert "Ada isian yang perlu diperbaiki" not in page.text


@pytest.mark.parametrize("code", FORMS)
def test_a_request_is_reviewed_sent_and_gets_a_ticket(siti: Citizen, code: str) -> None:
    form = siti.asks_for_a_form()
    review = fills_in(siti, form, code)
    assert review.status_code == 200, words(review)
    assert "Sudah benar?" in words(review)
    assert "foto JPEG, 1 KB" in words(review)
    for _ in range(2):  # a second click shows the same
        assert "Formulir terkirim" in words(sends(siti, form, review))
    told = siti.says("ok")
    assert "sudah masuk ke Kantor Cabang Jakarta Selatan" in told
    assert len(set(re.findall(r"L-\w{4}-\w{4}", told))) == 1
    assert siti.opens(form).status_code == 410


def test_nothing_is_kept_of_a_photo(siti: Citizen, redis_client: redis.Redis) -> None:
    form = siti.asks_for_a_form()
    sends(siti, form, fills_in(siti, form, "E"))
    stored = repr(contents(redis_client))
    assert "Umpamawati" in stored  # what was asked for is in the ticket
    assert "JFIF" not in stored
    assert "foto JPEG" not in stored


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("ktp.jpg", b"MZ" + bytes(4000)), "Isinya bukan foto JPEG, PNG, atau WEBP."),
        (("ktp.jpg", bytes(20 * 1024 * 1024)), "Ukurannya 20 MB, paling besar 5 MB."),
        (("ktp.jpg", b""), "Berkasnya kosong."),
        ("", "Belum ada foto yang dipilih."),
    ],
)
def test_a_bad_photo_is_named_and_the_good_ones_need_not_come_again(
    siti: Citizen, file: Any, sentence: str
) -> None:
    form = siti.asks_for_a_form()
    page = fills_in(siti, form, "E", foto_ktp=file)
    assert page.status_code == 422
    assert f"Foto KTP : {sentence}" in words(page)
    kept = carried(page)
    assert kept["seharusnya"] == "Siti Umpamawati"
    again = posts(
        siti, form, {**kept, "langkah": "periksa", "foto_ktp": ("ktp.jpg", picture(colour="pink"))}
    )
    assert again.status_code == 200, words(again)


def test_more_than_a_page_may_carry_is_refused_and_the_link_still_works(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    page = fills_in(siti, form, "E", foto_ktp=("ktp.jpg", bytes(26 * 1024 * 1024)))
    assert page.status_code == 413
    assert "Belum ada yang terkirim" in words(page)
    assert siti.opens(form).status_code == 200


@pytest.mark.parametrize(
    ("code", "changes", "sentence"),
    [
        ("A", {"kk": "123"}, "Nomor KK terdiri dari 16 angka."),
        ("A", {"kelas": "IV"}, "Pilih kelas rawat."),
        ("B", {"nik_anggota": "12"}, "yang kami terima 2 angka"),
        ("B", {"anggota": ""}, "Isi nama anggota baru."),
        ("B", {"nik_anggota": ""}, "Isi NIK anggota baru."),
        ("G", {"fktp": ""}, "Isi nama FKTP yang dituju."),
        ("C", {"lahir_bayi": "30-11-2026"}, "tidak di masa depan"),
        ("H", {"meninggal": "kemarin dulu"}, "tidak di masa depan"),
        ("I", {"kartu_lain": "12"}, "yang kami terima 2 angka"),
        ("I", {"kartu_lain": SITI.card}, "nomor kartu yang sama"),
        ("G", {"lahir": "13-04-1986"}, "tidak cocok dengan data peserta mana pun"),
        ("G", {"kartu": "0012345678901"}, "tidak cocok dengan data peserta mana pun"),
    ],
)
def test_a_wrong_entry_is_named(
    siti: Citizen, code: str, changes: dict[str, str], sentence: str
) -> None:
    page = fills_in(siti, siti.asks_for_a_form(), code, **changes)
    assert page.status_code == 422
    assert sentence in words(page)


def test_a_receipt_of_another_link_is_no_photo(app: Flask, siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    other = Citizen(app, phone="+6284000000003")
    elsewhere = fills_in(other, other.asks_for_a_form(), "E")
    stolen = {name: text for name, text in carried(elsewhere).items() if "bukti_" in name}
    assert stolen
    typed = {**entries(layanan="E"), **OWN["E"], **stolen, "langkah": "kirim"}
    page = posts(siti, form, {"csrf_token": siti.token(form), **typed})
    assert page.status_code == 422
    assert "Belum ada foto yang dipilih." in words(page)


def test_a_review_can_be_changed_and_another_service_chosen(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    review = carried(fills_in(siti, form, "E"))
    back = posts(siti, form, {**review, "langkah": "perbaiki"})
    assert carried(back)["seharusnya"] == "Siti Umpamawati"
    assert "pilih lagi hanya untuk mengganti" in words(back)
    first = posts(siti, form, {**review, "langkah": "ubah"})
    assert "Formulir Pandawa" in words(first)


def test_one_photo_does_not_pass_for_two_documents(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    ktp = photos("E")["foto_ktp"]
    page = fills_in(siti, form, "E", foto_kk=ktp)
    assert page.status_code == 422
    assert "Foto Kartu Keluarga (KK) : Foto ini sama dengan foto KTP." in words(page)
    again = posts(siti, form, {**carried(page), "langkah": "periksa", "foto_kk": ktp})
    assert "Foto ini sama dengan foto KTP" in words(again)  # nor by what the page carries
    other = ("kk.jpg", picture(colour="pink"))
    fine = posts(siti, form, {**carried(again), "langkah": "periksa", "foto_kk": other})
    assert fine.status_code == 200, words(fine)


def reactivates(siti: Citizen, form: str, **changes: Any) -> TestResponse:
    """Fill in the form of a reactivation with its photos, as a browser does."""
    typed = {"csrf_token": siti.token(form), **entries(), "langkah": "tinjau"}
    return posts(siti, form, {**typed, **pictures(RegistrationForm.documents), **changes})


def test_a_reactivation_needs_photos_of_card_and_identity(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    assert "Belum ada foto" not in words(siti.opens(form))
    page = reactivates(siti, form, foto_identitas="")
    assert page.status_code == 422
    assert "Ada 1 isian yang perlu diperbaiki" in words(page)
    assert "Foto KTP atau Kartu Keluarga (KK) : Belum ada foto yang dipilih." in words(page)
    assert "✓ foto JPEG" in words(page)
    photo = ("ktp.jpg", picture(colour="pink"))
    kept = {**carried(page), "segmen": "PBPU", "langkah": "tinjau"}
    review = posts(siti, form, {**kept, "foto_identitas": photo})
    assert review.status_code == 200, words(review)
    assert words(review).count("foto JPEG, 1 KB") == 2
    assert sends(siti, form, review).status_code == 303


def test_after_five_wrong_claims_even_a_right_one_has_to_wait(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    for day in range(1, 6):
        page = siti.sends(form, entries(lahir=f"{day:02}-04-1986"), langkah="tinjau")
        assert "tidak cocok dengan data peserta mana pun" in words(page)
        siti.sends(form, entries(lahir=f"{day:02}-04-1986"), langkah="tinjau")  # counts once
    for code, right in (("J", entries()), ("G", {})):
        page = siti.sends(form, right, langkah="tinjau") if right else fills_in(siti, form, code)
        assert page.status_code == 422
        assert LOCKED in words(page)
    assert "terlalu banyak percobaan" in siti.says(
        "Aktivasi BPJS Kesehatan - Siti Umpama - 3199015204860001 - 0099900000001"
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nama": "Joko Karangan"}, "tidak cocok dengan data peserta mana pun"),
        ({"segmen": "PBI"}, "Segmen ini tidak sama dengan data peserta"),
    ],
)
def test_name_and_segment_are_compared_with_the_ledger(
    siti: Citizen, changes: dict[str, str], sentence: str
) -> None:
    page = siti.sends(siti.asks_for_a_form(), entries(**changes), langkah="tinjau")
    assert page.status_code == 422
    assert sentence in words(page)


def test_forms_say_whose_data_they_want(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    for code, sentence in (("H", "peserta yang meninggal"), ("C", "tanggal lahir ibunya")):
        page = words(siti.sends(form, {"layanan": code}, langkah="tinjau"))
        assert sentence in page
        assert "*" not in page

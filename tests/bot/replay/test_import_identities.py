"""Names and birth dates that people give in messages do not survive an import."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replay.importing.assembling import transcript_of
from bot.replay.importing.chat import Chat, Said
from bot.replay.importing.identities import STOP, births_said, names_said
from bot.replay.importing.redaction import TITLES
from bot.replay.writer import write_transcript

BEGIN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def chat(*messages: tuple[str, str]) -> Chat:
    """A chat of the senders `bot` and `kontak`."""
    said = tuple(
        Said(BEGIN + timedelta(minutes=number), sender, text)
        for number, (sender, text) in enumerate(messages)
    )
    return Chat(Path("chat.txt"), "WhatsApp", "whatsapp", "CHIKA", "+6281200000000", said)


def contact(text: str) -> tuple[str, str]:
    return "+6281200000000", text


def bot(text: str) -> tuple[str, str]:
    return "CHIKA", text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nama: Budi Santoso", ("Budi Santoso",)),
        ("Nama lengkap : budi santoso\nNIK 3199015204860001", ("budi santoso",)),
        ("*Nama peserta*: Siti Nur'aini", ("Siti Nur'aini",)),
        ("halo min nama saya budi santoso mau tanya", ("budi santoso",)),
        ("bayar a.n. M. Yusuf Rekaan, ya", ("M Yusuf Rekaan",)),
        ("atas nama ibu saya Wati Umpama", ("Wati Umpama",)),
        ("an. Siti Umpama", ("Siti Umpama",)),
        ("kartu Bpk. joko andai", ("joko andai",)),
        ("Ibu Rini Contoh sudah terdaftar", ("Rini Contoh",)),
        ("my name is John Doe and I left my job", ("John Doe",)),
        ("Saya Budi dari Depok", ("Budi",)),
        ("Aktivasi BPJS Kesehatan – Siti Umpama – 3199015204860001", ("Siti Umpama",)),
        ("Siti Umpama\n3199 0152 0486 0001", ("Siti Umpama",)),
        ("ibu hamil di rumah, bapak mau tanya, kak tolong", ()),
        ("nama saya salah di kartu, nomor kartu 0009990000001", ()),
    ],
)
def test_names_are_found_by_what_stands_around_them(text: str, names: tuple[str, ...]) -> None:
    assert names_said(chat(contact(text))) == names


def test_a_name_is_found_by_the_question_that_it_answers() -> None:
    asked = chat(contact("daftar"), bot("Tulis *nama lengkap* Anda."), contact("galih perumpamaan"))

    assert names_said(asked) == ("galih perumpamaan",)
    assert names_said(chat(contact("daftar"), bot("Siapa?"), contact("galih perumpamaan"))) == ()


def test_the_bot_keeps_its_own_name() -> None:
    assert names_said(chat(contact("p"), bot("Nama saya CHIKA. Dengan Layanan Pandawa ..."))) == ()


@pytest.mark.parametrize(
    "written",
    [
        "tgl lahir 14-03-1992",
        "Tanggal lahir: 14 Maret 1992",
        "TTL: Bandung, 14/03/92",
        "lahir di Kota Bandung tanggal 14 mar 1992",
        "born 1992-03-14",
        "date of birth March 14, 1992",
        "DOB 14031992",
    ],
)
def test_births_are_found_however_they_are_written(written: str) -> None:
    assert births_said(chat(contact(written))) == {date(1992, 3, 14)}


def test_a_birth_is_hidden_wherever_it_stands_and_other_dates_stay() -> None:
    text = imported(
        contact("lahir 14-03-1992"),
        bot("Lahir 14 Maret 1992. Bayar sebelum 10-12-2026; sejak 01-01-2014."),
        contact("14.03.1992 betul"),
    )

    assert text.count("<lahir-1>") == 3
    assert "sebelum 10-12-2026; sejak 01-01-2014" in text


def test_a_birth_is_found_by_the_question_that_it_answers() -> None:
    text = imported(contact("status"), bot("Tanggal lahirnya?"), contact("17 8 1990"))

    assert "user: <lahir-1>" in text


def imported(*messages: tuple[str, str]) -> str:
    return write_transcript(transcript_of(chat(*messages)))


words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).filter(
    lambda word: word not in STOP | TITLES
)
people = st.lists(words, min_size=1, max_size=4, unique=True)
cases = st.sampled_from([str.title, str.upper])
any_case = st.sampled_from([str.title, str.upper, str.lower])
PLAIN = (
    *("Nama: {}", "nama lengkap = {}", "nama saya {}", "halo, namaku {}.", "a.n. {}", "an. {}, ya"),
    *("atas nama {}", "Bpk. {} sakit", "Sdri {}", "my name is {}", "Nama Ibu: *{}*"),
)
PROUD = ("Bapak {} sakit", "Ibu {}, kartunya", "dengan {} di sini", "Saya {}.", "{} - {nik}")
FORMS = ("%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%Y-%m-%d", "%d%m%Y", "%d.%m.%Y", "%B %d, %Y")
BIRTHS = ("lahir {}", "tgl lahir: {}", "TTL Bandung, {}", "born on {}", "kelahiran {} ya", "DOB {}")


@given(
    person=people,
    plain=st.sampled_from(PLAIN),
    proud=st.sampled_from(PROUD),
    small=any_case,
    great=cases,
    both=st.booleans(),
    born=st.dates(date(1930, 1, 1), date(2025, 12, 31)),
    forms=st.lists(st.sampled_from(FORMS), min_size=2, max_size=2),
    birth=st.sampled_from(BIRTHS),
)
def test_nothing_of_an_identity_survives(
    person: list[str],
    plain: str,
    proud: str,
    small: object,
    great: object,
    both: bool,
    born: date,
    forms: list[str],
    birth: str,
) -> None:
    name = " ".join(person)
    assert callable(small)
    assert callable(great)
    said = plain.format(small(name)) if both else proud.format(great(name), nik="3199015204860001")
    nik = f"319901{born:%d%m%y}0001"
    text = imported(
        contact(said),
        bot(f"Baik, {name.title()}. NIK {nik}, lahir {born.strftime(forms[0])}?"),
        contact(f"{birth.format(born.strftime(forms[1]))} {name}"),
    )

    body = text.partition("turns:")[2]
    bare = re.sub(r"<[a-z]+-\d+>", "", body).casefold()
    assert not [word for word in person if re.search(rf"(?<!\w){word}(?!\w)", bare)], body
    assert nik not in body
    assert not [form for form in FORMS if born.strftime(form).casefold() in bare], body

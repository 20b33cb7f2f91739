"""Nothing in an imported transcript says who the people were."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replay.importing.importer import Wishes, import_chat
from bot.replay.importing.redaction import Redactor
from bot.replay.writer import write_transcript

NIK, CARD, VA = "3199015204860001", "0009990000001", "8888800999000001"

CHAT = f"""\
23/11/26 09.00 - Pesan dan panggilan dienkripsi secara end-to-end.
23/11/26 09.00 - Siti Umpama: halo, saya siti. NIK {NIK}
23/11/26 09.01 - CHIKA BPJS: Selamat pagi Ibu SITI UMPAMA! Kartu {CARD}, VA {VA}.
Tagihan Rp1.250.000.000 sampai 30-11-2026 pukul 09.00.
23/11/26 09.02 - Siti Umpama: HP +62 812\u20113456\u20117890 atau 0812 3456 7890, siti.u@a.co.id
23/11/26 09.03 - CHIKA BPJS: Baik, 0812-3456-7890 dan 3199 0152 0486 0001 dicatat.
23/11/26 09.04 - \u202a+62\u00a0856\u20111111\u20112222\u202c: numpang tanya
23/11/26 09.05 - Siti Umpama: Budi\u202fUmpama.vcf (file terlampir)
"""


def digits_left(text: str, *lengths: int) -> list[str]:
    """Runs of so many digits, whatever stands between the digits of one number."""
    joined = re.sub(r"(?<=\d)[^\w\n<>:,/;]{1,3}(?=\d)", "", unicodedata.normalize("NFKC", text))
    return [run for run in re.findall(r"\d+", joined) if len(run) in lengths]


def redacted(tmp_path: Path, **wishes: object) -> str:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    wishes = {"me": "siti umpama", "bot": "chika bpjs", **wishes}
    return write_transcript(import_chat(path, Wishes(**wishes)).transcript)  # type: ignore[arg-type]


def test_no_number_of_a_person_is_left(tmp_path: Path) -> None:
    text = redacted(tmp_path)
    body = text.partition("turns:")[2]
    assert digits_left(body, 13, 16) == []
    assert not re.search(r"\+62|\b08\d|@a", body)
    assert "Rp1.250.000.000 sampai 30-11-2026 pukul 09.00" in body


def test_no_name_of_a_sender_is_left(tmp_path: Path) -> None:
    assert not re.search("siti|umpama|chika", redacted(tmp_path), re.I)


def test_a_public_name_may_stay(tmp_path: Path) -> None:
    rows = [
        "23/11/26 09.00 - Siti: halo",
        "23/11/26 09.00 - CHIKA: Halo Siti, saya CHIKA, apa kabar?",
    ]
    path = tmp_path / "chat.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    text = write_transcript(import_chat(path, Wishes(keep=("chika",))).transcript)
    assert "Halo <nama-1>, saya CHIKA" in text


def test_a_name_that_no_sender_has_is_hidden_on_request(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(
        "23/11/26 09.00 - +62 812-3456-7890: halo\n23/11/26 09.00 - CHIKA: Halo Rini Contoh!\n",
        encoding="utf-8",
    )
    text = write_transcript(import_chat(path, Wishes(bot="CHIKA", hide=("Rini",))).transcript)
    assert "Halo <nama-1> Contoh!" in text


def test_the_same_person_and_number_stay_the_same(tmp_path: Path) -> None:
    text = redacted(tmp_path)
    assert text.count("<nik-1>") == 2
    assert text.count("<telepon-1>") == 3
    assert text.count("<telepon-2>") == 1
    assert text.count("<nama-1>") >= 3
    assert not re.search("<(nik|kartu|va|nomor|surel)-2>", text)


def test_the_persona_of_the_author_writes_instead(tmp_path: Path) -> None:
    assert "from: whatsapp:ID.Kontak\n" in redacted(tmp_path)
    assert "from: menunggak\n" in redacted(tmp_path, persona="menunggak")


gaps = st.sampled_from(["", " ", "-", ".", " - ", "\u00a0", "\u202f", "\u2011", "\u2013", "\u200b"])


@st.composite
def written(draw: st.DrawFn, count: int, first: str = "0123456789") -> tuple[str, str]:
    """A number of so many digits, grouped in any way, and its digits."""
    digits = draw(st.sampled_from(first)) + draw(
        st.text("0123456789", min_size=count - 1, max_size=count - 1)
    )
    gap = draw(gaps)
    cuts = sorted(draw(st.sets(st.integers(1, count - 1), max_size=4)))
    pieces = [digits[i:j] for i, j in zip([0, *cuts], [*cuts, count], strict=True)]
    return gap.join(pieces), digits


around = st.sampled_from(["", "halo ", "NIK", "no. ", "*", "(", '"', "tel:", "@", "ya\n"])


@pytest.mark.parametrize("count", [13, 16])
@given(data=st.data())
def test_no_card_or_nik_survives_however_it_is_written(count: int, data: st.DataObject) -> None:
    number, digits = data.draw(written(count))
    text = data.draw(around) + number + data.draw(st.sampled_from(["", " ya", ".", ")", "!\n2"]))
    hidden = Redactor(("Siti",)).text(text)
    if dates_or_times(number):
        return
    assert digits_left(hidden, count) == []
    assert digits not in hidden


def dates_or_times(number: str) -> bool:
    """Whether the digits happen to be dates, times or sums, which are meant to stay."""
    innocent = Redactor(()).text(number) == number
    return innocent and re.fullmatch(r"[\d .\-\u2013\u00a0\u202f]+", number) is not None


@given(written(9, "123456789"), st.sampled_from(["0", "+62", "62", "+62 ", "0062", "(0", "8"]))
def test_no_phone_survives_however_it_is_written(number: tuple[str, str], prefix: str) -> None:
    text = Redactor(("Siti",)).text(f"hubungi {prefix}{number[0]} ya")
    assert sum(character.isdigit() for character in re.sub("<.*?>", "", text)) <= 2
    assert text.startswith("hubungi ")
    assert text.endswith(" ya")


@pytest.mark.parametrize(
    "text",
    [
        "Rp 1.250.000.000 atau Rp1500000, 35.000 35.000 70.000",
        "23-11-2026 sampai 2026-12-01, 01-02-2026 - 05-03-2026",
        "Senin 08.00 - 12.00 13.00 - 16.00",
        "balas 31 74, hubungi 165 atau 1500400",
        "1. Satu\n2. Dua\n10. Sepuluh",
        "TAGIHAN 54321",
    ],
)
def test_sums_dates_times_and_short_numbers_stay(text: str) -> None:
    assert Redactor(("Siti",)).text(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("1. 0812 3456 7890", "1. <telepon-1>"),
        ("23-11-2026 0812 3456 7890", "23-11-2026 <telepon-1>"),
        ("081234567890 081298765432", "<telepon-1> <telepon-2>"),
        ("(hubungi 0812-3456-7890)", "(hubungi <telepon-1>)"),
        ("wa.me/6281234567890 = 0812.3456.7890", "wa.me/<telepon-1> = <telepon-1>"),
        ("+1 202 555 0173", "<telepon-1>"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "<telepon-1>"),
        ("Kasitian, siti, Ibu Siti.", "Kasitian, <nama-1>, Ibu <nama-1>."),
        ("rekening 1234567890", "rekening <nomor-1>"),
    ],
)
def test_what_is_hidden_leaves_its_surroundings_alone(text: str, hidden: str) -> None:
    assert Redactor(("Siti",)).text(text) == hidden

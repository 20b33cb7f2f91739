"""What WhatsApp exports, in the forms of both systems and languages, imported without loss."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FlowError
from bot.replay.importing.importer import WIB, Imported, Wishes, import_chat
from bot.replay.matchers import Anything, Exact
from bot.replay.reader import read_transcripts
from bot.replay.transcript import Message
from bot.replay.writer import write_transcript

NARROW = "\u202f"
FORMS = {
    "android-id": ("{:%d/%m/%y %H.%M} - ", False),
    "android-en-gb": ("{:%d/%m/%Y, %H:%M} - ", False),
    "android-en-us": ("{0.month}/{0.day}/{0:%y, %I:%M}" + NARROW + "{0:%p} - ", False),
    "android-en-in": ("{:%d/%m/%Y, %I:%M}" + NARROW + "{half} - ", False),
    "ios-id": ("[{:%d/%m/%y %H.%M.%S}] ", True),
    "ios-en-gb": ("[{:%d/%m/%Y, %H:%M:%S}] ", True),
    "ios-en-us": ("[{0.month}/{0.day}/{0:%y, %I:%M:%S}" + NARROW + "{0:%p}] ", True),
    "ios-iso": ("[{:%Y-%m-%d, %H:%M:%S}] ", True),
}
START = datetime(2026, 11, 23, 21, 5)
Row = tuple[datetime, str, str]


def exported(rows: list[Row], form: str) -> str:
    template, ios = FORMS[form]
    end = "\r\n" if ios else "\n"
    return "".join(
        template.format(at, half=f"{at:%p}".lower()) + f"{sender}: {text}{end}"
        for at, sender, text in rows
    )


def imported(tmp_path: Path, text: str, **wishes: object) -> Imported:
    path = tmp_path / "chat.txt"
    path.write_bytes(text.encode())
    return import_chat(path, Wishes(**wishes))  # type: ignore[arg-type]


def sides(found: Imported) -> list[str]:
    """Everything that was said, in order, with a mark for who said it."""
    rows = []
    for exchange in found.transcript.exchanges:
        assert isinstance(exchange.act, Message)
        rows.append(f"> {exchange.act.text}")
        rows += [
            line.matcher.text if isinstance(line.matcher, Exact) else "?" for line in exchange.lines
        ]
    return rows


def reread(tmp_path: Path, found: Imported) -> list[str]:
    """The same after writing the transcript and reading it back."""
    path = tmp_path / "x.chat.yaml"
    path.write_text(write_transcript(found.transcript), encoding="utf-8")
    (transcript,) = read_transcripts(path)
    return sides(Imported(transcript, found.chat))


ROWS = [
    (START, "Siti", "."),
    (
        START + timedelta(seconds=2),
        "CHIKA",
        "Halo! 👋🏽 Silakan pilih:\n\n1. Cek status 👨‍👩‍👧\n2. Lainnya",
    ),
    (START + timedelta(seconds=50), "Siti", "1 😀"),
    (START + timedelta(seconds=55), "CHIKA", "Balas dengan nomor kartu.\nContoh: *12345*: ya"),
    (START + timedelta(hours=3), "Siti", "terima kasih :) #ok\n- satu\n\n  - dua"),
    (START + timedelta(hours=3, seconds=2), "CHIKA", "Sama-sama."),
    (START + timedelta(hours=3, seconds=3), "CHIKA", "Ada lagi yang bisa saya bantu?"),
]
SIDES = [("> " if sender == "Siti" else "") + text for _, sender, text in ROWS]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_an_export_gives_the_same_conversation(tmp_path: Path, form: str) -> None:
    found = imported(tmp_path, exported(ROWS, form))
    assert (found.chat.contact, found.chat.bot) == ("Siti", "CHIKA")
    assert sides(found) == SIDES
    assert reread(tmp_path, found) == SIDES
    assert found.transcript.at.replace(second=0) == START.replace(tzinfo=WIB)
    assert [exchange.after >= timedelta(minutes=5) for exchange in found.transcript.exchanges] == [
        *(False, False, True)
    ]


letters = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Nd", "Zl", "Zp"), exclude_characters="@"),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() == text and not text.startswith("<"))


@given(
    st.lists(st.tuples(st.booleans(), st.lists(letters, min_size=1, max_size=4)), min_size=1),
    st.sampled_from(list(FORMS)),
    st.randoms(use_true_random=False),
)
def test_no_message_is_lost_whatever_it_holds(
    tmp_path_factory: pytest.TempPathFactory,
    turns: list[tuple[bool, list[str]]],
    form: str,
    chance: random.Random,
) -> None:
    rows: list[Row] = [(START, "Q9z", "mulai")]
    for mine, lines in turns:
        later = rows[-1][0] + timedelta(seconds=chance.randint(0, 90_000))
        rows.append((later, "Q9z" if mine else "X7w", "\n".join(lines)))
    folder = tmp_path_factory.mktemp("chat")
    found = imported(folder, exported(rows, form), me="Q9z", date_order=_order(form))
    said = [("> " if name == "Q9z" else "") + text for _, name, text in rows]
    assert sides(found) == said
    assert reread(folder, found) == said


def _order(form: str) -> str:
    return {"android-en-us": "mdy", "ios-en-us": "mdy", "ios-iso": "ymd"}.get(form, "dmy")


@given(st.lists(st.integers(0, 10_000_000), min_size=2, max_size=20), st.sampled_from(list(FORMS)))
def test_the_clock_of_the_transcript_stays_near_the_real_one(
    tmp_path_factory: pytest.TempPathFactory, seconds: list[int], form: str
) -> None:
    times = [START + timedelta(seconds=each) for each in sorted(seconds)]
    text = exported([(at, "Siti", "halo") for at in times], form)
    folder = tmp_path_factory.mktemp("chat")
    found = imported(folder, text, me="Siti", date_order=_order(form))
    clock = found.transcript.at
    for exchange, at in zip(found.transcript.exchanges, times, strict=True):
        clock += exchange.after
        assert timedelta(0) <= at.replace(tzinfo=WIB) - clock <= timedelta(minutes=5)


SYSTEM = [
    "Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
    "Pesan dan panggilan dienkripsi secara end-to-end. Hanya orang di chat ini yang bisa membaca.",
    "Missed voice call",
    "Panggilan suara tak terjawab pukul 21.05",
    "Panggilan video. 2 menit",
    "This message was deleted",
    "Pesan ini telah dihapus",
    "Waiting for this message. This may take a while.",
    "null",
]


@pytest.mark.parametrize(
    ("sender", "line"),
    [
        *(("", line) for line in SYSTEM[:-1]),
        *(("CHIKA: ", line) for line in SYSTEM),
        *(("CHIKA: \u200e", line) for line in SYSTEM),
    ],
)
def test_lines_of_the_messenger_itself_become_notes(tmp_path: Path, line: str, sender: str) -> None:
    stamp = "23/11/26 21.04 - "
    found = imported(tmp_path, f"{stamp}{sender}{line}\n" + exported(ROWS, "android-id"))
    assert sides(found) == SIDES
    assert line in found.transcript.exchanges[0].note


@pytest.mark.parametrize(
    "text",
    ["call me back ya", "panggilan video", "Call Center: 165", "null ya", "akun bisnis saya"],
)
def test_what_only_sounds_like_the_messenger_stays_a_message(tmp_path: Path, text: str) -> None:
    rows = [*ROWS, (START + timedelta(hours=4), "Siti", text)]
    assert sides(imported(tmp_path, exported(rows, "android-id")))[-1] == f"> {text}"


def test_a_changed_subject_with_a_colon_is_no_sender(tmp_path: Path) -> None:
    line = '23/11/26 21.04 - Budi changed the subject to "Rapat: besok"\n'
    found = imported(tmp_path, line + exported(ROWS, "android-id"))
    assert found.chat.senders == ("Siti", "CHIKA")
    assert "Rapat: besok" in found.transcript.exchanges[0].note


MEDIA = [
    ("<Media omitted>", "image/jpeg", ""),
    ("<Media tidak disertakan>", "image/jpeg", ""),
    ("<Media tidak disertakan>\nini fotonya", "image/jpeg", "ini fotonya"),
    ("\u200eimage omitted", "image/jpeg", ""),
    ("\u200estiker tidak disertakan", "image/webp", ""),
    ("\u200eGIF omitted", "video/mp4", ""),
    ("ini kartunya \u200egambar tidak disertakan", "image/jpeg", "ini kartunya"),
    ("\u200eaudio tidak disertakan", "audio/ogg", ""),
    ("Surat.pdf • \u200e2 halaman \u200edokumen tidak disertakan", "application/pdf", None),
    ("IMG-20261123-WA0001.jpg (file attached)", "image/jpeg", ""),
    ("IMG-20261123-WA0001.jpg (file terlampir)\nKTP saya", "image/jpeg", "KTP saya"),
    ("\u200ePTT-20261123-WA0002.opus (file terlampir)", "audio/ogg", ""),
    ("Budi.vcf (file attached)", "text/vcard", ""),
    ("\u200e<attached: 00000012-PHOTO-2026-11-23-21-05-00.jpg>", "image/jpeg", ""),
    ("fotonya \u200e<terlampir: 00000012-STICKER-1.webp>", "image/webp", "fotonya"),
]


@pytest.mark.parametrize(("text", "kind", "caption"), MEDIA)
def test_files_keep_their_kind_and_caption(
    tmp_path: Path, text: str, kind: str, caption: str | None
) -> None:
    rows = [*ROWS, (START + timedelta(hours=4), "Siti", text)]
    act = imported(tmp_path, exported(rows, "ios-id")).transcript.exchanges[-1].act
    assert isinstance(act, Message)
    assert act.media == (kind,)
    assert caption is None or act.text == caption
    assert "\u200e" not in act.text


@pytest.mark.parametrize("text", ["gambarnya tidak disertakan", "maaf, image omitted", "<media>"])
def test_words_about_files_are_words(tmp_path: Path, text: str) -> None:
    rows = [*ROWS, (START + timedelta(hours=4), "Siti", text)]
    assert sides(imported(tmp_path, exported(rows, "android-id")))[-1] == f"> {text}"


def test_a_file_of_the_bot_is_any_message_with_a_note(tmp_path: Path) -> None:
    rows = [*ROWS, (START + timedelta(hours=3, seconds=9), "CHIKA", "<Media omitted>")]
    last = imported(tmp_path, exported(rows, "android-en-gb")).transcript.exchanges[-1]
    assert last.lines[-1].matcher == Anything()
    assert "bot message 3: with image/jpeg" in last.note


def test_a_position_is_kept_to_about_a_kilometre(tmp_path: Path) -> None:
    text = "lokasi: https://maps.google.com/?q=-6.175392,106.827153"
    rows = [*ROWS, (START + timedelta(hours=4), "Siti", text)]
    act = imported(tmp_path, exported(rows, "android-id")).transcript.exchanges[-1].act
    assert act == Message(location=(-6.18, 106.83))


@pytest.mark.parametrize("mark", ["<This message was edited>", "<Pesan ini diedit>"])
def test_the_mark_of_an_edited_message_becomes_a_note(tmp_path: Path, mark: str) -> None:
    rows = [*ROWS, (START + timedelta(hours=4), "Siti", f"dua \u200e{mark}")]
    last = imported(tmp_path, exported(rows, "ios-en-gb")).transcript.exchanges[-1]
    assert last.act == Message("dua")
    assert last.note == "edited afterwards"


def test_a_late_message_of_the_bot_says_that_it_came_by_itself(tmp_path: Path) -> None:
    rows = [*ROWS, (START + timedelta(hours=9), "CHIKA", "Pembayaran sudah kami terima.")]
    last = imported(tmp_path, exported(rows, "ios-id")).transcript.exchanges[-1]
    assert "bot message 3: came by itself, at 2026-11-24 06:05" in last.note


def test_what_the_bot_said_first_and_what_others_wrote_is_kept_in_notes(tmp_path: Path) -> None:
    early = [
        (START - timedelta(days=1), "CHIKA", "Selamat datang di layanan kami yang baru."),
        (START - timedelta(hours=1), "Joko", "halo semua"),
    ]
    text = exported([*early, *ROWS], "ios-id")
    found = imported(tmp_path, text, me="siti", bot="chika", keep=["chika"])
    assert sides(found) == SIDES
    assert found.transcript.exchanges[0].note == (
        "CHIKA: Selamat datang di layanan kami yang baru.\n<nama-2>: halo semua"
    )


def test_a_line_feed_of_windows_or_a_line_separator_ends_no_message(tmp_path: Path) -> None:
    text = exported([(START, "Siti", "a\u2028b\u0085c"), *ROWS[1:]], "ios-id")
    assert sides(imported(tmp_path, text))[0] == "> a\u2028b\u0085c"


def refusal(tmp_path: Path, text: str, **wishes: object) -> str:
    with pytest.raises(FlowError) as caught:
        imported(tmp_path, text, **wishes)
    return str(caught.value).removeprefix(f"{tmp_path}/")


def test_dates_that_could_be_read_in_two_ways_need_a_word_from_their_owner(tmp_path: Path) -> None:
    text = exported(
        [(datetime(2026, 5, 3, 9), "Siti", "a"), (datetime(2026, 6, 4, 9), "CHIKA", "bbb")],
        "android-en-gb",
    )
    assert refusal(tmp_path, text) == (
        "chat.txt:1: the first number could be the day or the month, and no date of this file "
        "tells; add --date-order dmy or --date-order mdy"
    )
    assert imported(tmp_path, text, date_order="dmy").transcript.at.month == 5
    assert imported(tmp_path, text, date_order="mdy").transcript.at.month == 3


def test_the_order_of_messages_can_tell_the_order_of_dates(tmp_path: Path) -> None:
    days = [datetime(2026, 1, 2, 9), datetime(2026, 1, 9, 9), datetime(2026, 2, 1, 9)]
    text = exported([(at, "Siti", "a") for at in days], "android-en-gb")
    found = imported(tmp_path, text, me="Siti")
    assert [each.after.days for each in found.transcript.exchanges] == [
        0,
        *((after - before).days for before, after in pairwise(days)),
    ]


def test_a_date_of_another_order_is_named_with_its_line(tmp_path: Path) -> None:
    text = "25/11/2026, 09:00 - A: a\n11/26/2026, 09:00 - B: b\n"
    assert refusal(tmp_path, text) == (
        "chat.txt:2: this date is written in another order than those before; is it one export?"
    )
    assert refusal(tmp_path, text, date_order="dmy") == (
        "chat.txt:2: this date is not written as day/month/year"
    )


@pytest.mark.parametrize("text", ["halo\n", "2026: halo\n", "99/99/26 09.00 - A: b\n"])
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).startswith("chat.txt:1: a WhatsApp export begins with a time")


def test_an_empty_file_an_archive_and_foreign_bytes_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "\n \n") == "chat.txt:1: this file is empty"
    assert refusal(tmp_path, "PK\x03\x04") == (
        "chat.txt:1: this is a zip file; unpack it and import the _chat.txt in it"
    )
    path = tmp_path / "latin.txt"
    path.write_bytes(b"23/11/26 09.00 - A: b\n\xff\n")
    with pytest.raises(FlowError, match=r"latin\.txt:2: this line is not UTF-8 text"):
        import_chat(path, Wishes())
    with pytest.raises(FlowError, match=r"nothing\.txt:1: this file cannot be read"):
        import_chat(tmp_path / "nothing.txt", Wishes())


def test_who_is_the_bot_is_asked_where_it_does_not_show(tmp_path: Path) -> None:
    rows = [(START, "Siti", "halo"), (START, "Budi", "hai!")]
    text = exported(rows, "android-id")
    assert "add --bot-name with one of: 'Siti', 'Budi'" in refusal(tmp_path, text)
    assert imported(tmp_path, text, bot="Siti").chat.contact == "Budi"
    assert imported(tmp_path, text, me="Siti").chat.bot == "Budi"
    assert refusal(tmp_path, text, me="Joko") == (
        "--me Joko: nobody of that name wrote, but 'Siti', 'Budi'"
    )
    assert "same person" in refusal(tmp_path, text, me="Siti", bot="Siti")
    group = exported([*rows, (START, "Joko", "hi")], "android-id")
    assert "there are: 'Siti', 'Budi', 'Joko'" in refusal(tmp_path, group)
    assert imported(tmp_path, group, me="Siti", bot="Joko").chat.bot == "Joko"


def test_a_chat_in_which_the_contact_wrote_nothing_is_refused(tmp_path: Path) -> None:
    text = exported([(START, "CHIKA", "Halo!")], "android-id")
    assert "the contact wrote nothing" in refusal(tmp_path, text, bot="CHIKA")

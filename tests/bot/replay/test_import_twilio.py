"""Twilio's message log becomes a transcript."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FlowError
from bot.replay.importing.importer import Imported, Wishes, import_chat
from bot.replay.matchers import Exact
from bot.replay.reader import read_transcripts
from bot.replay.transcript import Message
from bot.replay.writer import write_transcript

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
ME, BOT, OTHER = "+6281234567890", "+6287775500400", "+6281300000000"


def record(number: int, direction: str, body: str, seconds: int, **more: Any) -> dict[str, Any]:
    inbound = direction == "inbound"
    sent = format_datetime(START + timedelta(seconds=seconds))
    return {
        "account_sid": f"AC{0:032}",
        "sid": f"SM{number:032x}",
        "direction": direction,
        "body": body,
        "date_sent": sent,
        "from": ME if inbound else BOT,
        "to": BOT if inbound else ME,
        "num_media": "0",
        "status": "delivered",
        "error_code": None,
        **more,
    }


LOG = [
    record(1, "inbound", "TAGIHAN 0009990000001", 0),
    record(2, "outbound-reply", "Tagihan kartu 0009990000001: Rp105.000", 0),
    record(3, "inbound", "", 900, num_media="1"),
    record(4, "outbound-reply", "Maaf, hanya teks.\nBalas TAGIHAN.", 901),
    record(5, "outbound-api", "Pembayaran diterima.", 5000),
]


def log(tmp_path: Path, records: list[dict[str, Any]], **page: Any) -> Path:
    """Write a page of the REST list, newest first as Twilio gives it."""
    path = tmp_path / "log.json"
    page = {"messages": records[::-1], "page": 0, "next_page_uri": None, **page}
    path.write_text(json.dumps(page, indent=1), encoding="utf-8")
    return path


def imported(path: Path, **wishes: Any) -> Imported:
    return import_chat(path, Wishes(**wishes))


def test_a_log_becomes_a_conversation(tmp_path: Path) -> None:
    found = imported(log(tmp_path, LOG))
    transcript = found.transcript
    assert (transcript.channel, transcript.contact, transcript.at) == ("sms", "kontak", START)
    first, second = transcript.exchanges
    assert first.act == Message("TAGIHAN <kartu-1>")
    assert [line.matcher for line in first.lines] == [Exact("Tagihan kartu <kartu-1>: Rp105.000")]
    assert second.act == Message(media=("image/jpeg",))
    assert second.after == timedelta(seconds=900)
    assert [line.matcher for line in second.lines] == [
        Exact("Maaf, hanya teks.\nBalas TAGIHAN."),
        Exact("Pembayaran diterima."),
    ]
    assert "bot message 2: came by itself" in second.note


def test_the_transcript_can_be_read_again_and_holds_no_number(tmp_path: Path) -> None:
    text = write_transcript(imported(log(tmp_path, LOG), persona="menunggak").transcript)
    assert ME[3:] not in text
    assert BOT[3:] not in text
    path = tmp_path / "x.chat.yaml"
    path.write_text(text, encoding="utf-8")
    (transcript,) = read_transcripts(path)
    assert [exchange.act for exchange in transcript.exchanges] == [
        Message("TAGIHAN <kartu-1>"),
        Message(media=("image/jpeg",)),
    ]


def test_whatsapp_addresses_make_a_whatsapp_conversation(tmp_path: Path) -> None:
    records = [
        {**each, "from": f"whatsapp:{each['from']}", "to": f"whatsapp:{each['to']}"} for each in LOG
    ]
    transcript = imported(log(tmp_path, records)).transcript
    assert (transcript.channel, transcript.contact) == ("whatsapp", "whatsapp:ID.Kontak")


def test_the_command_line_tool_of_twilio_is_read_as_well(tmp_path: Path) -> None:
    records = [
        {
            "sid": each["sid"],
            "direction": each["direction"],
            "body": each["body"],
            "dateSent": (START + timedelta(seconds=number)).isoformat(),
            "from": each["from"],
            "to": each["to"],
            "numMedia": each["num_media"],
        }
        for number, each in enumerate(LOG)
    ]
    path = tmp_path / "log.json"
    path.write_text(json.dumps(records[::-1]), encoding="utf-8")
    exchanges = imported(path).transcript.exchanges
    assert [len(exchange.lines) for exchange in exchanges] == [1, 2]


def test_of_several_contacts_one_is_chosen(tmp_path: Path) -> None:
    records = [*LOG, record(6, "inbound", "halo", 10, **{"from": OTHER})]
    path = log(tmp_path, records)
    with pytest.raises(FlowError, match=r"several contacts; add --me with one of: "):
        imported(path)
    assert imported(path, me=OTHER).transcript.exchanges[0].act == Message("halo")
    assert len(imported(path, me=ME).transcript.exchanges) == 2
    with pytest.raises(FlowError, match=r"nobody wrote from \+1, but"):
        imported(path, me="+1")


def test_a_message_that_was_not_delivered_says_so(tmp_path: Path) -> None:
    records = [LOG[0], {**LOG[1], "error_code": 30003}]
    (exchange,) = imported(log(tmp_path, records)).transcript.exchanges
    assert exchange.note == "bot message 1: not delivered: error 30003"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"messages": [', "log.json:1: this is not JSON"),
        ("{\n\n]", "log.json:3: this is not JSON"),
        ('{"calls": []}', "log.json:1: a message log of Twilio holds a list 'messages'"),
        ("[1]", "log.json:1: a message log of Twilio holds a list 'messages'"),
        ('{"messages": []}', "log.json:1: this log holds no messages"),
        (
            '[\n{"sid": "SM1"}]',
            "log.json:2: this message has no 'direction'",
        ),
        (
            '[\n\n{"sid": "SM1", "direction": "inbound", "from": "+62", "date_sent": "kemarin"}]',
            "log.json:3: this message has no 'date_sent' that is a date",
        ),
    ],
)
def test_another_file_is_refused_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "log.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        imported(path)
    assert str(caught.value).removeprefix(f"{tmp_path}/") == sentence

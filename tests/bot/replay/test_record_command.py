"""`wartel record`, run as people run it: typed lines come through a pipe."""

import io
from datetime import datetime

import pytest
from support.chats import ECHO_BOT
from support.samples import PEPPER

from bot.cli import main
from bot.replay.dictation import NAMES, Dictation
from bot.replay.engine_player import EngineTarget
from bot.replay.reader import read_transcripts
from bot.replay.recorder import Recorder, new_transcript
from bot.settings import DEFAULT_BOT
from bot.stores.sessions import SessionStore

AT = "2026-11-23T09:00:00+07:00"
ECHO = EngineTarget(ECHO_BOT)

CHAT = """\
halo
/catatan Nanti dia kembali.
/tunggu 30m
//garis miring
/ulang
/media image/jpeg fotonya
/lokasi -6.2, 106.8
/tombol ganti
/kejadian x.y kunci=nilai dua="kata dua"
/sms lewat sms
/selesai
ini tidak lagi
"""


class Typed:
    """Be the lines of somebody at no keyboard."""

    def __init__(self, lines):
        self.lines = lines

    def __iter__(self):
        return self.lines

    def isatty(self):
        return False


@pytest.fixture
def record(tmp_path, monkeypatch, capsys):
    """Type lines into `wartel record`; give the exit status, what was printed, and the file."""
    monkeypatch.delenv("WARTEL_BOT", raising=False)

    def run(typed, *options, name="coba.chat.yaml"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        out, path = io.StringIO(), tmp_path / name
        status = main(["record", str(path), "--at", AT, *options], out)
        return status, out.getvalue(), capsys.readouterr().err, path

    return run


def read(path):
    (transcript,) = read_transcripts(path)
    return transcript


def test_everything_that_can_be_typed_is_recorded_and_passes(record):
    status, said, aside, path = record(CHAT, "--bot", str(ECHO_BOT))

    assert status == 0, said + aside
    assert said.startswith("Halo! 1 text 09.00: halo\n\nApa lagi?\n\n")
    assert said.endswith("coba.chat.yaml: 8 exchanges; played again, it passes\n")
    assert "it is 2026-11-23 09:30:00 now" in aside
    text = path.read_text(encoding="utf-8")
    for row in (
        "title: Coba\n",
        f"at: {AT}\n",
        "  - after: 30m\n  - user: /garis miring\n    note: Nanti dia kembali.\n",
        "  - repeat: true\n",
        "  - user: fotonya\n    media: image/jpeg\n",
        "  - location: -6.2, 106.8\n",
        "  - button: ganti\n",
        "  - event: x.y\n    data:\n      kunci: nilai\n      dua: kata dua\n",
        "  - sms: lewat sms\n",
    ):
        assert row in text
    assert "tidak lagi" not in text


def test_commands_have_english_names_too(tmp_path):
    typed = CHAT
    for indonesian, english in NAMES.items():
        typed = typed.replace(f"/{indonesian}", f"/{english}")
    assert "/tunggu" not in typed

    def dictated(text):
        head = new_transcript(
            tmp_path / "x.chat.yaml", "whatsapp", "+6200011122233", datetime.fromisoformat(AT)
        )
        recorder = Recorder(head, ECHO)
        dictation = Dictation(recorder, lambda text: None, lambda text: None)
        for line in text.splitlines():
            if not dictation.done:
                dictation.take(line)
        return recorder.transcript()

    assert dictated(typed) == dictated(CHAT)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/tungu 5m", "there is no /tungu; /bantuan lists"),
        ("/tunggu lama", "how long?"),
        ("/tunggu", "how long?"),
        ("/kejadian", "what happens?"),
        ("/kejadian a.b kunci", "KEY=VALUE"),
        ('/kejadian a.b "kunci', "quotation mark"),
        ("/media foto", "what kind of file?"),
        ("/lokasi Jakarta", "where?"),
        ("/lokasi 99, 0", "where?"),
        ("/tombol", "which button?"),
        ("/catatan", "what is to be noted?"),
        ("/ulang", "no message yet"),
    ],
)
def test_what_is_not_understood_is_explained_and_not_recorded(record, line, sentence):
    status, said, aside, path = record(f"{line}\nhalo\n", "--bot", str(ECHO_BOT))

    assert status == 0, said
    assert f"[not recorded: {sentence}" in aside or sentence in aside
    assert len(read(path).exchanges) == 1


def test_help_lists_every_command_in_both_languages(record):
    _, _, aside, _ = record("/bantuan\nhalo\n", "--bot", str(ECHO_BOT))

    for name in {*NAMES, *NAMES.values()} - {"bantuan", "help"}:
        assert f"/{name}" in aside


def test_an_existing_file_is_refused_before_anything_is_typed(record, tmp_path):
    path = tmp_path / "coba.chat.yaml"
    path.write_text("milik orang lain", encoding="utf-8")
    status, said, aside, _ = record("halo\n", "--bot", str(ECHO_BOT))

    assert (status, said) == (1, "")
    assert "exists already; --force overwrites it" in aside
    assert path.read_text(encoding="utf-8") == "milik orang lain"
    assert record("halo\n", "--bot", str(ECHO_BOT), "--force")[0] == 0


def test_nothing_said_writes_nothing(record):
    status, _, aside, path = record("/tunggu 5m\n", "--bot", str(ECHO_BOT))

    assert status == 1
    assert "nothing was said" in aside
    assert not path.exists()


def test_an_interrupt_says_that_nothing_was_written(tmp_path, monkeypatch, capsys):
    def typed():
        yield "p\n"
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Typed(typed()))
    path = tmp_path / "coba.chat.yaml"

    assert main(["record", str(path), "--at", AT]) == 130
    assert f"{path} was not written; Ctrl-D or /selesai does that." in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--channel", "telegram"), "this bot serves whatsapp, sms"),
        (("--from", "tak-ada"), "there is no persona 'tak-ada'"),
        (("--from", "tak-ada", "--data", "x"), "there is no persona 'tak-ada'"),
        (("--data", "tidak/ada"), "--data tidak/ada: there is no such folder"),
    ],
)
def test_a_wrong_option_is_one_line(record, options, sentence):
    status, _, aside, _ = record(".\n", *options)

    assert status == 1
    assert sentence in aside
    assert "Traceback" not in aside


def test_a_wrong_time_or_name_is_one_line(record, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["record", str(tmp_path / "x.chat.yaml"), "--at", "besok"])
    assert "write a time like" in capsys.readouterr().err
    assert record(".\n", name="coba.yaml")[0] == 1


def test_with_data_it_begins_where_the_running_conversation_stands(
    record, tmp_path, redis_client, redis_url, monkeypatch
):
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("SECRET_KEY", PEPPER.decode())
    address = "whatsapp:+628118750400"
    at = datetime.fromisoformat(AT)
    elsewhere = new_transcript(
        tmp_path / "x.chat.yaml", "whatsapp", "menunggak", at, address=address
    )
    chat = Recorder(elsewhere, EngineTarget(DEFAULT_BOT))
    known = [chat.send(text) for text in (".", "layanan pandawa", "31")][-1].session
    assert known is not None
    store = SessionStore(redis_client, PEPPER)
    uid = store.uid(address, known.contact)
    store.commit(uid, "SM1", "", known, (), (), "")
    (tmp_path / "data").mkdir()
    options = ("--from", "menunggak", "--data", str(tmp_path / "data"), "--to", address)
    status, said, aside, path = record("74\n", *options)

    assert status == 0, said + aside
    assert "in the middle: pandawa.kota" in aside
    assert "will hold what the conversation knows of the person (`slots`)" in aside
    assert "no open conversation" not in aside
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Recorded from the middle of a conversation")
    assert "Domisili: Kota Jakarta Selatan" in text
    assert "session:\n  state: pandawa.kota\n  flow: chika\n" in text
    assert f"to: {address}\n" in text
    assert store.read(uid) == known


def test_with_data_that_hold_no_such_conversation_it_says_so_and_begins_anew(
    record, tmp_path, redis_client, redis_url, monkeypatch
):
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("SECRET_KEY", PEPPER.decode())
    status, said, aside, path = record(".\n", "--from", "menunggak", "--data", str(tmp_path))

    assert status == 0, said + aside
    assert f"no open conversation of menunggak in {tmp_path}; beginning anew\n" in aside
    assert "`slots`" not in aside
    assert read(path).beginning is None


def test_a_folder_to_write_to_that_does_not_exist_is_refused(record, tmp_path):
    status, _, aside, path = record(".\n", name="tak/ada.chat.yaml")

    assert status == 1
    assert f"there is no folder {tmp_path / 'tak'} to write it to" in aside
    assert not path.parent.exists()

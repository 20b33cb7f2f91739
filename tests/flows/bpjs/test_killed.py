"""Every change counts once, though its process is killed between the commit and the change."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from support.dying_changes import CHANGE
from support.rehearsal import MONDAY

from bot.engine.effects import Apply
from bot.opening import Opened
from flows.bpjs import hooks
from flows.bpjs.changes import COMMANDS
from flows.bpjs.members import PREFIX, Ledger
from flows.bpjs.shelf import DONE
from flows.bpjs.till import PAY

OWNER = "ab" * 13
Data = Mapping[str, str]
Steps = tuple[tuple[str, Data], ...]

TICKET = json.dumps(
    {
        "jenis": "L",
        "layanan": "H",
        "jawab": "2026-11-24T08:00:00+07:00",
        "kantor": "Kantor Cabang",
        "data": {"kartu": "0099900000013", "meninggal": "2026-11-20"},
    }
)
OPENED = ("buat_tiket", {"nomor": "L-2222-2222", "isi": TICKET})
QUEUED = ("masuk_antrean", {"nomor": "Q-222"})
REMINDED = ("pasang_pengingat", {"kartu": "0099900000001"})
DRAFTED = ("simpan_draf", {"isi": '{"calon_nama": "Tirta"}'})
NEWCOMER = {
    "card": "0099812345678",
    "nik": "3199011702010104",
    "name": "Tirta Ibaratnya",
    "born": "2001-02-17",
    "relation": "peserta",
    "phone": "",
}
CASES: Mapping[str, tuple[Data, Steps]] = {
    "buat_tiket": (OPENED[1], ()),
    "catat_salah": ({"pengirim": "a", "sasaran": "b"}, ()),
    "catat_setuju": ({"versi": "1"}, ()),
    "daftarkan": (
        {
            "kk": "3199020101209102",
            "kelas": "III",
            "anggota": json.dumps([NEWCOMER]),
            "fktp": "31.74-1",
            "gigi": "",
        },
        (DRAFTED,),
    ),
    "daftarkan_bayi": (
        {
            "kartu": "0099900000032",
            "kartu_bayi": "0099812345678",
            "nik": "",
            "nama": "Bayi",
            "lahir": "2026-11-17",
        },
        (),
    ),
    "hapus_data": ({"pesan": "SM1"}, (OPENED, REMINDED)),
    "hapus_draf": ({}, (DRAFTED,)),
    "hentikan_pengingat": ({}, (REMINDED,)),
    "jawab_antrean": ({"teks": "Baik."}, (QUEUED,)),
    "jawab_tiket": ({"nomor": "L-2222-2222", "teks": "Baik."}, (OPENED,)),
    "kabar_dibaca": ({"tiket": "L-2222-2222"}, (OPENED,)),
    "keluar_antrean": ({}, (QUEUED,)),
    "masuk_antrean": (QUEUED[1], ()),
    "pasang_pengingat": (REMINDED[1], ()),
    "pesan_antrean": ({"teks": "Halo"}, (QUEUED,)),
    "pesan_tempat": ({"kunci": "nik/3199011702010104"}, ()),
    "pindah_faskes": ({"kartu": "0099900000029", "fktp": "31.74-2"}, ()),
    "putuskan": ({"nomor": "L-2222-2222"}, (OPENED,)),
    "simpan_draf": (DRAFTED[1], ()),
    "sudah_diingatkan": ({"bulan": "2026-12"}, (REMINDED,)),
    "tutup_giliran": (
        {"giliran": "2026-11-24T08:00:00+07:00"},
        (OPENED, ("putuskan", {"nomor": "L-2222-2222"})),
    ),
    "ubah_segmen": ({"kartu": "0099900000021", "kelas": "III"}, ()),
    PAY: (
        {
            "referensi": "ABCDEF012345",
            "va": "8888899900000001",
            "jumlah": "420000",
            "kanal": "tautan",
            "alamat": "",
        },
        (),
    ),
}
"""What each command is asked for, and what has to happen before so that it changes anything."""


def test_every_command_is_killed_here() -> None:
    assert set(CASES) == {*COMMANDS, PAY}


@pytest.fixture(scope="module")
def killed(redis_url: str) -> Iterator[Callable[[str, Data, str], int]]:
    """What makes a change in a process that is killed around it, and gives its exit status."""
    tests = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"}
    command = [sys.executable, "-m", "support.dying_changes", redis_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tests, env=env, **pipes) as nursery:
        assert nursery.stdout
        assert nursery.stdin
        assert nursery.stdout.readline() == "ready\n"

        def kill(name: str, data: Data, when: str) -> int:
            assert nursery.stdout
            assert nursery.stdin
            line = json.dumps({"command": name, "data": data, "when": when})
            nursery.stdin.write(f"{line}\n")
            nursery.stdin.flush()
            return int(nursery.stdout.readline())

        yield kill
        nursery.stdin.close()


def contents(client: redis.Redis) -> dict[str, object]:
    """Read everything that changes write, but not which changes were made."""
    readers = {
        "hash": client.hgetall,
        "list": lambda key: client.lrange(key, 0, -1),
        "string": client.get,
    }
    keys = (key for key in client.scan_iter(f"{PREFIX}*") if not key.startswith(DONE))
    return {key: readers[client.type(key)](key) for key in keys}


def complete(data: Data) -> Data:
    return {"at": MONDAY.isoformat(), "pemilik": OWNER, **data}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", list(CASES))
def test_a_change_counts_once_though_its_process_was_killed(
    opened: Opened,
    ledger: Ledger,
    redis_client: redis.Redis,
    killed: Callable[[str, Data, str], int],
    name: str,
    when: str,
) -> None:
    apply = hooks.apply(opened.services)
    data, steps = CASES[name]
    for number, (before, details) in enumerate(steps):
        apply(Apply(f"SM0#{number}", before, complete(details)))
    untouched = contents(redis_client)
    assert killed(name, complete(data), when) == -signal.SIGKILL
    if when == "before":
        assert contents(redis_client) == untouched
    else:
        assert contents(redis_client) != untouched
    assert opened.turns.apply_left(timedelta()) == 1
    changed = contents(redis_client)
    assert changed != untouched, "the case is such that the command changes something"
    assert opened.turns.apply_left(timedelta()) == 0
    apply(Apply(CHANGE, name, complete(data)))
    assert contents(redis_client) == changed

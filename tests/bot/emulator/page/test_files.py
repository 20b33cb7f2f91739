"""Serve the page so that a browser runs its own scripts and nobody else's."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from support.desk import desk
from support.wire import SMS, WHATSAPP, says

from bot.emulator.app import create_app
from bot.emulator.model import Attachment, Content, Location, Phone
from bot.emulator.page import files
from bot.emulator.page.represent import bubble_out
from bot.emulator.page.setup import Persona, Setup

SITI = Phone("+6284000000001", "Siti")
SCRIPTS = sorted(files.STATIC.glob("*.js"))


@pytest.fixture
def made():
    return desk(says("Baik"))


class Client(FlaskClient):
    """Read every answer to its end, so that no file stays open."""

    def open(self, *args, **options):
        return super().open(*args, buffered=True, **options)


def web(made, setup=None):
    app = create_app(made.emulator, setup)
    app.test_client_class = Client
    return app.test_client()


def receive(made, to=WHATSAPP, **content):
    return made.carrier.receive(SITI, to, Content(**content)).message


# The page


def test_the_page_forbids_what_it_does_not_need(made):
    answer = web(made).get("/")
    policy = dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )

    assert answer.status_code == 200
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_the_page_holds_no_script_and_no_style_of_its_own():
    html = (files.STATIC / "index.html").read_text("utf-8")

    assert re.findall(r"<script[^>]*>([^<]*)</script>", html) == [""]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)


@pytest.mark.parametrize(
    "path",
    [*SCRIPTS, *files.STATIC.glob("css/*"), files.STATIC / "index.html"],
    ids=lambda path: path.name,
)
def test_everything_comes_from_here(path):
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text("utf-8"))

    assert [
        one
        for one in addresses
        if "w3.org" not in one and "spec" not in one and "faq.whatsapp" not in one
    ] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_of_text(path):
    text = path.read_text("utf-8")

    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text
    )
    assert text.startswith("// ")  # its duty


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_import_modules_that_are_there(path):
    for name in re.findall(r'from "\./([\w.]+)"', path.read_text("utf-8")):
        assert (files.STATIC / name).is_file(), name


def test_static_files_are_checked_again_each_time_and_nothing_else_is_served(made):
    client = web(made)
    answer = client.get("/emulator/page/static/main.js")

    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/javascript"
    again = client.get(
        "/emulator/page/static/main.js", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert client.get("/emulator/page/static/../files.py").status_code == 404
    assert client.get("/emulator/page/static/nichts.js").status_code == 404


def test_the_page_serves_this_machine_alone(made):
    assert web(made).get("/", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 403


def test_every_word_of_the_page_is_known_in_two_languages_and_used():
    words = (files.STATIC / "words.js").read_text("utf-8")
    known = set(re.findall(r'^  "?([\w-]+)"?: \[', words, re.M))
    others = "".join(path.read_text("utf-8") for path in SCRIPTS if path.name != "words.js")
    asked = set(re.findall(r'\bt\(\s*"([\w-]+)"', others))
    named = set(re.findall(r'"([\w-]+)"', others)) | {"today", "yesterday"}
    made = tuple(re.findall(r"\bt\(\s*`(\w+_)\$\{", others))  # of what the emulator says

    assert asked <= known
    assert {word for word in known - named if not word.startswith(made)} == set()
    assert len(re.findall(r'"[^"]*",?\s+"[^"]*",?\s*\],$', words, re.M)) == len(known)


# What it knows


def test_the_setup_names_personas_numbers_and_first_words(made):
    setup = Setup(
        title="Chika",
        personas=(Persona("+6284000000001", "Siti", {"id": "Menunggak.", "en": "In arrears."}),),
        names={WHATSAPP: "CHIKA"},
        openers={"sms": ("TAGIHAN",)},
        zone="Asia/Jakarta",
        forget=lambda *pair: None,
    )
    found = web(made, setup).get("/emulator/page/setup").json

    assert found["personas"][0]["about"]["en"] == "In arrears."
    names = {sender["address"]: (sender["channel"], sender["name"]) for sender in found["senders"]}
    assert names[WHATSAPP] == ("whatsapp", "CHIKA")
    assert names[SMS] == ("sms", "Chika")
    assert found["openers"] == {"sms": ["TAGIHAN"]}
    assert found["can"]["forget"] is True


def test_a_bot_that_nobody_described_has_strangers_to_write_to_it(made):
    found = web(made).get("/emulator/page/setup").json

    assert {one["number"][:6] for one in found["personas"]} == {"+62000"}
    assert found["can"]["forget"] is False
    assert {one["name"] for one in found["senders"]} >= {WHATSAPP.removeprefix("whatsapp:")}


# Bubbles


def test_an_sms_tells_its_cost_and_whatsapp_does_not(made):
    plain = bubble_out(receive(made, SMS, body="halo"))
    costly = bubble_out(receive(made, SMS, body="é😀" * 40))
    free = bubble_out(receive(made, WHATSAPP, body="halo"))

    assert plain["sms"] == {"encoding": "GSM-7", "units": 4, "count": 1}
    assert costly["sms"] == {"encoding": "UCS-2", "units": 120, "count": 2}
    assert free["sms"] is None


def test_a_file_makes_an_sms_an_mms_which_has_no_segments(made):
    picture = Attachment("image/png", b"png")

    assert bubble_out(receive(made, SMS, body="halo", attachments=(picture,)))["sms"] is None


def test_a_bubble_names_its_chat_whichever_way_the_message_went(made):
    inbound = receive(made, body="halo")
    outbound = made.carrier.store.messages()[-1]

    for message in (inbound, outbound):
        shown = bubble_out(message)
        assert (shown["contact"], shown["sender"]) == (f"whatsapp:{SITI.number}", WHATSAPP)
        assert shown["inbound"] is (message is inbound)


def test_a_place_is_told_with_its_label(made):
    shown = bubble_out(receive(made, location=Location(-6.1, 106.8, "Gambir", "Monas")))

    assert shown["location"] == {
        "latitude": -6.1,
        "longitude": 106.8,
        "address": "Gambir",
        "label": "Monas",
    }


# Files of messages


def answer_of(made, kind, content=b"x", url=""):
    message = receive(made, attachments=(Attachment(kind, content, url),))
    return web(made).get(bubble_out(message)["files"][0]["url"])


@pytest.mark.parametrize("kind", ["image/png", "audio/ogg", "video/mp4"])
def test_pictures_and_sounds_are_shown(made, kind):
    answer = answer_of(made, kind, b"bytes")

    assert (answer.data, answer.mimetype) == (b"bytes", kind)
    assert "Content-Disposition" not in answer.headers


def test_a_sound_is_given_by_ranges_so_that_its_length_shows(made):
    message = receive(made, attachments=(Attachment("audio/ogg", b"0123456789"),))
    url = bubble_out(message)["files"][0]["url"]
    answer = web(made).get(url, headers={"Range": "bytes=2-4"})

    assert (answer.status_code, answer.data) == (206, b"234")
    assert answer.headers["Content-Range"] == "bytes 2-4/10"


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/pdf", "text/vcard"])
def test_what_could_hold_a_script_is_only_saved(made, kind):
    answer = answer_of(made, kind, b"<script>alert(1)</script>")

    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_the_bot_serves_is_named_where_it_is(made):
    message = receive(made, attachments=(Attachment("image/png", url="http://127.0.0.1:1/a.png"),))

    assert bubble_out(message)["files"][0]["url"] == "http://127.0.0.1:1/a.png"


def test_there_is_no_file_that_no_message_has(made):
    message = receive(made, attachments=(Attachment("image/png", b"x"),))

    assert web(made).get(f"/emulator/page/files/{message.sid}/ME0").status_code == 404
    assert web(made).get(f"/emulator/page/files/SM0/{message.media[0].sid}").status_code == 404


def test_samples_are_what_they_say():
    beginnings = {
        "foto.jpg": b"\xff\xd8\xff",
        "suara.ogg": b"OggS",
        "stiker.webp": b"RIFF",
        "dokumen.pdf": b"%PDF-1.4",
    }
    folder = Path(files.STATIC, "samples")

    assert {path.name for path in folder.iterdir()} == set(beginnings)
    for name, beginning in beginnings.items():
        assert (folder / name).read_bytes().startswith(beginning)

"""The fixture `twilio`: in projects of others, before this bot, and before any other one."""

import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from support.web import ECHO_BOT
from support.wire import ACCOUNT, Bot, says, served, xml
from twilio.rest import Client

from bot.emulator.model import Attachment, Content
from bot.emulator.pytest_fixture import Twilio
from bot.logs import Log
from bot.opening import Store
from bot.settings import LOCAL, Settings
from webhook import create_app

PAGE = Path(__file__).parents[3] / "docs" / "emulator.md"
PHONE = "+6281234567890"
CALLING = "-p", "no:cacheprovider"

APP = """
from werkzeug import Request, Response

def app(environ, start_response):
    text = Request(environ).form["Body"]
    answers = {
        "dua": "<Response><Message>satu</Message><Message>dua</Message></Response>",
        "rusak": "<Response>",
        "diam": "<Response/>",
        "warna": "<Response><Message>gema: warna</Message><Warna/></Response>",
    }
    answer = answers.get(text, f"<Response><Message>gema: {text}</Message></Response>")
    return Response(answer, mimetype="text/xml")(environ, start_response)
"""


def project(pytester, test, **settings):
    """Run one test in a project whose bot is APP."""
    lines = {"wartel_app": "kedai:app", **settings}
    pytester.makeini("[pytest]\n" + "\n".join(f"{name} = {lines[name]}" for name in lines))
    pytester.makepyfile(kedai=APP)
    body = "\n".join(f"    {line}" for line in test.strip().splitlines())
    pytester.makepyfile(f'def test_it(twilio):\n    phone = twilio.phone("{PHONE}")\n{body}\n')
    pytester.syspathinsert()
    return pytester.runpytest_inprocess(*CALLING)


def outcome(pytester, test, **settings):
    result = project(pytester, test, **settings)
    return result.parseoutcomes(), result.stdout.str()


GOOD = """
phone.sends("halo")
phone.expects("gema")
phone.sends("dua")
phone.expects("satu", exactly=True)
phone.expects(__import__("re").compile("^d.a$"))
"""


def test_what_was_expected_passes(pytester):
    assert outcome(pytester, GOOD)[0] == {"passed": 1}


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ('phone.sends("a")\nphone.expects("b")', ["'b' was expected", "gema: a"]),
        ('phone.sends("a")\nphone.expects("gema", exactly=True)', ["exactly 'gema' was expected"]),
        ('phone.sends("diam")\nphone.expects("b", timeout=0.1)', ["nothing came, but 'b'"]),
        ('phone.sends("rusak")', ["Twilio would log", "12100"]),
        ('phone.sends("diam", errors=[11200])', ["Twilio would log", "no error"]),
    ],
)
def test_a_failure_says_what_came_instead(pytester, test, told):
    outcomes, text = outcome(pytester, test)

    assert outcomes == {"failed": 1}
    assert [piece for piece in told if piece not in text] == []


def test_what_nobody_expected_fails_at_the_end(pytester):
    outcomes, text = outcome(pytester, 'phone.sends("dua")\nphone.expects("satu")')

    assert outcomes == {"passed": 1, "errors": 1}
    assert "nobody expected these messages" in text
    assert f"whatsapp:{PHONE}: dua" in text


def test_a_failed_test_is_not_told_of_the_rest_as_well(pytester):
    outcomes, text = outcome(pytester, 'phone.sends("dua")\nphone.expects("x")')

    assert outcomes == {"failed": 1}
    assert "nobody expected" not in text


@pytest.mark.parametrize(
    "test",
    ['phone.sends("rusak", errors=[12100])', 'phone.sends("dua")\nphone.ignores_the_rest()'],
)
def test_a_test_can_expect_errors_and_ignore_messages(pytester, test):
    assert outcome(pytester, test)[0] == {"passed": 1}


def test_an_expectation_in_vain_says_what_failed(pytester):
    test = """
from bot.emulator.faults import Fault
twilio.emulator.box.arm(Fault("error", code=63024))
phone.sends("warna")
phone.expects("b", timeout=0.1)
"""
    outcomes, text = outcome(pytester, test)

    assert outcomes == {"failed": 1}
    assert "12200" in text
    assert "undelivered: 'gema: warna', 63024" in text


def test_a_test_may_say_more_than_anybody_could_type(pytester):
    test = """
for number in range(60):
    phone.sends(f"a{number}")
    phone.expects(f"gema: a{number}", exactly=True)
"""
    assert outcome(pytester, test)[0] == {"passed": 1}


def test_without_a_bot_the_settings_are_named(pytester):
    outcomes, text = outcome(pytester, "pass", wartel_app="")

    assert outcomes == {"errors": 1}
    assert "set wartel_app, wartel_url or the fixture twilio_target" in text


def test_the_command_line_can_name_a_bot_elsewhere(pytester):
    pytester.makepyfile(
        f'def test_it(twilio):\n    p = twilio.phone("{PHONE}")\n'
        '    p.sends("a")\n    p.expects("jauh")\n'
    )
    with served(Bot(says("dari jauh"))) as url:
        result = pytester.runpytest_inprocess(*CALLING, "--wartel-url", f"{url}/sms")

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("mode", ["production", "Production", "prod"])
def test_a_bot_elsewhere_is_not_written_to_in_production(monkeypatch, mode):
    monkeypatch.setenv("WARTEL_MODE", mode)

    with pytest.raises(ValueError, match=f"WARTEL_MODE is {mode}"):
        Twilio("http://127.0.0.1:9/", "", ACCOUNT)


def test_a_project_with_a_module_bot_of_its_own_is_told_so(pytester):
    pytester.makepyfile(bot="app = None")
    outcomes, text = outcome(pytester, "pass")

    assert outcomes == {"errors": 1}
    assert "a module 'bot' of its own" in text


def test_the_example_of_the_page_passes(pytester):
    blocks = re.findall(r"^```\w+ ([\w.]+)\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert [name for name, _ in blocks] == ["kedai.py", "pytest.ini", "test_kedai.py"]
    for name, text in blocks:
        (pytester.path / name).write_text(text)
    pytester.syspathinsert()

    pytester.runpytest_inprocess(*CALLING).assert_outcomes(passed=1)


# Before this bot


@pytest.fixture
def wartel_app(tmp_path, redis_url, twilio_account):
    settings = Settings(
        mode=LOCAL,
        public_url="http://127.0.0.1:8000",
        secret_key="k" * 32,
        bot=ECHO_BOT,
        tokens=(twilio_account[1],),
        redis_url=redis_url,
    )
    with Store(settings) as store, (tmp_path / "log").open("w") as log:
        store.client.flushdb()
        yield create_app(settings, store, Log(log))


class TestThisBot:
    @pytest.fixture
    def twilio_target(self, wartel_app):
        return wartel_app

    def test_it_talks_and_heeds_the_clock(self, twilio):
        phone = twilio.phone(PHONE)
        phone.sends("halo")
        phone.expects("Halo! 1 text")
        phone.expects("Apa lagi?", exactly=True)
        phone.sends("lagi")
        phone.expects("2 text")
        twilio.clock.advance(timedelta(days=40))
        phone.sends("lama tak jumpa")
        phone.expects("sudah berakhir")
        phone.expects("Halo! 1 text")
        phone.expects("Apa lagi?")


# Before bots that send by themselves, and to phones with buttons


class TestOtherBots:
    @pytest.fixture
    def bot(self):
        return Bot()

    @pytest.fixture
    def twilio_target(self, bot):
        return bot

    def test_the_official_client_reaches_the_phone(self, twilio, bot):
        client = Client(twilio.account_sid, twilio.auth_token)
        client.api.base_url = twilio.base_url
        phone = twilio.phone(PHONE, channel="sms")
        phone.sends("halo")
        client.messages.create(from_=phone.to, to=PHONE, body="Nanti saya kabari.")

        phone.expects("Nanti saya kabari.", exactly=True)
        assert [request.form["Body"] for request in bot.requests] == ["halo"]

    def test_phones_write_to_any_number_of_the_bot(self, twilio, bot):
        twilio.phone(PHONE, to="+628118750400").sends("a")
        twilio.phone(PHONE, "sms", to="165").sends("b")

        assert [request.form["To"] for request in bot.requests] == ["whatsapp:+628118750400", "165"]

    def test_phones_send_files_and_have_names(self, twilio, bot):
        content = Content("foto", attachments=(Attachment("image/png", b"png"),))
        twilio.phone(PHONE, name="Budi").sends(content)
        form = bot.requests[0].form

        assert (form["ProfileName"], form["MediaContentType0"]) == ("Budi", "image/png")

    def test_a_bot_fetches_the_files_where_they_are_said_to_be(self, twilio, bot):
        files = (Attachment("image/png", b"png"),)
        twilio.phone(PHONE).sends(Content("foto", attachments=files))
        url = bot.requests[0].form["MediaUrl0"]
        login = f"{twilio.account_sid}:{twilio.auth_token}".encode()
        request = Request(url, headers={"Authorization": f"Basic {b64encode(login).decode()}"})

        assert urlopen(request, timeout=5).read() == b"png"

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            (("081234567890",), "'081234567890' is no number such as"),
            (("whatsapp:budi",), "'budi' is no number such as"),
            ((PHONE, "telegram"), "'telegram' is no channel; use whatsapp or sms"),
            ((PHONE, "sms", "whatsapp:+628118750400"), "takes sms messages"),
            ((PHONE, "whatsapp", "165"), "'whatsapp:165' is no number that takes whatsapp"),
        ],
    )
    def test_phones_that_cannot_be_are_refused_with_a_sentence(self, twilio, given, sentence):
        number, *rest = given
        how = dict(zip(("channel", "to"), rest, strict=False))
        with pytest.raises(ValueError, match=re.escape(sentence)):
            twilio.phone(number, **how)

    def test_phones_do_not_see_each_others_messages(self, twilio, bot):
        bot.answers = [says("rahasia"), xml("<Response/>")]
        one, other = twilio.phone(PHONE), twilio.phone("+6281234567891")
        one.sends("halo")
        other.sends("halo")

        one.expects("rahasia")
        assert other.unexpected() == []

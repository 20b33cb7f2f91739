"""`wartel post`: one signed message to any webhook, shown and judged."""

import json

import pytest
from support.command import wartel
from support.wire import Bot, says, served, xml
from twilio.request_validator import RequestValidator
from werkzeug import Response

from bot.cli.emulation import refuse_production
from bot.errors import SettingsError

TOKEN = "a-token"


def post(tmp_path, url, *arguments, **env):
    return wartel(tmp_path, "post", url, *arguments, "--auth-token", TOKEN, **env)


def test_it_shows_request_answer_and_what_would_be_sent(tmp_path):
    bot = Bot(says("Halo Budi", "Ada apa?"))
    with served(bot) as url:
        done = post(tmp_path, f"{url}/sms", "-d", "Body=halo = ya", "-d", "ProfileName=Budi")
    (request,) = bot.requests

    assert (done.returncode, done.stderr) == (0, "")
    assert request.form["Body"] == "halo = ya"
    assert request.form["ProfileName"] == "Budi"
    assert request.form["From"] == "whatsapp:+6200011122233"
    lines = done.stdout.splitlines()
    assert lines[0] == f"POST {url}/sms"
    assert "> Body=halo = ya" in lines
    assert f"> X-Twilio-Signature: {request.headers['X-Twilio-Signature']}" in lines
    assert "< <Response><Message>Halo Budi</Message><Message>Ada apa?</Message></Response>" in lines
    assert lines[-3:-1] == ["  Halo Budi", lines[-2]]
    assert lines[-1] == "  Ada apa?"


def test_the_official_validator_accepts_what_it_posts(tmp_path):
    bot = Bot(says("Baik"))
    with served(bot) as url:
        post(tmp_path, f"{url}/sms?a=1", "-d", "Body=é 😀", "--channel", "sms")
        (request,) = bot.requests
        assert RequestValidator(TOKEN).validate(
            f"{url}/sms?a=1", request.form, request.headers["X-Twilio-Signature"]
        )
    assert request.form["From"] == "+6200011122233"


@pytest.mark.parametrize(
    ("fields", "posted"),
    [
        (["ButtonPayload=ya", "ButtonText=Ya!"], {"Body": "Ya!", "MessageType": "interactive"}),
        (["ListId=kopi"], {"ListId": "kopi", "ListTitle": "kopi"}),
        (["Latitude=-6.2", "Longitude=106.8"], {"MessageType": "location", "Body": ""}),
        (["MediaUrl0=http://x.test/a.png", "MediaContentType0=image/png"], {"NumMedia": "1"}),
        (["Forwarded=true"], {"Forwarded": "true"}),
        (["Baru=1"], {"Baru": "1"}),
    ],
)
def test_fields_make_the_kind_of_message_that_they_belong_to(tmp_path, fields, posted):
    bot = Bot(says("Baik"))
    with served(bot) as url:
        options = [word for field in fields for word in ("-d", field)]
        assert post(tmp_path, url, *options).returncode == 0

    assert posted.items() <= bot.requests[0].form.to_dict().items()


@pytest.mark.parametrize(
    ("answer", "code", "exit_status"),
    [
        (Response("nanti", status=500), "11200", 1),
        (xml("<Respons/>"), "12102", 1),
        (xml("<Response><Message/></Response>"), "14103", 0),
        (Response(status=204), "", 0),
    ],
)
def test_problems_are_told_by_code_and_errors_by_the_exit_status(
    tmp_path, answer, code, exit_status
):
    with served(Bot(answer)) as url:
        done = post(tmp_path, url, "-d", "Body=halo")
        told = json.loads(post(tmp_path, url, "-d", "Body=halo", "--json").stdout)

    assert done.returncode == exit_status
    assert "Twilio would send nothing." in done.stdout
    assert [str(problem["code"]) for problem in told["problems"]] == ([code] if code else [])
    assert f"https://www.twilio.com/docs/errors/{code}" in done.stdout or not code


def test_programs_get_one_object(tmp_path):
    with served(Bot(says("Halo"))) as url:
        told = json.loads(post(tmp_path, url, "-d", "Body=halo", "--json").stdout)
    (exchange,) = told["exchanges"]

    assert ["Body", "halo"] in exchange["form"]
    assert exchange["response"]["status"] == 200
    assert [message["body"] for message in told["messages"]] == ["Halo"]
    assert told["problems"] == []


def test_nobody_at_the_other_end_is_an_error_and_not_a_crash(tmp_path):
    done = post(tmp_path, "http://127.0.0.1:9/x", "-d", "Body=halo")

    assert (done.returncode, done.stderr) == (1, "")
    assert "no answer" in done.stdout
    assert "11205" in done.stdout


def test_it_posts_to_no_other_machine_unless_it_is_named(tmp_path):
    done = post(tmp_path, "http://0.0.0.0:9/x", "-d", "Body=halo")

    assert done.returncode == 1
    assert "11205" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ftp://x", "-d", "Body=a"], "is no web address"),
        (["http://127.0.0.1:1", "-d", "Body"], "write NAME=VALUE"),
        (["http://127.0.0.1:1", "-d", "MessageSid=SM1"], "the emulator itself fills this in"),
        (["http://127.0.0.1:1", "-d", "Latitude=x"], "two numbers"),
        (["http://127.0.0.1:1", "--from", "budi"], "numbers such as"),
        (["http://127.0.0.1:1", "--account-sid", "AC1"], "EMULATOR_ACCOUNT_SID must be"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_line(tmp_path, arguments, sentence):
    done = post(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["post http://127.0.0.1:9", "credentials"])
def test_it_does_nothing_in_production(tmp_path, command):
    done = wartel(tmp_path, *command.split(), WARTEL_MODE="production")

    assert (done.returncode, done.stdout) == (1, "")
    assert "WARTEL_MODE is production" in done.stderr


@pytest.mark.parametrize("mode", ["Production", "prod", "staging"])
def test_a_mode_that_nobody_knows_is_refused_like_production(mode):
    with pytest.raises(SettingsError, match=f"WARTEL_MODE is {mode}"):
        refuse_production({"WARTEL_MODE": mode})


@pytest.mark.parametrize("env", [{}, {"WARTEL_MODE": ""}, {"WARTEL_MODE": "local"}])
def test_ones_own_machine_is_no_production(env):
    refuse_production(env)

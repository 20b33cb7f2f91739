"""Play transcripts over HTTP: what can be seen is compared, and what cannot is said."""

from datetime import UTC, datetime
from io import StringIO
from threading import Lock

import pytest
from support.web import ECHO_BOT
from support.wire import ACCOUNT, Bot, says, served
from werkzeug import Request, Response

from bot.cli import main
from bot.emulator.over_http import HttpTransport
from bot.errors import FlowError
from bot.replay import wire_command
from bot.replay.http_player import NOBODY, HttpTarget, Personas
from bot.settings import DEFAULT_BOT

HEAD = "title: Uji\nchannel: whatsapp\nfrom: {who}\nat: 2026-11-23T09:00:00+07:00\n{more}turns:\n"
SOMEBODY = '"+6281234567890"'


class Counting:
    """Say how many messages this contact has sent to this number."""

    def __init__(self):
        self.lock = Lock()
        self.counts = {}
        self.requests = []

    def __call__(self, environ, start_response):
        request = Request(environ)
        form = request.form
        with self.lock:
            self.requests.append(request)
            key = form["From"], form["To"]
            seen = self.counts.setdefault(key, {})
            number = seen.setdefault(form["MessageSid"], len(seen) + 1)
        return says(f"{number}: {form['Body']}")(environ, start_response)


@pytest.fixture
def bot():
    return Counting()


@pytest.fixture
def replay(tmp_path, bot):
    """Play a transcript against a bot; give the exit status and what was told."""

    def play(turns, who=SOMEBODY, more="", app=bot, url="{}/hook", **options):
        path = tmp_path / "uji.chat.yaml"
        path.write_text(HEAD.format(who=who, more=more) + turns)
        out = StringIO()
        with served(app) as base:
            transport = HttpTransport(["bot.invalid"])
            target = HttpTarget(url.format(base), ACCOUNT, transport, **options)
            status = wire_command.run([tmp_path], target, out)
        return status, out.getvalue()

    return play


def test_texts_are_compared(replay, bot):
    status, told = replay(
        "  - user: halo\n  - bot: '1: halo'\n  - user: dua\n  - bot: {any: true}\n"
    )

    assert (status, told.splitlines()[-1]) == (0, "1 transcript, 0 failed, 0 not checked in full")
    assert {request.form["From"] for request in bot.requests} == {"whatsapp:+6281234567890"}


def test_the_command_that_repeats_a_run_has_its_options_but_no_secret(tmp_path, capsys):
    path = tmp_path / "uji.chat.yaml"
    path.write_text(HEAD.format(who=SOMEBODY, more="") + "  - user: halo\n  - bot: x\n")
    with served(Counting()) as base:
        given = ["--new-numbers", "--auth-token", "rahasia", "--allow-host", "bot.invalid"]
        assert main(["replay", str(path), "--against", base, *given]) == 1
    told = capsys.readouterr().out

    assert "--new-numbers --allow-host bot.invalid --auth-token ..." in told
    assert "rahasia" not in told


def test_a_wrong_text_is_shown_beside_the_right_one(replay):
    status, told = replay("  - user: halo\n  - bot: selamat pagi\n")

    assert status == 1
    assert "the bot said something else" in told
    assert "selamat pagi" in told
    assert "1: halo" in told
    assert "--against http://127.0.0.1" in told


def test_an_error_that_twilio_would_log_fails_with_its_code(replay):
    broken = Bot(Response("x", status=500))
    status, told = replay("  - user: halo\n  - bot: a\n", app=broken)

    assert status == 1
    assert "11200" in told


def test_a_repeated_message_is_the_same_request_again(replay, bot):
    status, _ = replay("  - user: halo\n  - bot: '1: halo'\n  - repeat: true\n")
    one, two = bot.requests

    assert status == 0
    assert one.form == two.form
    token = "I-Twilio-Idempotency-Token"
    assert one.headers[token] == two.headers[token]


def test_a_repetition_with_another_answer_fails(replay):
    status, told = replay(
        "  - user: halo\n  - bot: a\n  - repeat: true\n", app=Bot(says("a"), says("b"))
    )

    assert status == 1
    assert "another reply" in told


def test_what_stands_inside_the_bot_is_listed_as_not_checked(replay):
    status, told = replay(
        "  - user: halo\n  - bot: '1: halo'\n    state: menu\n"
        "  - user: dua\n  - bot: '2: dua'\n    slots: {a: b}\n    language: id\n"
    )

    assert status == 0
    assert told.count("not checked: ") == 2
    assert "state: not visible" in told
    assert "language, slots: not visible" in told
    assert told.splitlines()[-1] == "1 transcript, 0 failed, 1 not checked in full"


class Forgetful(Counting):
    """Count deliveries where it should count messages."""

    def __call__(self, environ, start_response):
        self.requests.append(Request(environ))
        return says(str(len(self.requests)))(environ, start_response)


def test_a_bot_that_counts_a_duplicate_twice_is_found_out(replay, bot):
    turns = "  - fault: duplicate\n  - user: halo\n  - bot: '1'\n  - user: lagi\n  - bot: '3'\n"
    status, told = replay(turns, app=Forgetful())

    assert status == 1
    assert "uji.chat.yaml:7: the repeated message got another reply" in told
    assert replay("  - fault: duplicate\n  - user: halo\n  - bot: '1: halo'\n")[0] == 0
    first, again = bot.requests
    assert first.form["MessageSid"] == again.form["MessageSid"]


def test_a_message_that_is_lost_never_reaches_the_bot(replay, bot):
    status, told = replay(
        "  - fault: drop\n  - user: halo\n  - bot: []\n  - user: dua\n  - bot: '1: dua'\n"
    )

    assert (status, told.splitlines()[-1]) == (0, "1 transcript, 0 failed, 0 not checked in full")
    assert len(bot.requests) == 1


def test_nothing_behind_what_happens_outside_is_played(replay, bot):
    status, told = replay(
        "  - user: halo\n  - bot: '1: halo'\n"
        "  - event: uang.masuk\n  - user: lagi\n  - bot: salah\n"
    )

    assert status == 0
    assert "the rest was not played" in told
    assert len(bot.requests) == 1


@pytest.mark.parametrize("more", ["language: en\n", "session: {state: a.b}\n"])
def test_a_beginning_in_the_middle_is_not_played(replay, bot, more):
    status, told = replay("  - user: halo\n  - bot: salah\n", more=more)

    assert status == 0
    assert "not played" in told
    assert bot.requests == []


def test_bots_on_this_machine_are_told_the_time(replay, bot):
    status, told = replay(
        "  - user: halo\n  - bot: '1: halo'\n  - after: 2h\n    user: lagi\n  - bot: '2: lagi'\n"
    )
    times = [datetime.fromisoformat(each.headers["X-Wartel-Clock"]) for each in bot.requests]

    assert status == 0
    assert times == [
        datetime(2026, 11, 23, 2, tzinfo=UTC),
        datetime(2026, 11, 23, 4, tzinfo=UTC),
    ]
    assert "X-Wartel-Clock, which Wartel's bots alone heed" in told


def test_bots_elsewhere_are_not_told_the_time_so_silences_are_not_played(tmp_path):
    turns = "  - after: 2h\n    user: lagi\n  - bot: a\n"
    (tmp_path / "uji.chat.yaml").write_text(HEAD.format(who=SOMEBODY, more="") + turns)
    out = StringIO()
    target = HttpTarget("http://bot.invalid/", ACCOUNT, HttpTransport())

    assert wire_command.run([tmp_path], target, out) == 0
    assert "'after': this bot does not take the clock from here" in out.getvalue()
    assert not target.stage(datetime.now(UTC)).carrier.parts.share_clock


def test_every_run_writes_to_a_number_that_is_new(replay, bot):
    for _ in range(2):
        assert replay("  - user: halo\n  - bot: '1: halo'\n")[0] == 0
    first, second = (request.form["To"] for request in bot.requests)

    assert first != second
    assert first.startswith(f"whatsapp:{NOBODY}")


def test_a_number_that_the_transcript_names_is_used(replay, bot):
    replay("  - user: halo\n  - bot: '1: halo'\n", more='to: "+628118750400"\n')

    assert bot.requests[0].form["To"] == "whatsapp:+628118750400"


def test_addresses_can_stand_for_somebody_new(replay, bot):
    turns = "  - user: halo\n  - bot: '1: halo'\n  - user: dua\n  - bot: '2: dua'\n"
    for _ in range(2):
        assert replay(turns, more='to: "+628118750400"\n', new_numbers=True)[0] == 0

    assert len({request.form["From"] for request in bot.requests}) == 2


def test_personas_keep_their_number_and_come_from_the_bot_folder(replay, bot):
    for _ in range(2):
        status, _ = replay(
            "  - user: halo\n  - bot: '1: halo'\n",
            who="menunggak",
            new_numbers=True,
            personas=Personas(DEFAULT_BOT),
        )
        assert status == 0

    assert len({request.form["From"] for request in bot.requests}) == 1


def test_a_persona_without_a_folder_is_refused_with_a_sentence(replay):
    status, told = replay("  - user: halo\n  - bot: a\n", who="siapa")

    assert status == 1
    assert "'from: siapa' is no address" in told


def test_places_files_and_buttons_travel_as_phones_send_them(replay, bot):
    status, _ = replay(
        "  - location: '-6.2, 106.8'\n  - bot: '1:'\n"
        "  - media: image/png\n    user: foto\n  - bot: '2: foto'\n"
        "  - button: ya\n  - bot: '3: ya'\n"
    )
    place, file, button = (request.form for request in bot.requests)

    assert status == 0
    assert place["Latitude"] == "-6.200000000000"
    assert file["MediaContentType0"] == "image/png"
    assert button["ButtonPayload"] == "ya"


def test_nothing_to_play_is_an_error(tmp_path):
    with pytest.raises(FlowError, match="there are no transcripts"):
        wire_command.run([tmp_path], HttpTarget("http://a", ACCOUNT, HttpTransport()), StringIO())


# On the command line


def run(*arguments):
    out = StringIO()
    return main(["replay", *map(str, arguments)], out), out.getvalue()


@pytest.fixture
def transcript(tmp_path):
    path = tmp_path / "uji.chat.yaml"
    path.write_text(HEAD.format(who=SOMEBODY, more="") + "  - user: halo\n  - bot: '1: halo'\n")
    return path


def test_the_command_takes_a_url_and_a_token(transcript, bot, tmp_path, monkeypatch):
    monkeypatch.delenv("WARTEL_MODE", raising=False)
    with served(bot) as url:
        status, told = run(
            *(transcript, "--against", f"{url}/x", "--auth-token", "t", "--bot", ECHO_BOT),
            *("--data", tmp_path),
        )

    assert (status, told.splitlines()[0].split("/")[-1]) == (0, "uji.chat.yaml: ok")
    assert bot.requests[0].headers["X-Twilio-Signature"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--update"], "--update works with --against engine"),
    ],
)
def test_what_makes_no_sense_with_a_url_is_refused(transcript, capsys, arguments, sentence):
    assert run(transcript, "--against", "http://127.0.0.1:9", *arguments)[0] == 1
    assert sentence in capsys.readouterr().err


def test_an_unknown_target_is_refused(transcript, capsys):
    with pytest.raises(SystemExit):
        run(transcript, "--against", "nirgends")
    assert "'nirgends' is neither engine, webhook, both nor a URL" in capsys.readouterr().err

import pytest
from support.chats import ECHO_BOT, GOOD, HEADER, read, with_turns

from bot.replay.engine_player import EngineTarget
from bot.replay.player import disagreements, play
from bot.replay.webhook_player import WebhookTarget


@pytest.fixture(scope="module")
def engine():
    return EngineTarget(ECHO_BOT)


@pytest.fixture(scope="module")
def webhook():
    with WebhookTarget(ECHO_BOT) as target:
        yield target


@pytest.fixture(params=["engine", "webhook"])
def target(request):
    return request.getfixturevalue(request.param)


def outcome(target, transcript):
    """Play and give the line and sentence of every failure."""
    result = play(transcript, target)
    failures = [failure for played in result.played for failure in played.failures]
    if result.refusal:
        failures.append(result.refusal)
    assert result.passed is not failures
    return [(failure.place.line, failure.sentence) for failure in failures]


def test_a_conversation_as_it_is_written_passes(target, tmp_path):
    assert outcome(target, read(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("Apa lagi?", "Apa lagi", 8, "the bot said something else"),
        ("  - bot: Apa lagi?\n    state: gema.tunggu\n", "", 6, "the bot said 1 more than"),
        (
            "gema.tunggu",
            "gema.tungu",
            8,
            "state is gema.tunggu, not gema.tungu: this bot has no such state; "
            "did you mean 'gema.tunggu'?",
        ),
        ("gema.tunggu", "gema.tunggu\n    language: en", 8, "language is id, not en"),
        ("gema.tunggu", "gema.tunggu\n    slots: {hitungan: 2}", 8, "slot hitungan is 1, not 2"),
        ("gema.tunggu", "gema.tunggu\n  - bot: x", 10, "the bot did not say this"),
        ("    state", "  - state", None, None),
        ("gema.tunggu", "gema.tunggu\n    slots: {hitungan: 1}", None, None),
    ],
)
def test_the_smallest_difference_is_a_failure(target, tmp_path, old, new, line, sentence):
    found = outcome(target, read(tmp_path, GOOD.replace(old, new)))

    assert [each[0] for each in found] == ([line] if line else [])
    assert not found or sentence in found[0][1]


def test_everything_after_a_failure_is_still_played(target, tmp_path):
    turns = "  - user: a\n  - bot: [x, y]\n  - user: b\n  - bot: '2 text 09.00: b'\n"

    assert [line for line, _ in outcome(target, read(tmp_path, with_turns(turns)))] == [7, 7]


def test_silence_moves_the_clock_and_ends_the_conversation(target, tmp_path):
    turns = (
        "  - {user: b, after: 59m}\n  - bot: '2 text 09.59: b'\n"
        "  - after: 61m\n  - user: c\n  - bot: Percakapan sebelumnya sudah berakhir.\n"
        "  - bot: 'Halo! 1 text 11.00: c'\n  - bot: Apa lagi?\n"
    )

    assert outcome(target, read(tmp_path, GOOD + turns)) == []


def test_a_repeated_message_gets_the_same_reply_and_changes_nothing(target, tmp_path):
    turns = "  - repeat: true\n  - repeat: true\n  - user: b\n  - bot: '2 text 09.00: b'\n"

    assert outcome(target, read(tmp_path, GOOD + turns)) == []


def test_every_kind_of_message_reaches_the_bot(target, tmp_path):
    turns = (
        "  - media: image/jpeg\n  - bot: '2 image 09.00: '\n"
        "  - location: '-6.2, 106.8'\n  - bot: '3 location 09.00: '\n"
        "  - user: ''\n  - bot: '4 empty 09.00: '\n"
        "  - button: ganti\n  - bot: Sekarang di tempat lain.\n    state: gema.lain\n"
    )

    assert outcome(target, read(tmp_path, GOOD + turns.replace(": '\n", ":'\n"))) == []


def test_a_contact_can_write_by_sms_in_between_and_has_a_conversation_of_its_own(target, tmp_path):
    turns = (
        "  - sms: b\n  - bot: 'Halo! 1 text 09.00: b'\n  - bot: Apa lagi?\n"
        "  - user: c\n  - bot: '2 text 09.00: c'\n"
    )

    assert outcome(target, read(tmp_path, GOOD + turns)) == []


def test_a_conversation_can_begin_in_the_middle(target, tmp_path):
    text = HEADER + (
        "session: {state: gema.tunggu, slots: {hitungan: {json: '41'}}, unsent: [Tadi.]}\n"
        "turns:\n  - user: b\n  - bot: '42 text 09.00: b'\n"
    )

    assert outcome(target, read(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (
            "session: {state: gema.tungu}",
            "this bot has no state 'gema.tungu' to begin in; did you mean 'gema.tunggu'?",
        ),
        ("session: {state: gema.awal, flow: x}", "this bot has no flow 'x'"),
        ("language: en", "this bot does not speak 'en'"),
    ],
)
def test_a_beginning_that_the_bot_does_not_know_is_refused(target, tmp_path, header, sentence):
    transcript = read(tmp_path, GOOD.replace("turns:", f"{header}\nturns:"))

    assert [found for _, found in outcome(target, transcript)] == [sentence]


def test_a_turn_that_fails_says_the_bots_sentence_and_the_author_hears_why(target, tmp_path):
    failure = "Maaf, sedang ada gangguan. Silakan kirim ulang sebentar lagi."
    turns = f"  - user: gagal\n  - bot: {failure}\n    state: gema.tunggu\n"
    result = play(read(tmp_path, GOOD + turns), target)

    assert result.passed
    assert "action 'gagal' failed" in result.played[-1].heard.trouble


@pytest.mark.parametrize("sign", ["\\x07", "\\u202A"])
def test_what_no_message_can_hold_never_reaches_the_bot(target, tmp_path, sign):
    turns = f"""  - user: "{sign}"\n  - bot: '2 empty 09.00:'\n"""

    assert outcome(target, read(tmp_path, GOOD + turns)) == []


FAULTS = [
    "  - fault: duplicate\n  - user: b\n  - bot: '2 text 09.00: b'\n"
    "  - user: c\n  - bot: '3 text 09.00: c'\n",
    "  - fault: drop\n  - user: b\n  - bot: []\n    state: gema.tunggu\n"
    "  - user: c\n  - bot: '2 text 09.00: c'\n  - repeat: true\n",
    "  - fault: reorder\n  - user: b\n  - bot: []\n    slots: {hitungan: 1}\n"
    "  - user: c\n  - bot: '2 text 09.00: c'\n  - bot: '3 text 09.00: b'\n"
    "    slots: {hitungan: 3}\n",
]


@pytest.mark.parametrize("turns", FAULTS)
def test_a_fault_meets_the_next_message_alone(target, tmp_path, turns):
    assert outcome(target, read(tmp_path, GOOD + turns)) == []


def test_nothing_comes_again_that_never_arrived(target, tmp_path):
    turns = with_turns("  - fault: drop\n  - user: a\n  - bot: []\n  - repeat: true\n")

    assert outcome(target, read(tmp_path, turns)) == [
        (9, "no message has arrived that could come again")
    ]


def test_a_persona_of_a_bot_without_personas_is_refused(target, tmp_path):
    ((line, sentence),) = outcome(target, read(tmp_path, GOOD.replace('"+6200011122233"', "budi")))

    assert line == 6
    assert "'from: budi' is no address" in sentence


def test_both_targets_agree_to_the_letter_on_what_nobody_expects(engine, webhook, tmp_path):
    turns = "".join(
        f"  - user: {text}\n  - bot: {{any: true}}\n"
        for text in ("panjang", "aneh", "gagal", "ganti", "x", "batal")
    )
    transcript = read(tmp_path, GOOD + turns)
    one, other = play(transcript, engine), play(transcript, webhook)

    assert disagreements(one, other) == []
    assert len(one.played[1].heard.texts) > 1  # split as TwiML needs it


def test_a_target_that_says_something_else_is_found(engine, tmp_path):
    one = play(read(tmp_path, GOOD), engine)
    other = play(read(tmp_path, GOOD.replace("user: halo", "user: hallo")), engine)

    assert [failure.sentence for failure in disagreements(one, other)] == [
        "engine and engine give different replies"
    ]


def test_the_path_of_the_engine_is_kept_and_repeats_do_not_count(engine, tmp_path):
    result = play(read(tmp_path, GOOD + "  - repeat: true\n"), engine)

    assert [(each.source, each.trigger, each.target) for each in result.path] == [
        ("gema.awal", "otherwise", "gema.tunggu")
    ]

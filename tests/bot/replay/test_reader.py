from datetime import timedelta

import pytest
from support.chats import GOOD, GREETING, HEADER, read, with_turns, written

from bot.errors import FlowError
from bot.replay.matchers import Anything, Contains, Exact, Lines, Matches, OneOf
from bot.replay.reader import find_transcripts, read_transcripts
from bot.replay.transcript import Fault, Happening, Message, Repeat


def mistakes(folder, text):
    with pytest.raises(FlowError) as caught:
        read_transcripts(written(folder, text))
    return [mistake.replace(f"{folder}/", "") for mistake in caught.value.mistakes]


def test_the_header_is_read_as_it_stands(tmp_path):
    transcript = read(tmp_path, GOOD.replace("title: Gema", "title: Gema\nto: '+62811'"))

    assert transcript.title == "Gema"
    assert transcript.contact == "+6200011122233"
    assert transcript.address == "+62811"
    assert transcript.at.isoformat() == "2026-11-23T09:00:00+07:00"
    assert transcript.case == ""


def test_several_lines_of_the_bot_belong_to_the_message_before_them(tmp_path):
    (exchange,) = read(tmp_path, GOOD).exchanges

    assert exchange.act == Message("halo")
    assert [line.matcher for line in exchange.lines] == [
        Exact("Halo! 1 text 09.00: halo"),
        Exact("Apa lagi?"),
    ]
    assert [line.place.line for line in exchange.lines] == [7, 8]
    assert exchange.checks[0].state == "gema.tunggu"


def test_every_act_is_read(tmp_path):
    transcript = read(
        tmp_path,
        with_turns("""\
  - {user: " ", button: satu, media: [image/jpeg, audio/ogg]}
  - bot: []
  - {location: "-6.2, 106.8"}
  - bot: [A, {contains: B}]
  - repeat: true
  - {sms: TAGIHAN 54321, after: 1h30m}
  - bot: x
  - after: 2d
  - {event: a.b, data: {kartu: "0012"}, state: s.t}
  - {fault: drop, note: Hilang}
  - user: x
  - bot: []
"""),
    )
    acts = [exchange.act for exchange in transcript.exchanges]

    assert acts == [
        Message(" ", "satu", ("image/jpeg", "audio/ogg")),
        Message(location=(-6.2, 106.8)),
        Repeat(),
        Message("TAGIHAN 54321", sms=True),
        Happening("a.b", {"kartu": "0012"}),
        Fault("drop"),
        Message("x"),
    ]
    assert [exchange.after for exchange in transcript.exchanges] == [
        *[timedelta(0)] * 3,
        timedelta(minutes=90),
        timedelta(days=2),
        *[timedelta(0)] * 2,
    ]
    assert transcript.exchanges[-2].note == "Hilang"


def test_every_matcher_is_read(tmp_path):
    (exchange,) = read(
        tmp_path,
        with_turns("""\
  - user: x
  - bot: {contains: a}
  - bot: {contains: [a, b]}
  - bot: {matches: "Rp[0-9]{3}"}
  - bot: {any: true}
  - bot: {any: [a, b]}
  - bot: {lines: [a, "", {matches: ^b}]}
"""),
    ).exchanges

    assert [line.matcher for line in exchange.lines] == [
        Contains(("a",)),
        Contains(("a", "b")),
        Matches("Rp[0-9]{3}"),
        Anything(),
        OneOf(("a", "b")),
        Lines((Exact("a"), Exact(""), Matches("^b"))),
    ]


def test_slots_are_texts_unless_they_say_json(tmp_path):
    text = HEADER + "session: {state: a.b, slots: {x: 007, y: {json: '[1, null]'}, z: {a: b}}}\n"
    beginning = read(tmp_path, text + GREETING).beginning

    assert beginning.slots == {"x": "007", "y": [1, None], "z": {"a": "b"}}


WRONG_TURNS = [
    ("  - usr: x\n", 6, "an item of 'turns' does not understand 'usr'; did you mean 'user'?"),
    ("  - user: x\n", 6, "what does the bot answer? Add a 'bot' line, or 'bot: []' for silence"),
    ("  - note: x\n  - note: y\n", 5, "nobody writes and nothing happens here"),
    ("  - bot: x\n", 6, "the bot says nothing before somebody wrote to it"),
    ("  - user: x\n  - user: y\n  - bot: z\n", 6, "what does the bot answer?"),
    ("  - user: x\n  - bot:\n", 7, "an empty text expects nothing; silence is 'bot: []'"),
    ("  - user: x\n  - bot: {contians: a}\n", 7, "did you mean 'contains'?"),
    ("  - user: x\n  - bot: {Catatan: a}\n", 7, "a text with a ':' goes between quotes"),
    ("  - user: x\n  - bot: {contains: a, matches: b}\n", 7, "'bot' must be a text or one of"),
    ("  - user: x\n  - bot: {contains: ''}\n", 7, "holds an empty text, which expects nothing"),
    ("  - user: x\n  - bot: {matches: '['}\n", 7, "this is no regular expression"),
    ("  - user: x\n  - bot: {matches: 'a*'}\n", 7, "this also matches an empty text"),
    ("  - user: x\n  - bot: {any: maybe}\n", 7, "'any' must be 'true' or a list of texts"),
    ("  - user: x\n  - bot: {lines: []}\n", 7, "'lines' must be a list"),
    ("  - {user: x, sms: y}\n  - bot: z\n", 6, "a message goes by 'user' or by 'sms', not both"),
    ("  - {user: x, bot: y}\n", 6, "an item does one thing; this one has bot and a message"),
    ("  - {user: x, data: {a: b}}\n  - bot: y\n", 6, "'data' belongs to an 'event'"),
    ("  - fault: dop\n  - user: x\n  - bot: y\n", 6, "there is no fault 'dop'; there are drop,"),
    ("  - fault: drop\n", 6, "'drop' needs 1 message of the contact right below"),
    ("  - fault: reorder\n  - user: x\n  - bot: []\n", 6, "'reorder' needs 2 messages of the"),
    ("  - {fault: drop, data: {a: b}}\n  - user: x\n  - bot: []\n", 6, "'data' belongs to an"),
    ("  - repeat: true\n", 6, "there is no message before this that could come again"),
    ("  - user: x\n  - bot: y\n  - repeat: yes\n", 8, "'repeat' must be 'true'"),
    ("  - user: x\n  - bot: y\n  - repeat: true\n  - bot: y\n", 9, "it needs no 'bot'"),
    ("  - user: x\n  - bot: y\n  - after: 3 days\n", 8, "'after' must be like 90s, 61m"),
    ("  - user: x\n  - bot: y\n  - after: 3d\n", 8, "nothing happens after this silence"),
    ("  - user: x\n  - after: 3d\n  - bot: y\n", 8, "the bot can only answer to what stands"),
    ("  - {location: '100, 0'}\n  - bot: y\n", 6, "'location' must be degrees"),
    ("  - state: a.b\n  - user: x\n  - bot: y\n", 6, "nothing has happened yet"),
    ("  - user: x\n  - {bot: y, slots: {a: {json: '{'}}}\n", 7, "this is not JSON"),
    ("  - user: {each}\n  - bot: y\n", 6, "'user' must be a text; one that begins with '{'"),
    ("  - hallo\n", 6, "an item must be like 'user: ...' or 'bot: ...'"),
]


@pytest.mark.parametrize(("turns", "line", "sentence"), WRONG_TURNS)
def test_a_wrong_turn_is_told_with_its_line(tmp_path, turns, line, sentence):
    found = mistakes(tmp_path, with_turns(turns))

    assert any(
        each.startswith(f"gema.chat.yaml:{line}: ") and sentence in each for each in found
    ), found


WRONG_HEADERS = [
    ("channel: whatsapp\n", "", 1, "a transcript needs 'channel'"),
    ("channel: whatsapp", "channel: watsapp", 2, "did you mean 'whatsapp'?"),
    ("title: Gema", "titel: Gema", 1, "did you mean 'title'?"),
    ("title: Gema", "title: ''", 1, "'title' is empty"),
    ("+07:00", "", 4, "'at' must be a time like 2026-11-23T09:00:00+07:00"),
    ("turns:", "for_each: []\nturns:", 5, "'for_each' must be a list of texts"),
    ("turns:", "for_each: {a: [x], b: [y, z]}\nturns:", 5, "must be equally long"),
    ("turns:", "session: {slots: {}}\nturns:", 5, "'session' needs the 'state'"),
    ("turns:", "session: {state: a.b, stat: x}\nturns:", 5, "did you mean 'state'?"),
    ("turns:", "include: tidak-ada.chat.yaml\nturns:", 5, "there is no file"),
    ("turns:", "include: gema.chat.yaml\nturns:", 5, "include one another without end"),
    ("turns:", "title: lagi\nturns:", 5, "'title' stands here a second time"),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), WRONG_HEADERS)
def test_a_wrong_header_is_told_with_its_line(tmp_path, old, new, line, sentence):
    found = mistakes(tmp_path, GOOD.replace(old, new, 1))

    assert any(
        each.startswith(f"gema.chat.yaml:{line}: ") and sentence in each for each in found
    ), found


def test_all_mistakes_of_a_file_come_at_once(tmp_path):
    found = mistakes(tmp_path, "titel: x\nturns:\n  - bot: a\n  - usr: b\n")

    assert len(found) == 7  # two keys, four missing ones, a bot that speaks first


def test_a_transcript_goes_on_from_the_one_that_it_includes(tmp_path):
    written(tmp_path, GOOD, "masuk.chat.yaml")
    text = "title: Lanjut\ninclude: masuk.chat.yaml\nturns:\n  - user: dua\n  - bot: b\n"
    transcript = read(tmp_path, text)

    assert transcript.title == "Lanjut"
    assert transcript.contact == "+6200011122233"
    assert [exchange.file.name for exchange in transcript.exchanges] == [
        "masuk.chat.yaml",
        "gema.chat.yaml",
    ]
    assert transcript.exchanges[0].place.line == 6


def test_mistakes_of_an_included_file_are_told_with_its_own_name(tmp_path):
    written(tmp_path, GOOD.replace("channel", "chanel"), "masuk.chat.yaml")
    text = "title: Lanjut\ninclude: masuk.chat.yaml\nturns:\n  - user: dua\n  - bot: b\n"

    assert all(each.startswith("masuk.chat.yaml:") for each in mistakes(tmp_path, text))


def test_a_list_of_parameters_makes_one_transcript_for_each(tmp_path):
    text = GOOD.replace("turns:", "for_each: [satu, dua]\nturns:").replace(
        " halo", ' "{each} {lain}"', 1
    )
    text = text.replace("09.00: halo", "09.00: {each} {lain}")
    one, two = read_transcripts(written(tmp_path, text))

    assert (one.case, two.case) == ("satu", "dua")
    assert one.exchanges[0].act == Message("satu {lain}")
    assert two.exchanges[0].lines[0].matcher == Exact("Halo! 1 text 09.00: dua {lain}")


def test_several_lists_of_parameters_go_side_by_side(tmp_path):
    text = GOOD.replace("turns:", "for_each: {a: [x, y], b: ['1', '2']}\nturns:")
    cases = read_transcripts(written(tmp_path, text.replace(" halo", ' "{a}{b}"', 1)))

    assert [case.exchanges[0].act.text for case in cases] == ["x1", "y2"]


def test_folders_are_searched_and_files_taken_as_they_are(tmp_path):
    (tmp_path / "dalam").mkdir()
    first = written(tmp_path, GOOD, "b.chat.yaml")
    second = written(tmp_path / "dalam", GOOD, "a.chat.yaml")
    other = written(tmp_path, "flow: x", "flow.yaml")

    assert list(find_transcripts([tmp_path])) == [first, second]
    assert list(find_transcripts([other])) == [other]
    with pytest.raises(FlowError, match="no such file"):
        list(find_transcripts([tmp_path / "x"]))


def test_a_file_that_is_no_text_is_told_with_its_line(tmp_path):
    (tmp_path / "x.chat.yaml").write_bytes(b"title: a\nx: \xff\n")

    with pytest.raises(FlowError, match=r"x\.chat\.yaml:2: this line is not UTF-8"):
        read_transcripts(tmp_path / "x.chat.yaml")

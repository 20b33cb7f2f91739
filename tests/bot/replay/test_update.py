from dataclasses import replace

import pytest
from support.chats import ECHO_BOT, GOOD, with_turns, written

from bot.replay.command import replay
from bot.replay.engine_player import EngineTarget
from bot.replay.matchers import Exact, Lines, Matches
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.replay.update import CannotUpdate, update

ENGINE = EngineTarget(ECHO_BOT)

COMMENTED = """\
# Why this conversation is kept.
title: Gema
channel: whatsapp
from: "+6200011122233"   # nobody
at: 2026-11-23T09:00:00+07:00

turns:
  # The greeting.
  - user: "halo"
  - bot: {contains: "text 09.00"}   # whatever the number
  - bot: Apa?   # a question
    state: gema.lain
    slots: {hitungan: 7, tidak_ada: x}

  - after: 0030m
  - user: 'dua'
  - bot: |
      Salah
      sekali
"""

UPDATED = """\
# Why this conversation is kept.
title: Gema
channel: whatsapp
from: "+6200011122233"   # nobody
at: 2026-11-23T09:00:00+07:00

turns:
  # The greeting.
  - user: "halo"
  - bot: {contains: "text 09.00"}   # whatever the number
  - bot: Apa lagi? # a question
    state: gema.tunggu
    slots: {hitungan: 1}

  - after: 0030m
  - user: 'dua'
  - bot: '2 text 09.30: dua'
"""


def updated(folder, text):
    path = written(folder, text)
    results, rewritten = replay(path, ENGINE, rewrite=True)
    assert all(result.passed for result in results)
    return path.read_text(encoding="utf-8") if rewritten else None


def test_only_what_failed_is_rewritten_and_comments_stay(tmp_path):
    assert updated(tmp_path, COMMENTED) == UPDATED


def test_what_passes_is_not_touched(tmp_path):
    assert updated(tmp_path, GOOD) is None


def test_items_come_and_go_with_the_messages(tmp_path):
    turns = "  - user: a\n  - bot: x\n    state: y\n  - user: b\n  - bot: [p, q, r]\n    note: z\n"

    assert updated(tmp_path, with_turns(turns)) == with_turns(
        "  - user: a\n  - bot: 'Halo! 1 text 09.00: a'\n"
        "  - bot: Apa lagi?\n    state: gema.tunggu\n"
        "  - user: b\n  - bot: '2 text 09.00: b'\n"
    )


def test_a_list_of_expectations_is_corrected_item_by_item(tmp_path):
    turns = "  - user: a\n  - bot: [{contains: Halo}, x]\n"

    assert updated(tmp_path, with_turns(turns)) == with_turns(
        "  - user: a\n  - bot: [{contains: Halo}, Apa lagi?]\n"
    )


@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_the_indentation_of_the_list_stays(tmp_path, indent):
    turns = f"{indent}- user: a\n{indent}- bot: {{any: true}}\n{indent}- bot: x\n"

    assert updated(tmp_path, with_turns(turns)) == with_turns(turns.replace("x\n", "Apa lagi?\n"))


@pytest.mark.parametrize(
    ("said", "item"),
    [
        (Exact("31"), "'31'"),
        (Exact("true"), "'true'"),
        (Exact("satu"), "satu"),
        (Exact("satu\n dua"), "|-\n      satu\n       dua"),
        (Matches("^a: [0-9]$"), "{matches: '^a: [0-9]$'}"),
        (
            Lines((Exact(""), Matches("^b"))),
            "\n      lines:\n        - ''\n        - {matches: ^b}",
        ),
    ],
)
def test_every_expectation_is_written_so_that_it_reads_back(tmp_path, said, item):
    path = written(tmp_path, with_turns("  - user: a\n  - bot: x\n  - bot: {any: true}\n"))
    (transcript,) = read_transcripts(path)
    update(play(transcript, ENGINE), lambda text: said)
    (again,) = read_transcripts(path)

    assert again.exchanges[0].lines[0].matcher.shown() == said.shown()
    expected = with_turns(f"  - user: a\n  - bot: {item}\n  - bot: {{any: true}}\n")
    assert path.read_text("utf-8").replace('"', "'") == expected.replace(": \n", ":\n").replace(
        '"', "'"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("turns:", "for_each: [a]\nturns:").replace("lagi", "{each}"), "parameters"),
        (
            with_turns("  - fault: drop\n  - user: a\n  - bot: []\n  - repeat: true\n"),
            "could not be played to its end",
        ),
    ],
)
def test_what_a_person_must_decide_is_refused(tmp_path, text, reason):
    path = written(tmp_path, text)
    with pytest.raises(CannotUpdate, match=reason):
        replay(path, ENGINE, rewrite=True)

    assert path.read_text(encoding="utf-8") == text


def test_an_included_prefix_must_be_updated_itself(tmp_path):
    written(tmp_path, GOOD.replace("Apa lagi?", "Apa?"), "masuk.chat.yaml")
    path = written(
        tmp_path, "title: x\ninclude: masuk.chat.yaml\nturns:\n  - user: b\n  - bot: b\n"
    )

    with pytest.raises(CannotUpdate, match=r"update masuk\.chat\.yaml first"):
        replay(path, ENGINE, rewrite=True)


LINES = """\
  - user: a
  - bot: {any: true}
  - bot:   # the question
      lines:
        - Satu   # first
        # in between
        - {matches: "^D"}   # any of them
        - Tiga
  # the next one
  - user: b
  - bot: {any: true}
"""


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("Satu\nDua\nEmpat", [("- Tiga", "- Empat")]),
        ("Satu\nLima\nTiga", [('- {matches: "^D"}', "- Lima")]),
        ("Satu\nDua\nTiga\n\n9", [("- Tiga", "- Tiga\n        - ''\n        - '9'")]),
        ("Satu\nDua", [("        - Tiga\n", "")]),
        ("Nol\nDua\nTiga", [("- Satu", "- Nol")]),
        (
            "Satu\nX\nY\nTiga",
            [('- {matches: "^D"}', "- X"), ("        - Tiga", "        - Y\n        - Tiga")],
        ),
    ],
)
def test_of_lines_only_those_that_differ_are_rewritten_and_comments_stay(tmp_path, said, changes):
    path = written(tmp_path, with_turns(LINES))
    (transcript,) = read_transcripts(path)
    result = play(transcript, ENGINE)
    first = result.played[0]
    heard = replace(first.heard, texts=(first.heard.texts[0], said))
    update(replace(result, played=(replace(first, heard=heard), *result.played[1:])), Exact)
    expected = LINES
    for before, after in changes:
        assert expected.count(before) == 1
        expected = expected.replace(before, after)

    def tokens(text):
        return sorted(text.replace('"', "'").split())

    assert tokens(path.read_text("utf-8")) == tokens(with_turns(expected))
    (again,) = read_transcripts(path)
    assert again.exchanges[0].lines[1].matcher.accepts(said)


def test_a_block_keeps_its_ending_and_what_is_noted_beside_it(tmp_path):
    turns = (
        "  - user: a\n  - bot: |{}   # why\n      Dua\n      tiga\n    # inner\n"
        "  - bot: {{any: true}}\n"
    )
    for ending in ("", "-"):
        path = written(tmp_path, with_turns(turns.format(ending)))
        (transcript,) = read_transcripts(path)
        update(play(transcript, ENGINE), lambda text: Exact("x\ny"))

        expected = turns.format(ending).replace("Dua", "x").replace("tiga", "y")
        assert path.read_text("utf-8") == with_turns(expected)


def test_comments_stay_when_messages_come_or_go(tmp_path):
    turns = """\
  - user: a
  - bot: x   # one
  - bot: y   # two
  - bot: z   # three

  # the next one
  - user: b   # four
  - bot: {any: true}
"""
    text = updated(tmp_path, with_turns(turns))

    for comment in ("# one", "# two", "# three", "# the next one", "# four"):
        assert text.count(comment) == 1
    assert text.index("# three") < text.index("# the next one") < text.index("user: b")

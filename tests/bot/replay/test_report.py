from pathlib import Path

from support.chats import ECHO_BOT, GOOD, read, with_turns

from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.report import report


def reported(tmp_path, text):
    return report(play(read(tmp_path, text), EngineTarget(ECHO_BOT)), ECHO_BOT)


def test_a_failure_is_shown_in_two_columns_with_the_first_difference_marked(tmp_path):
    turns = """\
  - user: satu
  - bot: "Halo! 1 text 09.00: satu"
  - bot: |
      Apa lagi?
      Atau tidak?
"""
    path = tmp_path
    lines = reported(tmp_path, with_turns(turns)).splitlines()

    assert lines[0] == f"{path}/gema.chat.yaml:8: the bot said something else"
    assert lines[1] == "Gema, against engine"
    left = "Halo! 1 text 09.00: satu".ljust(46)
    assert f"  {left} | Halo! 1 text 09.00: satu" in lines
    assert f"  {'Apa lagi?':46} | Apa lagi?" in lines
    assert f"≠ {'Atau tidak?':46} |" in lines
    assert lines[-2] == "states: gema.tunggu"
    folder = ECHO_BOT.relative_to(Path.cwd()) if ECHO_BOT.is_relative_to(Path.cwd()) else ECHO_BOT
    command = f"wartel replay {path}/gema.chat.yaml --against engine --bot {folder}"
    assert lines[-1] == f"repeat: {command}"


def test_a_missing_and_an_extra_message_are_shown_as_nothing(tmp_path):
    missing = reported(tmp_path, GOOD + "  - bot: Halo?\n")
    extra = reported(tmp_path, GOOD.replace("  - bot: Apa lagi?\n", ""))

    assert f"≠ {'Halo?':46} | (nothing)" in missing
    assert f"≠ {'(nothing)':46} | Apa lagi?" in extra


def test_only_what_stands_shortly_before_the_failure_is_shown(tmp_path):
    turns = "".join(f"  - user: n{n}\n  - bot: {{any: true}}\n" for n in range(6))
    text = reported(tmp_path, GOOD + turns + "  - user: akhir\n  - bot: x\n")

    assert "... 4 exchanges before" in text
    assert "'n2'" not in text
    assert "'n3'" in text


def test_the_cause_of_a_failed_turn_stands_in_the_report(tmp_path):
    text = reported(tmp_path, GOOD + "  - user: gagal\n  - bot: x\n")

    assert "the turn failed: gema.yaml:" in text
    assert "action 'gagal' failed" in text


def test_what_could_not_be_played_is_reported_with_its_reason(tmp_path):
    lost = "  - fault: drop\n  - user: a\n  - bot: []\n  - repeat: true\n"
    text = reported(tmp_path, with_turns(lost))

    assert "no message has arrived that could come again" in text

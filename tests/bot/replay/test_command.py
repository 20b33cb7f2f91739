import shutil
from io import StringIO

import pytest
from support.chats import ECHO_BOT, GOOD, with_turns, written

from bot.errors import FlowError
from bot.replay.command import run


def played(folder, against="engine", rewrite=False):
    out = StringIO()
    status = run([folder], ECHO_BOT, out, against=against, rewrite=rewrite)
    return status, out.getvalue().splitlines()


def test_every_file_is_named_with_what_came_of_it(tmp_path):
    written(tmp_path, GOOD)

    assert played(tmp_path, "both") == (
        0,
        [
            f"{tmp_path}/gema.chat.yaml (engine): ok",
            f"{tmp_path}/gema.chat.yaml (webhook): ok",
            "1 transcript, 0 failed",
        ],
    )


def test_a_failure_is_reported_and_the_others_are_still_played(tmp_path):
    written(tmp_path, GOOD.replace("Apa lagi?", "Apa?"), "a.chat.yaml")
    written(tmp_path, GOOD.replace("user", "usr"), "b.chat.yaml")
    written(tmp_path, GOOD, "c.chat.yaml")
    status, lines = played(tmp_path)

    assert status == 1
    assert f"{tmp_path}/a.chat.yaml:8: the bot said something else" in lines
    assert any(line.startswith(f"{tmp_path}/b.chat.yaml:6: ") for line in lines)
    assert lines[-2:] == [f"{tmp_path}/c.chat.yaml (engine): ok", "3 transcripts, 2 failed"]


def test_a_rewritten_file_passes_from_then_on(tmp_path):
    written(tmp_path, GOOD.replace("Apa lagi?", "Apa?"))

    assert played(tmp_path, rewrite=True)[1][0] == f"{tmp_path}/gema.chat.yaml (engine): updated"
    assert played(tmp_path)[0] == 0


def test_targets_that_disagree_fail_though_expectations_hold(tmp_path):
    shutil.copytree(ECHO_BOT, tmp_path / "robot")
    actions = tmp_path / "robot/actions.py"
    text = actions.read_text("utf-8").replace(
        'number = conversation.slots["hitungan"]', "number = next(NUMBERS)"
    )
    actions.write_text(text + "\n\nNUMBERS = iter(range(99))\n", encoding="utf-8")
    turns = "  - user: a\n  - bot: [{contains: Halo}, {any: true}]\n"
    path = written(tmp_path, with_turns(turns))
    out = StringIO()

    assert run([path], tmp_path / "robot", out, against="both") == 1
    assert f"{path}:6: engine and webhook give different replies\n" in out.getvalue()


def test_a_folder_without_transcripts_is_a_mistake(tmp_path):
    with pytest.raises(FlowError, match="there are no transcripts"):
        played(tmp_path)


def test_mistakes_of_a_file_are_told_once_however_many_targets_there_are(tmp_path):
    path = written(tmp_path, GOOD.replace("user", "usr"))

    status, lines = played(tmp_path, "both")

    assert status == 1
    assert len([line for line in lines if line.startswith(f"{path}:6: ")]) == 1

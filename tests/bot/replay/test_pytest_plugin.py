"""Run real pytest sessions in projects of their own: a folder with transcripts and a bot."""

import io
import shlex
import shutil
from pathlib import Path

import pytest
from support.chats import ECHO_BOT, GOOD, HEADER

from bot.cli import main

PARAMETERS = GOOD.replace("turns:", "for_each: [a, b]\nturns:").replace("halo", "{each}")
QUOTED = PARAMETERS.replace("user: {each}", 'user: "{each}"')
WRONG = GOOD.replace("Apa lagi?", "Apa?")
LOOSE = HEADER + "turns:\n  - user: a\n  - bot: [{contains: Halo}, {any: true}]\n"


@pytest.fixture
def project(pytester, monkeypatch):
    """A project elsewhere, with a bot folder and no module of its own."""
    monkeypatch.delenv("WARTEL_BOT", raising=False)
    shutil.copytree(ECHO_BOT, pytester.path / "robot")
    pytester.makeini("[pytest]\nwartel_bot = robot\n")
    return pytester


def add(project, text, name="gema.chat.yaml"):
    path = Path(project.path, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_transcript_is_a_test(project):
    add(project, GOOD)
    result = project.runpytest("-v")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["gema.chat.yaml::engine PASSED*"])


def test_every_case_of_a_transcript_is_a_test(project):
    add(project, QUOTED)
    result = project.runpytest("-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::engine?a? PASSED*", "*::engine?b? PASSED*"])


def test_a_failure_shows_the_conversation_and_no_traceback(project):
    add(project, WRONG)
    result = project.runpytest()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "gema.chat.yaml:8: the bot said something else",
            "≠ Apa? * | Apa lagi?",
            "states: gema.tunggu",
            "repeat: wartel replay gema.chat.yaml --against engine --bot robot",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*player.py*")


def test_the_authors_mistakes_are_errors_with_file_and_line(project):
    add(project, GOOD.replace("user:", "usr:"))
    result = project.runpytest()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["gema.chat.yaml:6: *did you mean 'user'?"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_message_without_an_expectation_is_an_error(project):
    add(project, HEADER + "turns:\n  - user: halo\n")

    project.runpytest().assert_outcomes(errors=1)


def test_a_bot_folder_with_mistakes_fails_with_the_mistakes(project):
    add(project, GOOD)
    flow = project.path / "robot/gema.yaml"
    flow.write_text(flow.read_text("utf-8").replace("go: lain", "go: lian"), encoding="utf-8")
    result = project.runpytest()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["gema.yaml:*lian*"])


def test_the_option_chooses_another_bot_folder(project):
    add(project, GOOD)
    shutil.move(project.path / "robot", project.path / "lain")

    project.runpytest("--bot-folder", "lain").assert_outcomes(passed=1)
    project.runpytest().assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("against", "names"),
    [("engine", ["engine"]), ("webhook", ["webhook"]), ("both", ["engine", "webhook"])],
)
def test_transcripts_play_against_what_the_option_names(project, against, names):
    add(project, GOOD)
    result = project.runpytest("-v", "--transcripts-against", against)

    result.assert_outcomes(passed=len(names))
    result.stdout.fnmatch_lines([f"gema.chat.yaml::{name} PASSED*" for name in names])


def test_the_setting_chooses_what_to_play_against(project):
    add(project, GOOD)
    project.makeini("[pytest]\nwartel_bot = robot\nwartel_against = both\n")

    project.runpytest().assert_outcomes(passed=2)
    project.runpytest("--transcripts-against", "engine").assert_outcomes(passed=1)


def test_against_both_fails_where_the_two_disagree_though_expectations_hold(project):
    add(project, LOOSE)
    actions = project.path / "robot/actions.py"
    text = actions.read_text("utf-8")
    counter = 'number = conversation.slots["hitungan"]'
    assert counter in text
    changed = text.replace(counter, "number = next(NUMBERS)") + "\n\nNUMBERS = iter(range(99))\n"
    actions.write_text(changed, encoding="utf-8")
    result = project.runpytest("--transcripts-against", "both")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["gema.chat.yaml:6: engine and webhook give different replies"])


def test_update_rewrites_what_failed_and_says_so(project):
    path = add(project, "# Alasan\n" + WRONG)
    result = project.runpytest("--update-transcripts")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["gema.chat.yaml: updated"])
    assert path.read_text("utf-8") == "# Alasan\n" + GOOD
    project.runpytest().assert_outcomes(passed=1)


def test_update_of_what_a_person_must_decide_fails(project):
    path = add(project, QUOTED.replace("Apa lagi?", "Apa?"))
    result = project.runpytest("--update-transcripts")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*it has parameters*"])
    assert "Apa?" in path.read_text("utf-8")


def test_a_transcript_that_is_never_collected_fails_the_session(project):
    add(project, GOOD)
    add(project, GOOD, "lupa.chat.yml")
    result = project.runpytest()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["lupa.chat.yml: this transcript never ran"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_an_ignored_folder_of_transcripts_fails_the_session(project):
    project.makeini(
        "[pytest]\nwartel_bot = robot\nnorecursedirs = tersembunyi\n"
        "wartel_transcripts = tersembunyi\n"
    )
    add(project, GOOD, "tersembunyi/gema.chat.yaml")
    result = project.runpytest()

    result.stdout.fnmatch_lines(["tersembunyi/gema.chat.yaml: this transcript never ran"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_settings_narrow_no_session(project):
    project.makeini(
        "[pytest]\nwartel_bot = robot\ntestpaths = tests\nwartel_transcripts = lain tests\n"
    )
    add(project, GOOD, "tests/gema.chat.yaml")
    add(project, GOOD, "lain/gema.chat.yaml")
    result = project.runpytest()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["lain/gema.chat.yaml: this transcript never ran"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    "narrowed", [("-k", "satu"), ("satu.chat.yaml",), ("--deselect", "dua.chat.yaml::engine")]
)
def test_a_session_that_was_narrowed_on_purpose_need_not_play_all(project, narrowed):
    add(project, GOOD, "satu.chat.yaml")
    add(project, GOOD, "dua.chat.yaml")

    assert project.runpytest(*narrowed).ret == pytest.ExitCode.OK


def test_with_several_processes_all_is_the_same(project):
    for name in ("satu", "dua", "tiga"):
        add(project, GOOD, f"{name}.chat.yaml")
    add(project, GOOD, "lupa.chat.yml")
    result = project.runpytest_subprocess("-n", "2")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["lupa.chat.yml: this transcript never ran"])
    result.stdout.no_fnmatch_line("*.chat.yaml: this transcript never ran")


@pytest.mark.parametrize("own", ["bot/__init__.py", "bot.py", "src/bot/__init__.py"])
def test_a_project_with_a_module_bot_of_its_own_hears_so_in_one_line(project, own):
    add(project, GOOD)
    add(project, GOOD, "lain/gema.chat.yaml")
    add(project, "NAME = 'theirs'\n", own)
    project.makepyfile("def test_theirs():\n    pass\n")
    result = project.runpytest_subprocess()

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*never ran*")
    said = [line for line in result.outlines if "a module 'bot' of its own" in line]
    assert len([line for line in said if not line.startswith("FAILED")]) == 1
    assert "wartel replay" in said[0]
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_bot_folder_that_is_called_bot_is_no_module(project):
    (project.path / "robot").rename(project.path / "bot")
    project.makeini("[pytest]\nwartel_bot = bot\n")
    add(project, GOOD)
    result = project.runpytest_subprocess()

    result.assert_outcomes(passed=1)


def test_the_plugin_leaves_a_foreign_module_bot_alone(project):
    add(project, "NAME = 'theirs'\n", "bot.py")
    project.makepyfile("import bot\n\n\ndef test_it():\n    assert bot.NAME == 'theirs'\n")

    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_folder_of_that_name_without_python_is_no_module(project):
    shutil.move(project.path / "robot", project.path / "bot")
    for script in (project.path / "bot").glob("*.py"):
        script.unlink()
    shutil.copytree(ECHO_BOT, project.path / "robot")
    add(project, GOOD)

    project.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("way", ["setting", "option", "environment"])
def test_the_printed_command_repeats_the_failure_on_the_same_bot(project, monkeypatch, way):
    name = "robot kita's"
    shutil.move(project.path / "robot", project.path / name)
    path = add(project, WRONG, "dua kata.chat.yaml")
    if way == "setting":
        project.makeini(f"[pytest]\nwartel_bot = {name}\n")
    else:
        project.makeini("[pytest]\n")
    if way == "environment":
        monkeypatch.setenv("WARTEL_BOT", str(project.path / name))
    result = project.runpytest(*(["--bot-folder", name] if way == "option" else []))
    # On a continuous integration server pytest prints a failure twice: in its summary, too.
    (line,) = {line for line in result.outlines if line.startswith("repeat: ")}
    program, *arguments = shlex.split(line.removeprefix("repeat: "))
    monkeypatch.delenv("WARTEL_BOT", raising=False)

    assert program == "wartel"
    assert main(arguments, again := io.StringIO()) == 1
    assert "the bot said something else" in again.getvalue()
    path.write_text(GOOD, encoding="utf-8")
    assert main(arguments, io.StringIO()) == 0

"""Write down what was found: a transcript for every conversation, a report of every problem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.replay.engine_player import EngineTarget
from bot.replay.explore import Findings, Found
from bot.replay.inventory import Inventory
from bot.replay.scripting import scripted, silent
from bot.replay.showing import visible
from bot.replay.transcript import SUFFIX
from bot.replay.walk import Problem, Report
from bot.replay.writer import write_transcript
from bot.text import counted

NOT_IN_NAMES = re.compile(r"[^a-z0-9_.]+")


def write_found(target: EngineTarget, findings: Findings, folder: Path) -> Iterator[Path]:
    """Write each conversation as a transcript that passes, and give the files."""
    bot = target.rehearsed.bot
    inventory = Inventory(bot.script, bot.machine)
    names = {each.id: str(each) for each in inventory.transitions}
    folder.mkdir(parents=True, exist_ok=True)
    for found in findings.conversations:
        path = folder / f"{NOT_IN_NAMES.sub('-', found.transitions[0])}{SUFFIX}"
        path.write_text(_transcript(target, found, names), encoding="utf-8")
        yield path


def _transcript(target: EngineTarget, found: Found, names: dict[str, str]) -> str:
    first, *others = (names[each] for each in found.transitions)
    transcript, _ = scripted(target, found.start, found.steps, first)
    if others:
        last = transcript.exchanges[-1]
        noted = replace(last, note="\n".join(["also takes", *others]))
        transcript = replace(transcript, exchanges=(*transcript.exchanges[:-1], noted))
    return write_transcript(transcript)


def as_report(target: EngineTarget, report: Report, seed: int) -> str:
    """Write what a walk met, every problem with a transcript that leads to it."""
    states = [state for state in target.rehearsed.bot.script.states.values() if state.waits]
    stood = sum(report.states[state.name] > 0 for state in states)
    lines = [
        f"{counted(report.turns, 'turn')} in {counted(report.conversations, 'conversation')}, "
        f"seed {seed}; {stood} of {counted(len(states), 'waiting state')} heard a message."
    ]
    for problem in report.problems:
        lines += ["", *_problem(target, problem)]
    errors = sum(not problem.warning for problem in report.problems)
    warnings = len(report.problems) - errors
    lines += ["", f"{counted(errors, 'problem')}, {counted(warnings, 'warning')}."]
    return "\n".join(lines) + "\n"


def _problem(target: EngineTarget, problem: Problem) -> Iterator[str]:
    state = target.rehearsed.bot.script.states.get(problem.state)
    place = f"{state.place}: " if state is not None else ""
    kind = f"warning: {problem.kind}" if problem.warning else problem.kind
    yield f"{place}{kind} in state '{problem.state}': {visible(problem.detail)}"
    yield from _way(target, problem).splitlines()


def _way(target: EngineTarget, problem: Problem) -> str:
    """Write the conversation; where the bot breaks even the player, without what it says."""
    steps = problem.steps
    transcript, result = scripted(target, problem.start, steps, problem.kind)
    if result.refusal is not None:
        transcript = silent(problem.start, steps, problem.kind)
    return write_transcript(transcript)

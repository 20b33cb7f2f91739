"""See whether transcripts notice changes to a bot's flows: `wartel mutate tests/transcripts`."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.cli.coverage import TRANSCRIPTS, percentage, transcripts_of
from bot.cli.options import add_bot, environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT
from bot.text import counted

if TYPE_CHECKING:
    from bot.replay.mutation import Report

WORTH_A_PROCESS = 300
"""Changes that take as long to judge as a process takes to begin."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add what to play and what to demand."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help=f"files or folders of transcripts (else the bot folder's own, else {TRANSCRIPTS})",
    )
    add_bot(parser)
    parser.add_argument(
        "--fail-under",
        type=percentage,
        metavar="N",
        help="fail if fewer percent of the changes were noticed",
    )
    parser.add_argument(
        "--jobs",
        type=_processes,
        metavar="N",
        default=os.cpu_count() or 1,
        help="processes that share the work (default: one for each processor, %(default)s here)",
    )


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Change every place of the flows, one at a time, and name the changes that nothing noticed."""
    from bot.replay.mutation import Broken, Hunt

    folder = Path(environment(args).get("WARTEL_BOT") or DEFAULT_BOT)
    try:
        hunt = Hunt(folder, args.paths or [transcripts_of(folder)])
    except Broken as error:
        raise SettingsError(str(error)) from error
    worth = 1 + len(hunt.mutants) // WORTH_A_PROCESS
    report = hunt.run(jobs=min(args.jobs, worth))
    out.write(as_table(report))
    if args.fail_under is not None and report.percent < args.fail_under:
        out.write(f"Not enough: fewer than {args.fail_under:g} %\n")
        return 1
    return 0


def _processes(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes, 1 or more")
    return int(text)


def as_table(report: Report) -> str:
    """List what nothing noticed, with file and line, then how many of each kind were noticed."""
    killed = Counter(mutant.kind for mutant in report.killed)
    survived = Counter(mutant.kind for mutant in report.survived)
    refused = Counter(mutant.kind for mutant in report.refused)
    lines = [f"{mutant}: not noticed" for mutant in report.survived]
    unseen = [each.mutant for each in report.verdicts if not each.checked and not each.killed]
    lines += [f"{mutant}: not noticed, but refused by the check" for mutant in unseen]
    lines += ["", f"{'':<10} {'changes':>8} {'noticed':>8} {'not':>5} {'refused by the check':>22}"]
    for kind in dict.fromkeys(each.mutant.kind for each in report.verdicts):
        counts = killed[kind], survived[kind], refused[kind]
        lines.append(f"{kind:<10} {sum(counts):>8} {counts[0]:>8} {counts[1]:>5} {counts[2]:>22}")
    noticed = len(report.killed) + len(report.refused_and_killed)
    lines += [
        "",
        f"{report.percent:.1f} %: transcripts notice {noticed} of "
        f"{counted(len(report.verdicts), 'change')}, with {len(report.refused)} that "
        "`wartel check` refuses anyway.",
    ]
    return "\n".join(lines).lstrip("\n") + "\n"

"""Let a program talk to the bot: `wartel explore`, and `wartel explore --check`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.cli.coverage import TRANSCRIPTS, measured, transcripts_of
from bot.cli.options import add_bot, environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT
from bot.text import counted

if TYPE_CHECKING:
    from bot.replay.engine_player import EngineTarget

TURNS = 20_000
"""Turns of a walk: some ten seconds, and every state of a bot of forty is met hundreds of times."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add what is known already, where to write, and how to walk."""
    from bot.replay.suite import EXPLORED

    add_bot(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=f"folder to write transcripts to (else {EXPLORED} where the bot's transcripts are)",
    )
    parser.add_argument(
        "--missing",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="look for what these transcripts miss "
        f"(else the bot folder's own, else {TRANSCRIPTS}; none: everything)",
    )
    parser.add_argument("--check", action="store_true", help="walk at random and report problems")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"turns of a walk ({TURNS})")
    parser.add_argument("--seed", type=int, default=0, help="the same seed takes the same walk (0)")


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Write the shortest conversations to what is missing, or walk at random."""
    from bot.replay.engine_player import EngineTarget
    from bot.replay.player import CannotPlay

    folder = Path(environment(args).get("WARTEL_BOT") or DEFAULT_BOT)
    way = _check if args.check else _explore
    try:
        return way(EngineTarget(folder), folder, args, out)
    except CannotPlay as error:
        raise SettingsError(f"this cannot be explored: {error}") from error


def _check(target: EngineTarget, folder: Path, args: argparse.Namespace, out: TextIO) -> int:
    from bot.replay.exploration import as_report
    from bot.replay.walk import walk

    report = walk(target, args.turns, args.seed)
    out.write(as_report(target, report, args.seed))
    return 0 if report.passed else 1


def _written_to(known: Path) -> Path:
    from bot.replay.suite import EXPLORED

    own = known / "transcripts"
    return (own if own.is_dir() else known) / EXPLORED


def _explore(target: EngineTarget, folder: Path, args: argparse.Namespace, out: TextIO) -> int:
    from bot.replay.exploration import write_found
    from bot.replay.explore import explore

    known = transcripts_of(folder)
    looked = [known] if args.missing is None else args.missing
    missing = measured(folder, looked).missing_transitions()
    names = {each.id: f"{each.place}  {each}" for each in missing}
    findings = explore(target, names)
    out.writelines(
        f"{path}\n" for path in write_found(target, findings, args.out or _written_to(known))
    )
    taken = len(names) - len(findings.missed)
    conversations = counted(len(findings.conversations), "conversation")
    out.write(
        f"{counted(len(names), 'transition')} {'was' if len(names) == 1 else 'were'} missing; "
        f"{taken} are in {conversations} now, after {counted(findings.turns, 'turn')}.\n"
    )
    if findings.troubles:
        out.write("Skipped, because it failed:\n")
        out.writelines(f"  {what}: {why}\n" for why, what in findings.troubles.items())
    if findings.missed:
        out.write("No conversation was found to:\n")
        out.writelines(f"  {names[each]}\n" for each in findings.missed)
        limits = ", ".join(sorted(findings.reached)) or "none"
        out.write(f"Limits that were reached: {limits}.\n")
    return 1 if findings.missed else 0

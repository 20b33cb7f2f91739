"""Measure what transcripts take of a bot: `wartel coverage tests/transcripts`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.cli.options import add_bot, environment
from bot.settings import DEFAULT_BOT

if TYPE_CHECKING:
    from bot.replay.coverage import Coverage

TRANSCRIPTS = Path("tests/transcripts")
SUFFIX = ".chat.yaml"


def register(parser: argparse.ArgumentParser) -> None:
    """Add what to play, what to demand and where to write."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help=f"files or folders of transcripts (else the bot folder's own, else {TRANSCRIPTS})",
    )
    add_bot(parser)
    for name, what in (("fail-under", "transitions"), ("fail-under-states", "states")):
        parser.add_argument(
            f"--{name}",
            type=percentage,
            metavar="N",
            help=f"fail if fewer percent of the {what} were taken",
        )
    for name, what in (("json", "JSON"), ("junit", "JUnit XML"), ("html", "a page with pictures")):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"also write {what}")
    parser.add_argument(
        "--svg", type=Path, metavar="FOLDER", help="also write a picture of each flow"
    )
    parser.add_argument(
        "--mermaid", action="store_true", help="print the coloured diagram instead of the table"
    )


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Play against the engine and report; fail if a transcript fails or too little was taken."""
    from bot.replay import coverage_report
    from bot.replay.reader import shown

    folder = Path(environment(args).get("WARTEL_BOT") or DEFAULT_BOT)
    coverage = measured(folder, args.paths or [transcripts_of(folder)])
    name = shown(folder)
    _write(args, coverage, name)
    if args.mermaid:
        out.write(coverage_report.as_mermaid(coverage))
    else:
        out.write(coverage_report.as_table(coverage, name))
    lacks = [
        f"{share.percent:.1f} % of the {what} were taken, fewer than {least:g} %"
        for what, share, least in (
            ("transitions", coverage.transition_share(), args.fail_under),
            ("states", coverage.state_share(), args.fail_under_states),
        )
        if least is not None and share.percent < least
    ]
    out.writelines(f"Not enough: {lack}\n" for lack in lacks)
    return 1 if lacks or coverage.unplayed else 0


def transcripts_of(folder: Path) -> Path:
    """Give where the transcripts of a bot folder are: in it, or else where ours are."""
    own = any(folder.rglob(f"*{SUFFIX}"))
    return folder if own else TRANSCRIPTS


def measured(folder: Path, paths: list[Path]) -> Coverage:
    """Play transcripts on a bot folder and count what they take."""
    from bot.replay.coverage import measure
    from bot.replay.engine_player import EngineTarget
    from bot.replay.inventory import Inventory
    from bot.replay.suite import play_all

    target = EngineTarget(folder)
    bot = target.rehearsed.bot
    return measure(Inventory(bot.script, bot.machine), play_all(paths, target))


def _write(args: argparse.Namespace, coverage: Coverage, folder: str) -> None:
    from bot.replay.coverage_page import as_page, as_svgs
    from bot.replay.coverage_report import as_json, as_junit

    forms: dict[Path | None, Callable[[Coverage, str], str]] = {
        args.json: as_json,
        args.junit: as_junit,
        args.html: as_page,
    }
    for path, form in forms.items():
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(form(coverage, folder), encoding="utf-8")
    if args.svg is not None:
        args.svg.mkdir(parents=True, exist_ok=True)
        for flow, text in as_svgs(coverage).items():
            (args.svg / f"{flow}.svg").write_text(text, encoding="utf-8")


def percentage(text: str) -> float:
    """Read a share of 0 to 100."""
    value = float(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 0 to 100")
    return value

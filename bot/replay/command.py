"""Play transcripts from the command line and say what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from bot.errors import FlowError
from bot.replay.player import Result, Target, play
from bot.replay.reader import find_transcripts, read_transcripts, shown
from bot.replay.report import report
from bot.replay.targets import differences, names_of, open_target
from bot.replay.transcript import SUFFIX
from bot.replay.update import CannotUpdate, update
from bot.text import counted


def run(
    paths: Sequence[Path], folder: Path, out: TextIO, *, against: str, rewrite: bool = False
) -> int:
    """Play every transcript below the paths; give the exit status. Raises FlowError, SettingsError.

    `rewrite` puts what the bot says now into the files that failed.
    """
    files = list(find_transcripts(paths))
    if not files:
        raise FlowError(f"{', '.join(map(str, paths))}: there are no transcripts (*{SUFFIX})")
    failed = 0
    with ExitStack() as stack:
        targets = [stack.enter_context(open_target(name, folder)) for name in names_of(against)]
        for file in files:
            failed += not _passes(file, targets, folder, out, rewrite)
    out.write(f"{counted(len(files), 'transcript')}, {failed} failed\n")
    return 1 if failed else 0


def replay(file: Path, target: Target, *, rewrite: bool = False) -> tuple[list[Result], bool]:
    """Play every case of one file, and rewrite the file first if it fails and may be rewritten.

    Tells, too, whether it was rewritten. Raises CannotUpdate where a person must decide.
    """
    results = [play(transcript, target) for transcript in read_transcripts(file)]
    broken = [result for result in results if not result.passed]
    if not (rewrite and broken):
        return results, False
    update(broken[0])
    return [play(transcript, target) for transcript in read_transcripts(file)], True


def _agree(file: Path, targets: list[Target], out: TextIO) -> bool:
    """Tell whether all targets do the same with a file that passed, and where they do not."""
    engine, *others = targets
    found = [
        difference
        for target in others
        for transcript in read_transcripts(file)
        for difference in differences(transcript, play(transcript, target), engine)
    ]
    out.writelines(f"{failure.place}: {failure.sentence}\n" for failure in found)
    return not found


def _passes(file: Path, targets: list[Target], folder: Path, out: TextIO, rewrite: bool) -> bool:
    """Read a file once, so that its mistakes are told once, then play it against every target."""
    try:
        read_transcripts(file)
    except FlowError as error:
        out.write(f"{error}\n")
        return False
    passed = [_play(file, target, folder, out, rewrite) for target in targets]
    return all(passed) and _agree(file, targets, out)


def _play(file: Path, target: Target, folder: Path, out: TextIO, rewrite: bool) -> bool:
    """Play one file against one target, tell about it, and whether it passed."""
    name = f"{shown(file)} ({target.name})"
    try:
        results, rewritten = replay(file, target, rewrite=rewrite)
    except CannotUpdate as error:
        out.write(f"{name}: not updated: {error}\n")
        return False
    broken = [result for result in results if not result.passed]
    for result in broken:
        out.write(f"{report(result, folder)}\n\n")
    if not broken:
        out.write(f"{name}: {'updated' if rewritten else 'ok'}\n")
    return not broken

"""Play transcripts against a bot somewhere else, and say what could not be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from bot.errors import FlowError
from bot.replay.http_player import HttpTarget, is_this_machine
from bot.replay.over_the_wire import Outside, outside
from bot.replay.player import play
from bot.replay.reader import find_transcripts, read_transcripts, shown
from bot.replay.report import report
from bot.replay.transcript import SUFFIX, Transcript
from bot.settings import DEFAULT_BOT
from bot.text import counted


def run(
    paths: Sequence[Path],
    target: HttpTarget,
    out: TextIO,
    folder: Path = DEFAULT_BOT,
    options: Sequence[str] = (),
) -> int:
    """Play every transcript below the paths; give the exit status. Raises FlowError.

    `options` are those of the command line without which a failure would not come again.
    """
    transcripts = [one for path in find_transcripts(paths) for one in read_transcripts(path)]
    if not transcripts:
        raise FlowError(f"{', '.join(map(str, paths))}: there are no transcripts (*{SUFFIX})")
    silences = is_this_machine(target.url)
    parts = [outside(transcript, silences=silences) for transcript in transcripts]
    failed = sum(not _play(part, target, out, folder, options) for part in parts)
    unchecked = sum(bool(part.unchecked) for part in parts)
    if silences and any(exchange.after for part in parts for exchange in part.transcript.exchanges):
        out.write("The silences were told by X-Wartel-Clock, which Wartel's bots alone heed.\n")
    total = counted(len(parts), "transcript")
    out.write(f"{total}, {failed} failed, {unchecked} not checked in full\n")
    return 1 if failed else 0


def _play(
    part: Outside, target: HttpTarget, out: TextIO, folder: Path, options: Sequence[str]
) -> bool:
    """Play what can be played, tell about it, and whether it passed."""
    name = _name(part.transcript)
    passed = True
    if part.transcript.exchanges:
        result = play(part.transcript, target)
        passed = result.passed
        out.write(f"{name}: ok\n" if passed else f"{report(result, folder, options)}\n\n")
    else:
        out.write(f"{name}: not played\n")
    out.writelines(f"  not checked: {one.place}: {one.sentence}\n" for one in part.unchecked)
    return passed


def _name(transcript: Transcript) -> str:
    case = f" [{transcript.case}]" if transcript.case else ""
    return f"{shown(transcript.path)}{case}"

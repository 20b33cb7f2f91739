"""Judge a bot's questions by utterances: `wartel questions FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from bot.cli.options import add_folder
from bot.errors import WartelError


def register(parser: argparse.ArgumentParser) -> None:
    """Add the table, the folder and the part."""
    parser.add_argument("file", type=Path, help="a table of text, target, habit and part")
    add_folder(parser)
    parser.add_argument("--part", metavar="PART", help="only utterances of this part: tune or held")
    parser.add_argument(
        "--misses", action="store_true", help="list what was not found or led to a wrong answer"
    )
    parser.add_argument("--page", action="store_true", help="a whole page, part by part")


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Print figures and confusion table as Markdown."""
    from bot.authoring.checker import load_checked
    from bot.engine.questions import router_of
    from bot.replay import utterances

    questions = load_checked(args.folder).script.questions
    if not args.file.is_file():
        raise WartelError(f"{args.file}: there is no such file")
    found = utterances.read(args.file, questions.items)
    if args.page:
        out.writelines(f"{line}\n" for line in utterances.page(router_of(questions), found))
        return 0
    chosen = [each for each in found if args.part in (None, each.part)]
    judgement = utterances.judge(router_of(questions), chosen)
    out.writelines(f"{line}\n" for line in utterances.report(judgement))
    for each in judgement.judged if args.misses else ():
        if each.wrong_jump or (each.utterance.targets and not each.offered):
            meant = "|".join(sorted(each.utterance.targets)) or utterances.NONE
            out.write(f"{meant} -> {each.found}: {each.utterance.text}\n")
    return 0

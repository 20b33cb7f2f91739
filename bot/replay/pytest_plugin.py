"""Make every transcript a test. This file is only pytest's face; `wartel_pytest` leads here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FlowError, WartelError
from bot.replay.command import replay
from bot.replay.player import Failure, Target, play
from bot.replay.reader import read_transcripts
from bot.replay.report import report
from bot.replay.targets import BOTH, ENGINE, differences, names_of, open_target
from bot.replay.transcript import Transcript
from bot.replay.update import CannotUpdate
from bot.settings import DEFAULT_BOT
from wartel_pytest import UPDATED


@dataclass
class Targets:
    """Open each target once, when the first transcript needs it."""

    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)
    opened: dict[str, Target] = field(default_factory=dict)

    def get(self, name: str) -> Target:
        """Give a target; raise WartelError if it cannot be opened."""
        if name not in self.opened:
            self.opened[name] = self.stack.enter_context(open_target(name, self.folder))
        return self.opened[name]


KEY = pytest.StashKey[Targets]()


class Failed(Exception):
    """Carry what a failed transcript shows."""


class TranscriptFile(pytest.File):
    """Read one file; every case of it becomes a test against every chosen target."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give the tests; https://docs.pytest.org/en/stable/example/nonpython.html."""
        against = choice(self.config)
        updating = self.config.getoption("update_transcripts")
        names = (ENGINE,) if updating and against == BOTH else names_of(against)
        transcripts = read_transcripts(self.path)
        for target in names:
            if updating:
                yield UpdateItem.from_parent(self, name=target)
                continue
            for transcript in transcripts:
                name = f"{target}[{transcript.case}]" if transcript.case else target
                item = TranscriptItem.from_parent(self, name=name)
                item.transcript, item.target = transcript, target
                yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the author's mistakes without a traceback."""
        if isinstance(excinfo.value, FlowError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class _Item(pytest.Item):
    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the conversation instead of a traceback through the player."""
        if isinstance(excinfo.value, Failed | WartelError | CannotUpdate):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name the test in reports."""
        return self.path, 0, self.name


class TranscriptItem(_Item):
    """Play one transcript against one target."""

    transcript: Transcript
    target: str

    def runtest(self) -> None:
        """Fail if anything is not as expected, or if the targets disagree."""
        targets = targets_of(self.config)
        result = play(self.transcript, targets.get(self.target))
        if not result.passed:
            raise Failed(report(result, bot_folder(self.config)))
        if choice(self.config) == BOTH and self.target != ENGINE:
            found = differences(self.transcript, result, targets.get(ENGINE))
            if found:
                raise Failed("\n".join(map(_sentence, found)))


class UpdateItem(_Item):
    """Play one file, rewrite it if it fails, and play what was written."""

    def runtest(self) -> None:
        """Fail if the file still fails, or if a person must decide."""
        results, rewritten = replay(self.path, targets_of(self.config).get(self.name), rewrite=True)
        if rewritten:
            self.user_properties.append((UPDATED, str(self.path)))
        for result in results:
            if not result.passed:
                raise Failed(report(result, bot_folder(self.config)))


def choice(config: pytest.Config) -> str:
    """Give what transcripts are played against: the option, else the setting of the project."""
    return str(config.getoption("transcripts_against") or config.getini("wartel_against") or ENGINE)


def bot_folder(config: pytest.Config) -> Path:
    """Give the bot folder: the option, else the project's setting, else WARTEL_BOT, else ours."""
    given = config.getoption("bot_folder")
    if given:
        return Path(config.invocation_params.dir, str(given))
    named = config.getini("wartel_bot")
    if named:
        home = config.inipath.parent if config.inipath else config.rootpath
        return Path(home, str(named))
    return Path(os.environ.get("WARTEL_BOT") or DEFAULT_BOT)


def targets_of(config: pytest.Config) -> Targets:
    """Give the targets of this run; they are closed when pytest ends."""
    if KEY not in config.stash:
        config.stash[KEY] = Targets(bot_folder(config))
        config.add_cleanup(config.stash[KEY].stack.close)
    return config.stash[KEY]


def _sentence(failure: Failure) -> str:
    return f"{failure.place}: {failure.sentence}"

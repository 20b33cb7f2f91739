"""Let pytest find transcripts, and give tests the fixture `twilio`: options and settings of both.

This module stands beside `bot` and imports nothing of it before the first transcript is met: many
projects have a module `bot` of their own, and an installed plugin must not get into its way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.emulator.pytest_fixture import Twilio

SUFFIX = ".chat.yaml"
LIKE_TRANSCRIPTS = ("*.chat.yaml", "*.chat.yml")
UPDATED = "wartel-updated"
"""Name of the property under which a test tells that it rewrote its file."""

NOTHING_RAN = pytest.ExitCode.NO_TESTS_COLLECTED
REFUSED = pytest.StashKey[bool]()
BOT_URL = "http://127.0.0.1:8000/webhook"
"""What an application in the tests' own process believes to be, unless `wartel_url` says more."""

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "token-for-tests"
"""Whom tests play Twilio for, unless the environment of the tests has an account."""

HOME = Path(__file__).resolve().parent / "bot"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ours; https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_addoption."""
    group = parser.getgroup("wartel", "transcripts of conversations (wartel)")
    group.addoption(
        "--transcripts-against",
        choices=("engine", "webhook", "both"),
        help="play transcripts against the engine alone, the whole bot, or both (and compare)",
    )
    group.addoption(
        "--update-transcripts",
        action="store_true",
        help="rewrite what transcripts expect to what the bot says now; comments stay",
    )
    group.addoption("--bot-folder", metavar="FOLDER", help="the bot that transcripts talk to")
    parser.addini("wartel_bot", "the bot that transcripts talk to, relative to this file")
    parser.addini("wartel_against", "engine (default), webhook or both")
    group.addoption("--wartel-url", metavar="URL", help="the webhook that `twilio` talks to")
    parser.addini("wartel_app", "the WSGI application that `twilio` talks to, as module:name")
    parser.addini("wartel_url", "the webhook that `twilio` talks to, or that wartel_app is behind")
    parser.addini("wartel_transcripts", "folders whose transcripts must all run", type="paths")


def pytest_configure(config: pytest.Config) -> None:
    """Watch what runs, where the results come together; with xdist that is not the worker."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Watch(config), "wartel-watch")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take files that end in `.chat.yaml`."""
    if not file_path.name.endswith(SUFFIX):
        return None
    clash = clash_of(parent.config)
    if clash is not None:
        if parent.config.stash.get(REFUSED, False):
            return None  # said once
        parent.config.stash[REFUSED] = True
        return Refusal.from_parent(parent, path=file_path, sentence=clash)
    from bot.replay.pytest_plugin import TranscriptFile

    file: pytest.Collector = TranscriptFile.from_parent(parent, path=file_path)
    return file


def clash_of(config: pytest.Config) -> str | None:
    """Say in a line that this project has a module `bot` of its own, or give None."""
    found = _found()
    own = [config.rootpath / place for place in ("bot", "bot.py", "src/bot", "src/bot.py")]
    theirs = [path for path in own if path.resolve() != HOME and _holds_python(path)]
    if found == HOME and not theirs:
        return None
    place = theirs[0] if theirs else found
    return (
        f"this project has a module 'bot' of its own ({place}), as Wartel has: pytest cannot "
        "import both. Play transcripts with `wartel replay PATH` here (docs/transcripts.md)"
    )


def _found() -> Path | None:
    """Give the folder of what `import bot` finds."""
    spec = find_spec("bot")
    if spec is not None and spec.origin is None:
        # A mere folder hides an editable installation, but not a package further down the path.
        sys.path.append(str(HOME.parent))
        spec = find_spec("bot")
    return Path(spec.origin).resolve().parent if spec is not None and spec.origin else None


def _holds_python(path: Path) -> bool:
    """Tell whether this could be imported; a bot folder that is called `bot` is no module."""
    if (path / "bot.yaml").is_file() and not (path / "__init__.py").exists():
        return False
    return path.is_file() or (path.is_dir() and next(path.glob("*.py"), None) is not None)


@pytest.fixture
def twilio_target(request: pytest.FixtureRequest) -> Any:
    """Give the bot that `twilio` talks to: a WSGI application, or a URL. Override it at will."""
    config = request.config
    given = config.getoption("wartel_url")
    if given:
        return given
    name, url = config.getini("wartel_app"), config.getini("wartel_url")
    if name:
        return resolve_name(name)
    if url:
        return url
    raise pytest.UsageError("twilio: set wartel_app, wartel_url or the fixture twilio_target")


@pytest.fixture
def twilio_account() -> tuple[str, str]:
    """Give the account SID and the auth token with which the bot expects to be addressed."""
    for side in ("EMULATOR", "TWILIO"):
        sid, token = (os.environ.get(f"{side}_{name}") for name in ("ACCOUNT_SID", "AUTH_TOKEN"))
        if token:
            return sid or ACCOUNT_SID, token
    return ACCOUNT_SID, AUTH_TOKEN


@pytest.fixture
def twilio(
    request: pytest.FixtureRequest, twilio_target: Any, twilio_account: tuple[str, str]
) -> Iterator[Twilio]:
    """Stand in for Twilio: `phone = twilio.phone("+62..."); phone.sends("."); phone.expects(...)`.

    Messages that nobody expected fail the test, unless it has failed already.
    """
    clash = clash_of(request.config)
    if clash is not None:
        pytest.fail(f"twilio: {clash}", pytrace=False)
    from bot.emulator.model import Account
    from bot.emulator.pytest_fixture import Twilio

    url = request.config.getini("wartel_url") or BOT_URL
    made = Twilio(twilio_target, url, Account(*twilio_account))
    failed = request.session.testsfailed
    try:
        yield made
    finally:
        made.close()
    if request.session.testsfailed == failed:
        made.check()


class Refusal(pytest.File):
    """Stand for the transcripts that cannot be played in this project.

    It holds one test that fails: an error of the collection would stop all other tests, too.
    """

    def __init__(self, sentence: str, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.sentence = sentence

    def collect(self) -> Iterator[pytest.Item]:
        """Give the test that fails."""
        yield Refused.from_parent(self, name="refused")


class Refused(pytest.Item):
    """Fail with a sentence."""

    def runtest(self) -> None:
        """Fail, always."""
        assert isinstance(self.parent, Refusal)
        pytest.fail(self.parent.sentence, pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the test in reports."""
        return self.path, None, "transcripts"


class Watch:
    """See which transcripts ran; one that did not, although everything was asked for, is dead."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ran: set[Path] = set()
        self.updated: set[str] = set()
        self.dead: list[Path] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note every transcript that ran, in this process or in a worker."""
        file = report.nodeid.partition("::")[0]
        if file.endswith(SUFFIX) and report.when == "call" and not report.skipped:
            self.ran.add((self.config.rootpath / file).resolve())
        self.updated.update(str(path) for key, path in report.user_properties if key == UPDATED)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session for dead transcripts."""
        if session.config.option.collectonly or session.shouldstop or session.shouldfail:
            return
        if clash_of(self.config) is None:  # else that was said, and nothing can run
            self.dead = sorted(set(self._expected()) - self.ran)
        if self.dead and session.exitstatus in (pytest.ExitCode.OK, NOTHING_RAN):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name dead and updated transcripts."""
        for path in self.dead:
            line = f"{self._shown(path)}: this transcript never ran"
            terminalreporter.write_line(line, red=True)
        for name in sorted(self.updated):
            terminalreporter.write_line(f"{self._shown(Path(name))}: updated")

    def _expected(self) -> Iterator[Path]:
        """Give every transcript that a run as wide as this one has to play."""
        option = self.config.option
        narrowed = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")
        if any(getattr(option, name, None) for name in narrowed):
            return
        # `testpaths` stands in the settings: nobody narrowed this run on purpose.
        everything = self.config.args_source is pytest.Config.ArgsSource.TESTPATHS
        asked = [Path(str(arg)).resolve() for arg in self.config.args if "::" not in str(arg)]
        for folder in [*self.config.getini("wartel_transcripts"), *self._folders()]:
            for pattern in LIKE_TRANSCRIPTS:
                for path in Path(folder).resolve().rglob(pattern):
                    if everything or any(place in (path, *path.parents) for place in asked):
                        yield path

    def _folders(self) -> set[Path]:
        return {path.parent for path in self.ran}

    def _shown(self, path: Path) -> str:
        root = self.config.rootpath
        return str(path.relative_to(root) if path.is_relative_to(root) else path)

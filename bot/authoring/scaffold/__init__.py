"""Make a small bot folder to begin with.

Every template below `files` ends in `.txt`, so that nobody takes it for what it becomes.
"""

from __future__ import annotations

import re
import tempfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from bot.errors import FlowError

SUFFIX = ".txt"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def make_bot(name: str, parent: Path) -> Path:
    """Make the folder `name` below a folder that exists; give its path.

    Raises FlowError for a name that no bot can have, or a place that cannot take it; then nothing
    is left behind.
    """
    if not _NAME.fullmatch(name):
        raise FlowError(
            f"'{name}' cannot name a bot: use small letters, digits and _, such as klinik"
        )
    folder = parent / name
    if folder.exists() or folder.is_symlink():
        raise FlowError(f"{folder} exists already, and nothing is ever overwritten")
    texts = {"name": name, "title": name.replace("_", " ").title()}
    try:
        with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as new:
            _copy(files(__name__).joinpath("files"), Path(new) / name, texts)
            (Path(new) / name).rename(folder)
    except OSError as error:
        raise FlowError(f"{folder} cannot be made: {error.strerror}") from error
    return folder


def _copy(source: Traversable, target: Path, texts: dict[str, str]) -> None:
    target.mkdir()
    for each in source.iterdir():
        if each.is_dir():
            _copy(each, target / each.name, texts)
        else:
            text = Template(each.read_text(encoding="utf-8")).substitute(texts)
            (target / each.name.removesuffix(SUFFIX)).write_text(text, encoding="utf-8")

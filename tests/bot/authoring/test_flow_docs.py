"""The authors' reference builds a bot; it must load, pass its check and name every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.authoring.branches import ACTS, CONDITIONS
from bot.authoring.checker import check
from bot.authoring.loader import BOT_KEYS, FLOW_KEYS, SENTENCES
from bot.authoring.questions import BOT_KEYS as KEYS_OF_QUESTIONS
from bot.authoring.questions import QUESTION_KEYS
from bot.authoring.rules.questions import SENTENCES as SENTENCES_FOR_QUESTIONS
from bot.authoring.states import OPTION_KEYS, STATE_KEYS
from bot.authoring.words import CHANNEL_KEYS, WORD_KEYS

PAGE = (Path(__file__).parents[3] / "docs" / "flows.md").read_text(encoding="utf-8")
KEYS = sorted(
    {
        *(*ACTS, *CONDITIONS, *BOT_KEYS, *FLOW_KEYS, *SENTENCES),
        *(*KEYS_OF_QUESTIONS, *QUESTION_KEYS, *SENTENCES_FOR_QUESTIONS),
        *(*OPTION_KEYS, *STATE_KEYS, *CHANNEL_KEYS, *WORD_KEYS),
    }
)


def blocks() -> dict[str, str]:
    """Every code block by the file that its first line names; later ones continue the file."""
    files: dict[str, str] = {}
    for code in re.findall(r"^```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        name = code.partition("\n")[0].removeprefix("# ")
        files[name] = files.get(name, "") + code
    return files


def test_every_block_belongs_to_a_bot_without_mistakes(tmp_path: Path) -> None:
    files = blocks()
    assert len(files) == 10
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert check(tmp_path) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key: str) -> None:
    assert f"`{key}`" in PAGE or f"`{key}: " in PAGE


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_used(key: str) -> None:
    yaml = "".join(text for name, text in blocks().items() if name.endswith(".yaml"))
    assert f"{key}:" in yaml

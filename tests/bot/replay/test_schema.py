"""The schema that editors complete from must say what the reader says."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from support.chats import GOOD, HEADER, with_turns, written

from bot.errors import FlowError
from bot.replay.reader import HEADER_KEYS, SESSION_KEYS, read_transcripts
from bot.replay.turns import ITEM_KEYS
from bot.replay.values import MATCHERS

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "schemas/transcript.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class EditorLoader(yaml.SafeLoader):
    """Read YAML as an editor does: with numbers and truth values, but times as text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def accepted(text):
    return all(VALIDATOR.is_valid(yaml.load(text, loader)) for loader in (EditorLoader, TEXTS))


TEXTS = yaml.BaseLoader


def test_the_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_knows_the_keys_of_the_reader():
    assert set(SCHEMA["properties"]) == set(HEADER_KEYS)
    assert set(SCHEMA["properties"]["session"]["properties"]) == set(SESSION_KEYS)
    assert set(SCHEMA["$defs"]["item"]["properties"]) == set(ITEM_KEYS)
    assert set(SCHEMA["$defs"]["matcher"]["properties"]) == set(MATCHERS)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/transcripts").rglob("*.chat.yaml")), ids=lambda path: path.name
)
def test_the_schema_accepts_every_transcript(path):
    assert accepted(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("turns:", "for_each: {a: [1, x]}\nturns:"),
        HEADER
        + "session: {state: a, slots: {n: {json: '3'}}, trail: [b]}\n"
        + "turns:\n  - user: 31\n  - bot: []\n  - repeat: true\n  - {event: e, data: {k: 1}}\n"
        + "  - {media: image/png, after: 2d}\n  - bot: [a, {lines: ['', {any: true}]}]\n",
    ],
)
def test_the_schema_accepts_what_the_reader_accepts(tmp_path, text):
    assert read_transcripts(written(tmp_path, text))
    assert accepted(text)


WRONG = [
    GOOD.replace("title", "titel"),
    GOOD.replace("whatsapp", "telegram"),
    GOOD.replace("channel: whatsapp\n", ""),
    GOOD.replace("turns:", "for_each: []\nturns:"),
    GOOD.replace("turns:", "session: {slots: {}}\nturns:"),
    HEADER + "turns: []\n",
    *map(
        with_turns,
        (
            "  - usr: x\n  - bot: y\n",
            "  - user: x\n  - bot: ''\n",
            "  - user: x\n  - bot: {contians: y}\n",
            "  - user: x\n  - bot: {contains: a, matches: b}\n",
            "  - user: x\n  - bot: {contains: []}\n",
            "  - user: x\n  - bot: {lines: []}\n",
            "  - user: x\n  - bot: {any: maybe}\n",
            "  - {user: x, sms: y}\n  - bot: z\n",
            "  - {user: x, bot: z}\n",
            "  - {user: x, event: z}\n  - bot: z\n",
            "  - {user: x, data: {a: b}}\n  - bot: z\n",
            "  - user: x\n  - bot: z\n  - repeat: false\n",
            "  - {user: x, after: soon}\n  - bot: z\n",
            "  - hallo\n",
        ),
    ),
]


@pytest.mark.parametrize("text", WRONG)
def test_the_schema_refuses_what_the_reader_refuses(tmp_path, text):
    with pytest.raises(FlowError):
        read_transcripts(written(tmp_path, text))

    assert not VALIDATOR.is_valid(yaml.load(text, EditorLoader))
    assert not VALIDATOR.is_valid(yaml.load(text, TEXTS))

import re
from pathlib import Path

from support.chats import written

from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import HEADER_KEYS, read_transcripts
from bot.replay.turns import ITEM_KEYS
from bot.replay.values import MATCHERS
from bot.settings import DEFAULT_BOT

PAGE = (Path(__file__).parents[3] / "docs/transcripts.md").read_text("utf-8")


def test_the_example_of_the_page_can_be_played(tmp_path):
    (example,) = re.findall(r"```yaml\n(title:.*?)```", PAGE, re.DOTALL)
    (transcript,) = read_transcripts(written(tmp_path, example))
    result = play(transcript, EngineTarget(DEFAULT_BOT))

    assert result.failure is None


def test_the_page_names_every_key():
    for key in {*HEADER_KEYS, *ITEM_KEYS, *MATCHERS}:
        assert re.search(rf"`[^`]*\b{key}\b[^`]*`", PAGE), key

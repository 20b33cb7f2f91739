from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc
from bot.collector import NEW_OBJECTS, settle

class Loop:
    def __init__(self):
        self.itself = self

settle()
assert gc.get_freeze_count() > 1000, "what was alive is out of the collector's sight"
assert gc.get_threshold()[0] == NEW_OBJECTS
before = gc.get_freeze_count()
for _ in range(NEW_OBJECTS):
    Loop()
assert len([each for each in gc.get_objects() if isinstance(each, Loop)]) < NEW_OBJECTS
assert gc.get_freeze_count() == before
"""


def test_what_is_loaded_is_left_alone_and_what_messages_leave_is_still_collected() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)

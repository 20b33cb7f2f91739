"""Be a program that uses the embedded server of a data directory until its input ends."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.stores.embedded import EmbeddedServer

if __name__ == "__main__":
    server = EmbeddedServer(Path(sys.argv[1]))
    print(server.start(), flush=True)
    sys.stdin.read()
    server.stop()

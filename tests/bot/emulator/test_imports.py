"""Keep the emulator out of production, and our bot out of the emulator."""

import subprocess
import sys

LOADED = "import sys; print('\\n'.join(sys.modules))"


def loaded_by(statement: str) -> set[str]:
    command = [sys.executable, "-c", f"{statement}; {LOADED}"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_production_never_imports_the_emulator():
    modules = loaded_by("import webhook")

    assert "bot.turns" in modules
    assert not [name for name in modules if name.startswith(("bot.emulator", "defusedxml"))]


def test_the_emulator_imports_neither_our_bot_nor_the_official_library():
    modules = loaded_by(
        "import bot.emulator.carrier, bot.emulator.over_http, bot.emulator.over_wsgi"
    )
    ours = {name for name in modules if name.startswith(("bot.", "flows", "twilio", "redis"))}

    assert {name for name in ours if not name.startswith("bot.emulator")} == {
        "bot.errors",
        "bot.text",
    }

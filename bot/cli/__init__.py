"""Give people the command `wartel`. Only the command that runs is imported: `--help` is quick."""

from bot.cli.entry import main

__all__ = ["main"]

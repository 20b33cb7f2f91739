"""Read the command line and hand over to one command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TextIO

from bot.errors import WartelError
from bot.settings import DEFAULT_BOT

COMMANDS = {
    "new": "make a small bot of your own to begin with",
    "up": "start the bot on this machine, for rehearsals",
    "chat": "talk to the bot in the terminal or through a pipe",
    "serve": "run the production server",
    "relay": "send what the bot says later, beside the production server",
    "check": "find mistakes in a bot folder",
    "diagram": "print a bot's flows as a Mermaid diagram",
    "import": "make a transcript of a chat from WhatsApp or Twilio",
    "record": "chat, and keep the conversation as a test",
    "replay": "play transcripts and compare what comes back",
    "play": "show a transcript on a phone in the browser",
    "coverage": "measure which states and transitions transcripts take",
    "questions": "judge what a bot makes of questions in people's own words",
    "mutate": "see whether transcripts notice changes to the flows",
    "post": "send one signed message to any webhook and show what comes of it",
    "phone": "show phones in the browser, for somebody else's bot",
    "emulator": "run the offline Twilio alone, for somebody else's bot",
    "credentials": "show the account that the offline Twilio plays",
    "swarm": "let many people talk to a bot at once, and measure it",
    "explore": "find conversations to what no transcript takes, or walk at random",
}
"""Each is a module of this package with `register(parser)` and `run(args, out) -> exit status`."""

MODULES = {"import": "import_chat", "phone": "emulator"}
"""Modules that are not called like their command. Phones come with the offline Twilio."""

DESCRIPTION = "Rehearse WhatsApp and SMS bots without a phone line. SIMULASI: no real service."


class Parser(argparse.ArgumentParser):
    """Say in one line what is wrong with a command line, and where help is."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"{self.prog}: {message}\nTry: {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Run one command and give its exit status; errors meant for people end in a line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    out = out or sys.stdout
    try:
        return _run(given, out)
    except WartelError as error:
        print(f"wartel: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if error.filename is None:
            raise
        print(f"wartel: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1


def _run(given: list[str], out: TextIO) -> int:
    name = next((word for word in given if not word.startswith("-")), None)
    parser = Parser(prog="wartel", description=DESCRIPTION)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for command, help_text in COMMANDS.items():
        subparser = commands.add_parser(command, help=help_text, description=help_text)
        if command == name:
            module = import_module(f"bot.cli.{MODULES.get(command, command)}")
            module.register(subparser)
            subparser.set_defaults(run=module.run)
    if name not in COMMANDS:
        _add_commands_of_bot(commands, name)
    args = parser.parse_args(given)
    status: int = args.run(args, out)
    return status


def _add_commands_of_bot(commands: argparse._SubParsersAction[Parser], name: str | None) -> None:
    """Add what the bot folder brings, for its own names and for the help."""
    from bot.cli import folder

    bot = Path(os.environ.get("WARTEL_BOT") or DEFAULT_BOT)
    for command, entry in folder.commands_of(bot).items():
        subparser = commands.add_parser(command, help=entry.help, description=entry.help)
        if command == name:
            folder.register(subparser, entry)

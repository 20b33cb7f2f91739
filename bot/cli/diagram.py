"""Print a bot's flows as a Mermaid diagram: `wartel diagram`."""

from __future__ import annotations

import argparse
from typing import TextIO

from bot.cli.options import add_folder
from bot.errors import FlowError


def register(parser: argparse.ArgumentParser) -> None:
    """Add the folder and the flow."""
    add_folder(parser)
    parser.add_argument("--flow", metavar="NAME", help="draw this flow alone")
    parser.add_argument("--markdown", action="store_true", help="a page with one diagram a flow")


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Print the diagram of the checked folder."""
    from bot.authoring.checker import load_checked
    from bot.authoring.diagram import diagram, markdown

    script = load_checked(args.folder).script
    if args.flow is not None and args.flow not in script.flows:
        raise FlowError(f"there is no flow '{args.flow}', but {', '.join(sorted(script.flows))}")
    out.write(markdown(script) if args.markdown else diagram(script, args.flow))
    return 0

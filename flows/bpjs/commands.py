"""Let an operator look at the made-up members and put them back: `wartel members`."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO

import redis

from bot.errors import SettingsError
from flows.bpjs.arrears import bill, family_account, standing
from flows.bpjs.identity import rupiah
from flows.bpjs.members import Ledger
from flows.bpjs.people import Household
from flows.bpjs.personas import Persona, load_personas
from flows.bpjs.samples import entries, personas

COLUMNS = ("slug", "name", "nik", "card", "born", "arrears", "status")
"""What fits into 120 columns; `show SLUG` and --json tell the rest."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands `show` and `reset` to the parser of `wartel members`."""
    commands = parser.add_subparsers(dest="members_command", required=True)
    show = commands.add_parser("show", help="list the made-up members and what they owe")
    show.add_argument("slug", nargs="?", help="one of them, with everything to type into the form")
    reset = commands.add_parser("reset", help="forget all payments and put the members back")
    for command in (show, reset):
        command.add_argument(  # as before the sub-command, and not in place of what stands there
            "--data", metavar="FOLDER", default=argparse.SUPPRESS, help="where data is kept"
        )
        command.add_argument("--json", action="store_true", help="print JSON, one list")


def run(args: argparse.Namespace, client: redis.Redis, at: datetime, out: TextIO) -> int:
    """Carry out `wartel members ...` at an aware time and give the exit code."""
    ledger, slug = Ledger(client), getattr(args, "slug", None)
    if args.members_command == "reset":
        ledger.reset(load_personas(), at)
    rows = list(_rows(ledger, _chosen(slug), at))
    if args.json:
        json.dump(rows, out, ensure_ascii=False, indent=2)
        out.write("\n")
    elif rows:
        out.writelines(_one(rows[0]) if slug else _table(rows))
    else:
        out.write("The ledger is empty. Fill it with: wartel members reset\n")
    return 0 if rows else 1


def _chosen(slug: str | None) -> Sequence[Persona]:
    if slug is None:
        return tuple(personas().values())
    if slug not in personas():
        raise SettingsError(f"there is no member '{slug}', but {', '.join(personas())}")
    return (personas()[slug],)


def _rows(ledger: Ledger, personas: Sequence[Persona], at: datetime) -> Iterator[dict[str, Any]]:
    for persona in personas:
        household = ledger.by_card(persona.card)
        if household is not None:
            yield {"slug": persona.slug, "about": persona.about, **_facts(household, at)}


def _facts(household: Household, at: datetime) -> dict[str, Any]:
    member, family = household.member, household.family
    owed, now = bill(household, at), standing(household, at)
    return {
        "name": member.name,
        "phone": member.phone,
        "card": member.card,
        "nik": member.nik,
        "born": member.born.isoformat(),
        "segment": family.segment,
        "class": family.class_,
        "people": owed.people,
        "months_owed": owed.months_owed,
        "months_billed": owed.months_billed,
        "arrears": owed.amount,
        "credit": family.credit,
        "va": family_account(household) if family.segment.pays_itself else None,
        "active": now.active,
        "cause": now.cause,
        "since": now.since.isoformat() if now.since else None,
    }


def _one(row: dict[str, Any]) -> Iterator[str]:
    """Tell everything about a member, first what the form asks for, by its labels."""
    yield f"{row['slug']}: {row['about']}\n\nTo type into the form:\n"
    yield from _pairs(entries(personas()[row["slug"]]))
    yield "\nHow it stands:\n"
    yield from _pairs(
        {
            "class": row["class"],
            "people": row["people"],
            "arrears": f"{rupiah(row['arrears'])} ({row['months_billed']} months)",
            "virtual account": row["va"] or "-",
            "status": _state(row),
            "SMS": f"TAGIHAN {row['card']}",
            "chat as this member": f"wartel chat --from {row['slug']}",
        }
    )


def _pairs(pairs: Mapping[str, Any]) -> Iterator[str]:
    lines = "".join(f"{name:<21}{value}\n" for name, value in pairs.items())
    yield textwrap.indent(lines, "  ")


def _state(row: dict[str, Any]) -> str:
    return "aktif" if row["active"] else f"tidak aktif: {row['cause']}"


def _table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    lines = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    status = "aktif" if row["active"] else row["cause"]
    shown = {**row, "arrears": rupiah(row["arrears"]), "status": status}
    return tuple(str(shown[column]) for column in COLUMNS)

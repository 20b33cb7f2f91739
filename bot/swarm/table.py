"""Show a swarm: a table that changes while it works, and a report at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from bot.swarm.tally import SHOWN, Figures, Tally


def live_table(figures: Figures, users: int, left: float) -> Table:
    """Show the present moment."""
    table = Table(title=f"{users} people, {max(left, 0):.0f} s left")
    for heading in ("messages", "messages/s", "p50 ms", "p95 ms", "p99 ms", "errors", "wrong"):
        table.add_column(heading, justify="right")
    table.add_row(
        str(figures.messages),
        f"{figures.rate:.1f}",
        *(f"{value:.0f}" for value in (figures.p50, figures.p95, figures.p99)),
        str(figures.errors),
        str(figures.wrong),
    )
    return table


def report(figures: Figures, tally: Tally, users: int, seconds: float) -> Iterator[str]:
    """Write what came of it, one line after the other."""
    yield f"{users} people for {seconds:.0f} s: {figures.messages} messages"
    yield f"conversations held to their end: {tally.conversations}"
    yield f"messages/s: {figures.rate:.1f}"
    yield f"milliseconds: p50 {figures.p50:.0f}, p95 {figures.p95:.0f}, p99 {figures.p99:.0f}"
    yield f"errors: {figures.errors}"
    yield from _most(tally.errors)
    yield f"wrong replies: {figures.wrong}"
    yield from _most(tally.wrong)


def _most(counts: Counter[str]) -> Iterator[str]:
    for sentence, count in counts.most_common(SHOWN):
        yield f"  {count} x {sentence}"
    if len(counts) > SHOWN:
        yield f"  and {len(counts) - SHOWN} other kinds"

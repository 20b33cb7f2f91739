"""Count what a swarm meets besides what Locust counts: wrong replies, and which they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from locust.stats import StatsEntry

from bot.replay.player import Result

SHOWN: Final = 10
"""Kinds of a trouble that a report lists."""


@dataclass
class Tally:
    """Collect; Locust's users are greenlets of one thread, so nothing needs a lock."""

    conversations: int = 0
    open: int = 0  # conversations that are being held
    wrong: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result, *, whole: bool) -> None:
        """Count one conversation as far as it came."""
        self.conversations += whole
        for played in result.played:
            for failure in played.failures:
                self.wrong[f"{failure.place}: {failure.sentence}"] += 1

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a conversation while it is held."""
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    @property
    def wrong_replies(self) -> int:
        """Count every reply that was not as its transcript has it."""
        return self.wrong.total()


@dataclass(frozen=True)
class Figures:
    """Hold what a table shows of one moment."""

    messages: int
    rate: float  # messages a second
    p50: float  # milliseconds
    p95: float
    p99: float
    errors: int
    wrong: int

    @classmethod
    def of(cls, entry: StatsEntry, tally: Tally, *, recent: bool) -> Figures:
        """Read Locust's statistics: of the last seconds for a live table, else of everything."""
        p50, p95, p99 = (entry.get_response_time_percentile(p) or 0 for p in (0.5, 0.95, 0.99))
        return cls(
            messages=entry.num_requests,
            rate=entry.current_rps if recent else entry.total_rps,
            p50=p50,
            p95=p95,
            p99=p99,
            errors=entry.num_failures,
            wrong=tally.wrong_replies,
        )

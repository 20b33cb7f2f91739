"""Put the rules together: the carrier asks one book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.emulator.model import Message, Problem, Sender
from bot.emulator.rules.length import Length
from bot.emulator.rules.optout import OptOut
from bot.emulator.rules.sandbox import INTERVAL, Sandbox
from bot.emulator.rules.window import Approved, Window
from bot.emulator.seams import Lines, Rules, Ruling


class Rule(Rules, Protocol):
    """Judge as a rule does, and forget when everything is forgotten."""

    def clear(self) -> None:
        """Forget everything."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Hold which rules are in force."""

    opt_out: bool = True
    advanced_opt_out: bool = False  # tell the webhook by OptOutType
    window: bool = True
    sandbox_code: str = "warung-telepon"
    sandbox_interval: timedelta | None = INTERVAL


def nothing_approved(message: Message, sender: Sender | None) -> bool:
    """Tell that there are no templates."""
    return False


class RuleBook:
    """Ask every rule in turn: sandbox, window, opt-out, length."""

    def __init__(
        self, settings: RuleSettings | None = None, approved: Approved = nothing_approved
    ) -> None:
        """Take which rules are in force, and what tells approved templates."""
        made = settings or RuleSettings()
        self.sandbox = Sandbox(made.sandbox_code, interval=made.sandbox_interval)
        rules: list[Rule] = [self.sandbox]
        if made.window:
            rules.append(Window(approved))
        if made.opt_out:
            rules.append(OptOut(advanced=made.advanced_opt_out))
        self._rules: tuple[Rule, ...] = (*rules, Length(approved))

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Forward what no rule keeps; all answers and parameters are given together."""
        forward = True
        replies: tuple[str, ...] = ()
        params: dict[str, str] = {}
        for rule in self._rules:
            ruling = rule.inbound(message, lines)
            forward = forward and ruling.forward
            replies += ruling.replies
            params |= ruling.params
        return Ruling(forward, replies, params)

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Give the first reason not to accept a message."""
        return next(
            (
                reason
                for rule in self._rules
                if (reason := rule.refused(message, lines)) is not None
            ),
            None,
        )

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Give the first reason for which an accepted message fails."""
        return next(
            (
                reason
                for rule in self._rules
                if (reason := rule.undeliverable(message, lines)) is not None
            ),
            None,
        )

    def clear(self) -> None:
        """Forget members, windows and who said STOP."""
        for rule in self._rules:
            rule.clear()

"""Report one inbound message to its webhook and read on until the last document is done.

A document is carried out from top to bottom, then its `<Redirect>` leads to the next. What fails
goes to the fallback URL once, with ErrorCode and ErrorUrl
(https://www.twilio.com/docs/usage/availability-reliability); if that fails too, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urldefrag

from bot.emulator.answer import judge
from bot.emulator.catalogue import problem
from bot.emulator.delivery import TURNED, Courier, Errand
from bot.emulator.inbound import fallback_params
from bot.emulator.model import (
    Exchange,
    GoTo,
    Message,
    Outcome,
    Params,
    Problem,
    SendMessage,
    Webhook,
)
from bot.emulator.urls import turns_on_us
from bot.text import REPLY_LIMIT

DOCUMENT_LIMIT: Final = 50
"""Documents that one message may lead to, https://www.twilio.com/docs/errors/14106"""

Execute = Callable[[SendMessage], "Message | Problem"]
Record = Callable[[Exchange], None]


def first_errand(message: Message, webhook: Webhook, params: Params, token: str) -> Errand:
    """Make the errand that tells a webhook of a message."""
    pair = (message.sender, message.to)
    return Errand("inbound", message.sid, pair, webhook.url, webhook.method, params, token, judge)


class Dialogue:
    """Hold one conversation between Twilio and a webhook about one message."""

    def __init__(
        self,
        message: Message,
        webhook: Webhook,
        errand: Errand,
        courier: Courier,
        execute: Execute,
        record: Record,
    ) -> None:
        """Take the first errand, and what carries out a `<Message>` or says why not."""
        self._message = message
        self._webhook = webhook
        self._errand = errand
        self._courier = courier
        self._execute = execute
        self._record = record
        self._exchanges: list[Exchange] = []
        self._replies: list[Message] = []
        self._problems: list[Problem] = []

    def run(self) -> Outcome:
        """Ask, carry out, follow."""
        failed = self._follow(self._errand)
        if failed is not None and self._webhook.fallback_url:
            self._follow(self._fallback(*failed))
        return Outcome(
            self._message, tuple(self._exchanges), tuple(self._replies), tuple(self._problems)
        )

    def _follow(self, errand: Errand) -> tuple[Problem, str] | None:
        """Carry out documents until one has no redirect; give an error and the URL it came from."""
        while len(self._exchanges) < DOCUMENT_LIMIT:
            reply = self._courier.run(errand)
            for exchange in reply.exchanges:
                self._exchanges.append(exchange)
                self._record(exchange)
            self._problems += reply.document.problems  # attempts that were made good are none
            if reply.document.error is not None:
                return reply.document.error, urldefrag(errand.url).url
            onward = self._carry_out(reply.document.verbs)
            if onward is None:
                return None
            if turns_on_us(reply.exchanges[-1].request.url, onward.url):
                blame = problem(11205, TURNED)
                self._blame(blame, len(reply.document.verbs) - 1)
                return blame, onward.url
            errand = replace(
                self._errand,
                kind="redirect",
                url=onward.url,
                method=onward.method,
                token=self._courier.ids.token(),
            )
        last = len(self._exchanges[-1].verbs) - 1  # a redirect, or there would be an end already
        self._blame(problem(14106, f"the limit is {DOCUMENT_LIMIT}"), last)
        return None

    def _carry_out(self, verbs: tuple[SendMessage | GoTo, ...]) -> GoTo | None:
        for place, verb in enumerate(verbs):
            if isinstance(verb, GoTo):
                return verb
            if len(self._replies) >= REPLY_LIMIT:
                limit = problem(14109, f"the limit is {REPLY_LIMIT}")
                self._blame(limit, *range(place, len(verbs)))
                return None
            made = self._execute(verb)
            if isinstance(made, Problem):
                self._blame(made, place)
            else:
                self._replies.append(made)
        return None

    def _blame(self, blame: Problem, *places: int) -> None:
        """Note what of the last document is not done, and why; its exchange is told again."""
        self._problems.append(blame)
        last = self._exchanges[-1]
        self._exchanges[-1] = replace(
            last,
            problems=(*last.problems, blame),
            undone=(*last.undone, *((place, blame.code) for place in places)),
        )
        self._record(self._exchanges[-1])

    def _fallback(self, error: Problem, url: str) -> Errand:
        keeps = self._courier.behaviour.fallback_keeps_token
        return replace(
            self._errand,
            kind="fallback",
            url=self._webhook.fallback_url,
            method=self._webhook.fallback_method,
            params=fallback_params(self._errand.params, error.code, url),
            token=self._errand.token if keeps else self._courier.ids.token(),
        )

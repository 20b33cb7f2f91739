"""Answer in one JSON sentence what a request of a person or a test cannot have."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from bot.emulator.asked import Unclear
from bot.emulator.carrier import UnknownSender
from bot.emulator.fields import WrongField
from bot.emulator.phones import NotOffered


def answer_refusals(blueprint: Blueprint) -> None:
    """Have a blueprint answer with `error`, a sentence."""
    blueprint.register_error_handler(Unclear, lambda error: _error(error.sentence, error.status))
    blueprint.register_error_handler(WrongField, lambda error: _error(str(error), 400))
    blueprint.register_error_handler(UnknownSender, lambda error: _error(str(error), 404))
    blueprint.register_error_handler(NotOffered, lambda error: _error(str(error), 409))


def _error(sentence: str, status: int) -> Response:
    answer = jsonify(error=sentence)
    answer.status_code = status
    return answer

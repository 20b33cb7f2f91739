"""Hear when somebody asks who answers here, by the name alone: *apa itu chika*."""

from __future__ import annotations

import re

from bot.engine.actions import Answer, Conversation, Refusal, parser
from bot.engine.matching import normalise

NAME = "chika"
"""How the assistant is called; in other questions the name is a mere address."""

_ASKING_WORDS = """
apa apaan apakah siapa itu tu tuh ini sih ya yah toh kah dong jelaskan tolong arti artinya maksud
maksudnya kepanjangan kepanjangannya singkatan dari yang namanya nama iku kuwi kui opo sopo to teh
naon saha niku nopo sinten nggih what whats who whos is the does do mean meaning of stand for
explain please bpjs jkn wa whatsapp
"""
_ASKING = frozenset(_ASKING_WORDS.split())
"""Words beside the name that ask nothing more than what it is."""

_WORD = re.compile(r"\w+")


@parser(samples=("apa itu chika", "who is chika"))
def soal_chika(c: Conversation, text: str) -> Answer | Refusal:
    """Read a message that has the name in it and nothing else but words that ask what it is."""
    words = set(_WORD.findall(normalise(text)))
    return Answer("") if NAME in words and words <= _ASKING | {NAME} else Refusal()

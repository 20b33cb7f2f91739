"""Keep the page about requests to the emulator complete: every one is in it, and no other."""

import re
from pathlib import Path

from support.desk import desk

PAGE = Path(__file__).parents[3] / "docs/emulator.md"
METHODS = {"GET", "POST", "PUT", "DELETE"}


def test_the_page_names_every_request_that_is_answered_and_no_other():
    rules = [
        rule
        for rule in desk().web.application.url_map.iter_rules()
        if rule.rule.startswith("/emulator/") and "/static/" not in rule.rule
    ]
    answered = {
        f"{method} {re.sub('<[a-z]+:', '<', rule.rule)}"
        for rule in rules
        for method in METHODS & (rule.methods or set())
    }
    named = re.findall(r"^\| `((?:GET|POST|PUT|DELETE) /emulator/\S+)` \|", PAGE.read_text(), re.M)

    assert sorted(named) == sorted(answered)

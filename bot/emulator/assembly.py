"""Put an emulator together: the carrier with rules, faults, statuses, services and templates.

    emulator = assemble(account, senders, HttpTransport())
    emulator.start()   # a server: time passes by itself, callbacks go out in the background
    app = bot.emulator.app.create_app(emulator)

Without `start` everything happens in the thread that caused it, and by `clock` and `agenda` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from bot.emulator.callbacks import Background, Run, StatusCallbacks, at_once
from bot.emulator.calls import Calls
from bot.emulator.carrier import Carrier, Parts
from bot.emulator.faults import FaultBox
from bot.emulator.ids import Ids
from bot.emulator.mischief import BadWire, Mischief, SpoiledRules
from bot.emulator.model import Account, Sender, Webhook
from bot.emulator.phones import Phones
from bot.emulator.rules.book import RuleBook, RuleSettings
from bot.emulator.seams import Happening
from bot.emulator.services import Service, Services
from bot.emulator.status import Mode, Pace, Progression
from bot.emulator.templates import SANDBOX_TEXTS, TEXT, Template, Templates
from bot.emulator.transport import Transport

SEED: Final = "wartel"


@dataclass(frozen=True)
class Plan:
    """Hold what one emulator does differently from another."""

    rules: RuleSettings = field(default_factory=RuleSettings)
    mode: Mode = "immediate"
    pace: Pace = field(default_factory=Pace)
    seed: int | str = SEED  # of the faults
    services: tuple[Service, ...] = ()


class Emulator:
    """Hold the parts of one emulator, wired to each other."""

    def __init__(self, carrier: Carrier, parts: _Made, plan: Plan) -> None:
        """Take what `assemble` made."""
        self.carrier = carrier
        self.plan = plan
        self.rules = parts.rules
        self.box = parts.box
        self.mischief = parts.mischief
        self.progression = parts.progression
        self.phones = parts.phones
        self.services = parts.services
        self.templates = parts.templates
        self.calls = Calls()
        self._first_senders = tuple(carrier.senders.values())
        self._background: Background | None = None
        self._callbacks = StatusCallbacks(carrier, parts.services, parts.box, self._run)
        carrier.subscribe(self._callbacks)
        carrier.subscribe(self._heard)
        self._stock_sandbox()

    def start(self, report: Callable[[BaseException], None]) -> None:
        """Let time pass and post callbacks in threads; `report` hears of what goes wrong there."""
        self._background = Background(report)
        self.carrier.agenda.start(report)

    def stop(self) -> None:
        """End the threads."""
        self.carrier.agenda.stop()
        if self._background is not None:
            self._background.stop()
            self._background = None

    def reset(self) -> None:
        """Be as at the beginning: no messages, phones, faults or templates; the clock runs."""
        self.carrier.clock.reset()
        self.carrier.reset()
        self.box.reset(self.plan.seed)
        self.phones.clear()
        self.templates.clear()
        self.progression.mode = self.plan.mode
        for sender in self._first_senders:
            self.carrier.set_sender(sender)

    def point(self, address: str, webhook: Webhook | None) -> Sender:
        """Have a number's messages go to another webhook, or to none; raise KeyError."""
        sender = replace(self.carrier.senders[address], webhook=webhook)
        self.carrier.set_sender(sender)
        return sender

    def _run(self, key: str, task: Callable[[], None]) -> None:
        run: Run = self._background or at_once
        run(key, task)

    def _heard(self, happening: Happening) -> None:
        if happening.kind == "reset":
            self.rules.clear()
            self.mischief.clear()
            self.calls.clear()
            self.services.clear()

    def _stock_sandbox(self) -> None:
        ids, now = Ids("sandbox templates"), self.carrier.clock.now()
        for number, text in enumerate(SANDBOX_TEXTS, start=1):
            self.templates.put(
                Template(
                    sid=ids.sid("HX"),
                    name=f"sandbox_{number}",
                    language="en",
                    types={TEXT: {"body": text}},
                    variables={},
                    created=now,
                    updated=now,
                    approval="approved",
                    sandbox=True,
                )
            )


@dataclass(frozen=True)
class _Made:
    rules: RuleBook
    box: FaultBox
    mischief: Mischief
    progression: Progression
    phones: Phones
    services: Services
    templates: Templates


def assemble(
    account: Account,
    senders: Iterable[Sender],
    transport: Transport,
    parts: Parts | None = None,
    plan: Plan | None = None,
) -> Emulator:
    """Make an emulator; rules, faults and progress of `parts` are replaced by those of the plan."""
    plan = plan or Plan()
    templates, phones = Templates(), Phones()
    services, box = Services(plan.services), FaultBox(plan.seed)
    made = _Made(
        rules=RuleBook(plan.rules, templates.approved),
        box=box,
        mischief=Mischief(box),
        progression=Progression(services, phones, plan.mode, plan.pace),
        phones=phones,
        services=services,
        templates=templates,
    )
    carrier = Carrier(
        account,
        senders,
        BadWire(transport),
        replace(
            parts or Parts(),
            rules=SpoiledRules(made.rules, box),
            faults=made.mischief,
            progress=made.progression,
        ),
    )
    return Emulator(carrier, made, plan)

"""Tell the bot what became of its messages.

Parameters and their order are those of the reference and of published captures:
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status. A message's first
status is never told, because it is in the answer to the request that made it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from typing import Final, Protocol

from bot.emulator.addresses import bare
from bot.emulator.answer import judge_callback
from bot.emulator.behaviour import Behaviour
from bot.emulator.delivery import Errand
from bot.emulator.model import API_VERSION, Message, Params
from bot.emulator.seams import Happening, Lines
from bot.emulator.services import Services

Task = Callable[[], None]
Run = Callable[[str, Task], None]
"""Do a task; those of one key in their order."""

EVENTS: Final = {"delivered": "DELIVERED", "read": "READ"}

THREADS: Final = 8
"""Callbacks in flight at once; each may wait 15 seconds for a slow bot."""


class CallbackFaults(Protocol):
    """Decide what goes wrong with a status callback."""

    def callback(self, message: Message) -> tuple[bool, timedelta | None]:
        """Tell whether it is lost, and how long it is held back so that a later one overtakes."""


class NoCallbackFaults:
    """Let every callback pass."""

    def callback(self, message: Message) -> tuple[bool, timedelta | None]:
        """Send it now."""
        return False, None


def at_once(key: str, task: Task) -> None:
    """Do a task in the caller's thread."""
    task()


class Background:
    """Do tasks in a few threads; those of one key after each other."""

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        """Take what hears of tasks that fail."""
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="callbacks")
        self._queues: dict[str, deque[Task]] = {}
        self._lock = Lock()
        self._report = report

    def __call__(self, key: str, task: Task) -> None:
        """Queue a task behind those of its key."""
        with self._lock:
            queue = self._queues.get(key)
            if queue is not None:
                queue.append(task)
                return
            self._queues[key] = deque((task,))
        self._pool.submit(self._drain, key)

    def stop(self) -> None:
        """Finish what is queued, then end the threads."""
        self._pool.shutdown()

    def _drain(self, key: str) -> None:
        while True:
            with self._lock:
                queue = self._queues[key]
                if not queue:
                    del self._queues[key]
                    return
                task = queue.popleft()
            try:
                task()
            except Exception as error:  # one bad task must not end all later ones
                self._report(error)


class StatusCallbacks:
    """Listen to the carrier and post a callback for each new status of an outbound message."""

    def __init__(
        self,
        lines: Lines,
        services: Services,
        faults: CallbackFaults | None = None,
        run: Run = at_once,
    ) -> None:
        """Take what decides about faults, and what does the posting."""
        self._lines = lines
        self._services = services
        self._faults = faults or NoCallbackFaults()
        self._run = run
        self._held: dict[str, list[Task]] = {}
        self._lock = Lock()

    def __call__(self, happening: Happening) -> None:
        """Hear of everything that happens."""
        message = happening.message
        if happening.kind == "reset":
            with self._lock:
                self._held.clear()
        if happening.kind != "status" or message is None or message.inbound:
            return
        if message.status == "sending" and not self._lines.behaviour.report_sending:
            return
        if url := self.url(message):
            self._post(message, url)

    def url(self, message: Message) -> str:
        """Give where a message's statuses go: its own address, its service's, its number's."""
        senders = self._lines.senders
        service = self._services.get(message.service_sid, senders)
        number = senders.get(message.sender)
        return (
            message.status_callback
            or (service.status_callback if service is not None else "")
            or (number.status_callback if number is not None else "")
        )

    def _post(self, message: Message, url: str) -> None:
        lost, hold = self._faults.callback(message)
        if lost:
            return
        if hold is not None:
            self._hold(message, url, hold)
            return
        self._run(message.sid, lambda: self._send(message, url))
        for task in self._release(message.sid):
            self._run(message.sid, task)

    def _hold(self, message: Message, url: str, hold: timedelta) -> None:
        """Keep a callback back until another one of its message went out, or for a while."""

        def send() -> None:
            self._send(message, url)

        def give_up_waiting() -> None:
            with self._lock:
                held = self._held.get(message.sid, [])
                waiting = send in held
                if waiting:
                    held.remove(send)
            if waiting:
                self._run(message.sid, send)

        with self._lock:
            self._held.setdefault(message.sid, []).append(send)
        self._lines.agenda.add(self._lines.clock.now() + hold, give_up_waiting)

    def _release(self, sid: str) -> list[Task]:
        with self._lock:
            return self._held.pop(sid, [])

    def _send(self, message: Message, url: str) -> None:
        lines = self._lines
        errand = Errand(
            kind="status",
            message_sid=message.sid,
            pair=(message.sender, message.to),
            url=url,
            method=message.status_method,
            params=status_params(message, lines.behaviour),
            token=lines.ids.token(),
            judge=judge_callback,
        )
        for exchange in lines.courier.run(errand).exchanges:
            lines.record(exchange)


def status_params(message: Message, behaviour: Behaviour) -> Params:
    """Write the form of a status callback, for the status that the message has in this snapshot."""
    whatsapp = message.channel == "whatsapp"
    return (
        *(_whatsapp(message) if whatsapp else _sms(message)),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("MessageStatus", message.status),
        *((("ChannelToAddress", bare(message.to)),) if whatsapp else ()),
        ("To", message.to),
        *((("ChannelPrefix", "whatsapp"),) if whatsapp else ()),
        *((("MessagingServiceSid", message.service_sid),) if message.service_sid else ()),
        ("MessageSid", message.sid),
        ("AccountSid", message.account_sid),
        *_errors(message, behaviour),
        ("From", message.sender),
        ("ApiVersion", API_VERSION),
    )


def _whatsapp(message: Message) -> Iterator[tuple[str, str]]:
    yield "ChannelInstallSid", channel_install(message)
    if event := EVENTS.get(message.status):
        yield "EventType", event
    if message.status == "sent":
        yield "StructuredMessage", str(bool(message.content_sid)).lower()
    if message.error_code is not None:
        yield "ChannelStatusMessage", message.error_message or ""


def channel_install(message: Message) -> str:
    """Give the XE... that a WhatsApp sender has at Twilio, the same one every time."""
    digest = hashlib.sha256(f"{message.account_sid} {message.sender}".encode()).hexdigest()
    return f"XE{digest[:32]}"


def _sms(message: Message) -> Iterator[tuple[str, str]]:
    if message.status in ("delivered", "undelivered"):
        yield "RawDlrDoneDate", message.updated.strftime("%y%m%d%H%M")


def _errors(message: Message, behaviour: Behaviour) -> Iterator[tuple[str, str]]:
    if message.error_code is None or message.status not in ("failed", "undelivered"):
        return
    yield "ErrorCode", str(message.error_code)
    if behaviour.report_error_message:
        yield "ErrorMessage", message.error_message or ""

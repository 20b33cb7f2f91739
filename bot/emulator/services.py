"""Know the Messaging Services: their settings, and which of their numbers speaks to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from bot.emulator.addresses import channel_of
from bot.emulator.model import Sender


@dataclass(frozen=True, slots=True)
class Service:
    """Hold the settings of a Messaging Service; its numbers are the senders that name it."""

    sid: str  # MG...
    name: str = ""
    status_callback: str = ""
    smart_encoding: bool | None = None  # None: what `Behaviour` says
    validity_seconds: int | None = None  # None: that of the message


class Services:
    """Hold the services; any that a sender names exists. Thread-safe."""

    def __init__(self, services: Iterable[Service] = ()) -> None:
        self._services = {service.sid: service for service in services}
        self._stuck: dict[tuple[str, str], str] = {}  # service and recipient -> sender's address
        self._lock = Lock()

    def get(self, sid: str, senders: Mapping[str, Sender]) -> Service | None:
        """Give a service's settings, or nothing if there is none of this SID."""
        with self._lock:
            known = self._services.get(sid)
        if known is None and sid and any(one.service_sid == sid for one in senders.values()):
            return Service(sid)
        return known

    def put(self, service: Service) -> None:
        """Add a service, or change one."""
        with self._lock:
            self._services[service.sid] = service

    def pick(self, sid: str, to: str, senders: Mapping[str, Sender]) -> Sender | None:
        """Choose the number that speaks to a person: always the same one ("sticky sender").

        Gives nothing if no number of the service is on the recipient's channel.
        """
        able = [
            sender
            for sender in senders.values()
            if sender.service_sid == sid and channel_of(sender.address) == channel_of(to)
        ]
        with self._lock:
            stuck = self._stuck.get((sid, to))
            chosen = next((one for one in able if one.address == stuck), able[0] if able else None)
            if chosen is not None:
                self._stuck[sid, to] = chosen.address
            return chosen

    def clear(self) -> None:
        """Forget who spoke to whom; the services stay."""
        with self._lock:
            self._stuck.clear()

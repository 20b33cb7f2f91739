"""Let whoever rehearses look into the bot: the session of a chat, the path of a turn, the flow.

For local mode alone, and for this machine alone: a session holds what a contact has told.

    GET /local/chats?contact=...&address=...   the session, as it is now
    GET /local/turns/<message id>              the transitions that a message took
    GET /local/flows/<flow>.mmd?state=...      the flow as Mermaid, with a state lit
    GET /local/flows/<flow>.svg?state=...      the same, drawn; 404 without `mmdr`
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from bot.channels.local import is_local
from bot.engine.events import Event, EventReceived
from bot.engine.session import Session
from bot.engine.turn import Passage
from bot.turns import Taken

REMEMBERED: Final = 2000
"""Turns, and events, that are kept; more than a day of rehearsing by hand."""

PICTURES: Final = "mmdr"
"""Package of the extra `diagrams`, which draws Mermaid; see docs/dependencies.md"""

DRAWN: Final = 64
"""Pictures that are kept: one takes half a second to draw, and about 100 KB."""


@dataclass
class Memory:
    """Remember what became of the last turns; hand `note` to `Turns.watch`."""

    paths: OrderedDict[str, tuple[Passage, ...]] = field(default_factory=OrderedDict)
    events: deque[tuple[str, EventReceived]] = field(
        default_factory=lambda: deque(maxlen=REMEMBERED)
    )

    def note(self, event: Event, taken: Taken) -> None:
        """Note the path of a turn, and what happened to whom outside the chat."""
        if taken.turn is None:
            return
        self.paths[event.id] = taken.turn.path
        if len(self.paths) > REMEMBERED:
            self.paths.popitem(last=False)
        if isinstance(event, EventReceived):
            self.events.append((taken.uid, event))

    def happened_to(self, uid: str) -> list[EventReceived]:
        """Give what happened to a contact outside the chat, oldest first."""
        return [event for whose, event in list(self.events) if whose == uid]


@dataclass(frozen=True)
class Insight:
    """Hold what the answers are made of."""

    memory: Memory
    session: Callable[[str, str], Session | None]  # of a contact with an address
    diagram: Callable[[str, str], str]  # Mermaid of a flow, with a state lit; or KeyError

    def blueprint(self) -> Blueprint:
        """Make the paths under `/local`; to other machines they do not exist."""
        blueprint = Blueprint("insight", __name__, url_prefix="/local")
        blueprint.before_request(_only_here)
        blueprint.add_url_rule("/chats", view_func=self.chat)
        blueprint.add_url_rule("/turns/<sid>", view_func=self.turn)
        blueprint.add_url_rule("/flows/<flow>.<kind>", view_func=self.flow)
        return blueprint

    def chat(self) -> dict[str, Any]:
        """Give the session of a contact with an address; null where there is none."""
        session = self.session(request.args.get("contact", ""), request.args.get("address", ""))
        pictured = find_spec(PICTURES) is not None
        return {"session": session and _session_out(session), "pictures": pictured}

    def turn(self, sid: str) -> dict[str, Any]:
        """Give the path of a message's turn; null for one that this process has not seen."""
        path = self.memory.paths.get(sid)
        return {"path": None if path is None else [_passage_out(each) for each in path]}

    def flow(self, flow: str, kind: str) -> Response:
        """Give a flow's diagram, with the state of the query lit."""
        if kind not in ("mmd", "svg"):
            raise NotFound
        try:
            text = self.diagram(flow, request.args.get("state", ""))
        except KeyError as error:
            raise NotFound(f"There is no flow '{flow}'.") from error
        if kind == "mmd":
            return Response(text, mimetype="text/plain")
        picture = Response(_picture(text), mimetype="image/svg+xml")
        picture.headers["Content-Security-Policy"] = STYLED
        return picture


STYLED: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture brings its colours along; else a browser that opens it alone paints it black."""


def _only_here() -> None:
    if not is_local(request):
        raise NotFound


def _session_out(session: Session) -> dict[str, Any]:
    return {
        "state": session.state,
        "language": session.language,
        "expires_at": session.expires_at.isoformat(),
        "slots": dict(session.slots),
        "trail": list(session.trail),
        "unsent": list(session.unsent),
    }


def _passage_out(passage: Passage) -> dict[str, str]:
    place = str(passage.branch.place) if passage.branch is not None else ""
    return {
        "source": passage.source,
        "trigger": passage.trigger,
        "target": passage.target,
        "place": place,
    }


@lru_cache(maxsize=DRAWN)
def _picture(text: str) -> str:
    try:
        import mmdr
    except ImportError as error:
        raise NotFound("Install wartel[diagrams] for pictures.") from error
    return str(mmdr.render(text).svg())

"""Read TwiML for messages: XML in, verbs and Twilio's complaints out; nothing is carried out here.

https://www.twilio.com/docs/messaging/twiml. The document is somebody else's: defusedxml refuses
DTDs, entities and outside references, and size and depth are limited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import XMLParser  # type: ignore[import-untyped]

from bot.emulator.behaviour import Behaviour
from bot.emulator.catalogue import problem
from bot.emulator.model import GoTo, Method, Problem, SendMessage, Verb
from bot.emulator.urls import absolute, is_web

SIZE_LIMIT: Final = 64 * 1024
"""Bytes of a document, https://www.twilio.com/docs/errors/11750"""

DEPTH_LIMIT: Final = 16
"""Levels of elements; messaging TwiML needs three."""

MEDIA_LIMIT: Final = 10
"""Files of one message, https://www.twilio.com/docs/messaging/twiml/message"""

PROBLEM_LIMIT: Final = 100
"""Complaints about one document; a reader has understood by then."""

_MESSAGE_ATTRIBUTES: Final = frozenset({"to", "from", "action", "statusCallback", "method"})
_VOICE_VERBS: Final = frozenset(
    {"Connect", "Dial", "Echo", "Enqueue", "Gather", "Hangup", "Leave", "Pause", "Pay", "Play"}
    | {"Prompt", "Queue", "Record", "Refer", "Reject", "Say", "Start", "Stop"}
)
"""https://www.twilio.com/docs/voice/twiml"""


@dataclass(frozen=True, slots=True)
class Document:
    """Hold what an answer asks for; with an error among the problems there are no verbs."""

    verbs: tuple[Verb, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def error(self) -> Problem | None:
        """Give what made the whole answer useless, if anything did."""
        return next((found for found in self.problems if found.level == "ERROR"), None)


class _TooDeep(Exception):
    pass


class _Builder(TreeBuilder):
    """Build the tree, but not below the depth limit."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise _TooDeep
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Any:
        self._depth -= 1
        return super().end(tag)


def read_twiml(body: bytes, url: str, behaviour: Behaviour) -> Document:
    """Read a document that came from a URL, which its relative addresses belong to."""
    if len(body) > SIZE_LIMIT:
        return Document(problems=(problem(11750, f"{len(body)} bytes"),))
    try:
        root = _parse(body)
    except _TooDeep:
        return Document(problems=(problem(12100, f"more than {DEPTH_LIMIT} levels deep"),))
    except DefusedXmlException as error:
        return Document(problems=(problem(12100, f"not allowed here: {error}"),))
    except (ParseError, ValueError, LookupError) as error:  # encodings raise the latter two
        return Document(problems=(problem(12100, str(error)),))
    if root.tag != "Response":
        return Document(problems=(problem(12102, f"the root element is {root.tag}"),))
    return _Reader(url, behaviour).read(root)


def _parse(body: bytes) -> Element:
    parser = XMLParser(target=_Builder(), forbid_dtd=True)
    parser.feed(body)
    root: Element = parser.close()
    return root


class _Reader:
    """Walk the verbs of one document and collect complaints."""

    def __init__(self, url: str, behaviour: Behaviour) -> None:
        self._url = url
        self._behaviour = behaviour
        self._problems: list[Problem] = []

    def read(self, root: Element) -> Document:
        verbs: list[Verb] = []
        self._refuse_attributes(root, frozenset())
        self._refuse_text(root)
        for element in root:
            verb = self._verb(element)
            if verb is not None:
                verbs.append(verb)
            if isinstance(verb, GoTo):
                break  # what comes after it is never reached
        return Document(tuple(verbs), tuple(self._problems))

    def _verb(self, element: Element) -> Verb | None:
        if element.tag in ("Message", "Sms"):  # the name before 2012, still taken
            return self._message(element)
        if element.tag == "Redirect":
            return self._redirect(element)
        if element.tag in _VOICE_VERBS:
            self._warn(14110, f"<{element.tag}>")
        else:
            self._warn(12200, f"<{element.tag}> is not a verb")
        return None

    def _redirect(self, element: Element) -> GoTo:
        self._refuse_attributes(element, frozenset({"method"}))
        url = absolute(self._url, (element.text or "").strip())
        return GoTo(url, self._method(element, self._behaviour.redirect_method))

    def _message(self, element: Element) -> SendMessage:
        self._refuse_attributes(element, _MESSAGE_ATTRIBUTES)
        body = "".join(self._texts(element))
        if self._behaviour.trim_bodies:
            body = body.strip()
        return SendMessage(
            body=body,
            media=tuple(self._media(element)),
            to=element.get("to", "").strip(),
            sender=element.get("from", "").strip(),
            action=self._callback(element, "action"),
            status_callback=self._callback(element, "statusCallback"),
            method=self._method(element, "POST"),
        )

    def _texts(self, element: Element) -> Iterator[str]:
        """Give plain text and each `<Body>`; white space between elements is no text."""
        yield _significant(element.text)
        for child in element:
            if child.tag == "Body":
                self._refuse_attributes(child, frozenset())
                self._refuse_children(child)
                yield child.text or ""
            elif child.tag != "Media":
                self._warn(12200, f"<{child.tag}> inside <{element.tag}>")
            yield _significant(child.tail)

    def _media(self, element: Element) -> Iterator[str]:
        for place, child in enumerate(element.findall("Media")):
            self._refuse_attributes(child, frozenset())
            url = absolute(self._url, (child.text or "").strip())
            if place >= MEDIA_LIMIT:
                self._warn(12200, f"more than {MEDIA_LIMIT} <Media>")
                return
            if is_web(url):
                yield url
            else:
                self._warn(12200, f"<Media> is no web address: {url[:200]}")

    def _callback(self, element: Element, name: str) -> str:
        given = element.get(name, "").strip()
        if not given:
            return ""
        url = absolute(self._url, given)
        if is_web(url):
            return url
        self._warn(14105, f"{name}={url[:200]}")
        return ""

    def _method(self, element: Element, default: Method) -> Method:
        given = element.get("method", default).upper()
        if given == "GET":
            return "GET"
        if given != "POST":
            self._warn(14104, f"method={given[:20]}")
        return "POST"

    def _refuse_attributes(self, element: Element, known: frozenset[str]) -> None:
        for name in sorted(set(element.keys()) - known):
            self._warn(12200, f"<{element.tag}> has no attribute {name}")

    def _refuse_children(self, element: Element) -> None:
        for child in element:
            self._warn(12200, f"<{child.tag}> inside <{element.tag}>")

    def _refuse_text(self, root: Element) -> None:
        texts = [root.text, *(child.tail for child in root)]
        if any(text and text.strip() for text in texts):
            self._warn(12200, "text outside of a verb")

    def _warn(self, code: int, detail: str) -> None:
        if len(self._problems) < PROBLEM_LIMIT:
            self._problems.append(problem(code, detail))


def _significant(text: str | None) -> str:
    return text if text and text.strip() else ""

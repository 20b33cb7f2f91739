"""Ask a URL as Twilio asks webhooks: signed, patient to a limit, retried and redirected by rule.

    Courier.run(errand)
      └ attempts: again only after what the URL's overrides name, within their total time
          └ hops: redirects, and once more with credentials after a 401
              └ one exchange: request, answer or failure, judgement

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
https://www.twilio.com/docs/messaging/twiml (redirects, cookies)
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final
from urllib.parse import unquote, urldefrag, urlencode, urlsplit

from bot.emulator.behaviour import Behaviour
from bot.emulator.catalogue import problem
from bot.emulator.clock import Clock
from bot.emulator.cookies import CookieRefused, Cookies, Pair
from bot.emulator.ids import Ids
from bot.emulator.inbound import FORM, HEADERS, TOKEN_HEADER
from bot.emulator.model import (
    Account,
    Exchange,
    ExchangeKind,
    Method,
    Params,
    Problem,
    WebRequest,
    WebResponse,
)
from bot.emulator.overrides import Overrides, UnknownPolicy, read_overrides
from bot.emulator.signature import signature_headers
from bot.emulator.transport import Patience, Transport, TransportFailure, Trouble
from bot.emulator.twiml import Document
from bot.emulator.urls import absolute, as_ascii, is_web, turns_on_us

REDIRECT_LIMIT: Final = 10
"""https://www.twilio.com/docs/errors/11215"""

CLOCK_HEADER: Final = "X-Wartel-Clock"
"""Tells a bot on the same machine the emulator's time; Twilio sends nothing like it."""

TURNED: Final = "another machine redirects to this one, which is not followed"

_REDIRECTS: Final = frozenset({301, 302, 303, 307})
"""https://www.twilio.com/docs/errors/11216; all but 307 turn the request into a GET."""

_CONNECTING: Final = frozenset({"connect-timeout", "refused", "unreachable", "unknown-host", "tls"})

Judge = Callable[[WebResponse, str, Behaviour], Document]


@dataclass(frozen=True, slots=True)
class Errand:
    """Hold one thing to ask a URL. The token stays the same in all attempts."""

    kind: ExchangeKind
    message_sid: str
    pair: Pair  # whose cookies travel along
    url: str  # as configured: with credentials, port and overrides
    method: Method
    params: Params
    token: str
    judge: Judge


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold what an errand brought back."""

    document: Document  # of the last attempt
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class _Hop:
    exchange: Exchange
    document: Document
    trouble: Trouble | None = None


class Courier:
    """Run errands; many threads may at once."""

    def __init__(
        self,
        transport: Transport,
        account: Account,
        clock: Clock,
        ids: Ids,
        behaviour: Behaviour,
        *,
        share_clock: bool = False,
    ) -> None:
        """Take the way out; `share_clock` adds the header that tells a local bot the time."""
        self.cookies = Cookies(behaviour.secure_cookies_over_http)
        self._transport = transport
        self._account = account
        self._clock = clock
        self.ids = ids
        self.behaviour = behaviour
        self._share_clock = share_clock
        self._under_way: Counter[str] = Counter()  # SIDs of messages; doubles count twice
        self._lock = Lock()

    def under_way(self) -> list[str]:
        """Give the SIDs of inbound messages whose webhook is being asked at this moment."""
        with self._lock:
            return list(self._under_way)

    def run(self, errand: Errand) -> Reply:
        """Ask until there is an answer, or nothing more may be tried."""
        if errand.kind == "status":
            return self._run(errand)
        self._count(errand.message_sid, 1)
        try:
            return self._run(errand)
        finally:
            self._count(errand.message_sid, -1)

    def _count(self, sid: str, change: int) -> None:
        with self._lock:
            self._under_way[sid] += change
            if not self._under_way[sid]:
                del self._under_way[sid]

    def _run(self, errand: Errand) -> Reply:
        if not is_web(errand.url):
            return self._unsent(errand, problem(11100, errand.url[:200]))
        try:
            overrides = read_overrides(errand.url)
        except UnknownPolicy as error:
            return self._unsent(errand, problem(11243, str(error)))
        errand = replace(errand, url=as_ascii(errand.url))
        deadline = time.monotonic() + overrides.total
        exchanges: list[Exchange] = []
        for left in range(overrides.retries, -1, -1):
            hops = self._trip(errand, overrides, deadline)
            exchanges += [hop.exchange for hop in hops]
            late = time.monotonic() >= deadline
            if not left or late or not _retried(hops[-1], overrides):
                break
        return Reply(hops[-1].document, tuple(exchanges))

    # One attempt, with its redirects

    def _trip(self, errand: Errand, overrides: Overrides, deadline: float) -> list[_Hop]:
        hops: list[_Hop] = []
        following: Errand | None = errand
        login = ""
        while following is not None:
            hop = self._hop(following, overrides, deadline, login)
            response = hop.exchange.response
            if response is None or (hop.document.error and hop.document.error.code == 11206):
                return [*hops, hop]
            if wanted := _wanted_login(following, response, login):
                hops.append(hop)
                login = wanted
                continue
            origin, following = hop.exchange.request.url, _redirected(following, response)
            if following is not None and turns_on_us(origin, following.url):
                return [*hops, _blamed(hop, problem(11205, TURNED))]
            if following is not None and len(hops) >= REDIRECT_LIMIT:
                return [*hops, _blamed(hop, problem(11215))]
            hops.append(hop)
            login = ""
        return hops

    def _hop(self, errand: Errand, overrides: Overrides, deadline: float, login: str) -> _Hop:
        request = self._request(errand, login)
        at, start = self._clock.now(), time.monotonic()
        left = max(deadline - start, 0.001)
        patience = Patience(overrides.connect, overrides.read, left)
        response, trouble = None, None
        try:
            response = self._transport.send(request, patience)
            document = self._judged(errand, request, response, login)
        except TransportFailure as failure:
            trouble = failure.trouble
            document = Document(problems=(self._failed(failure),))
        exchange = Exchange(
            id=self.ids.sid("RQ"),
            kind=errand.kind,
            message_sid=errand.message_sid,
            at=at,
            seconds=time.monotonic() - start,
            request=request,
            response=response,
            verbs=document.verbs,
            problems=document.problems,
        )
        return _Hop(exchange, document, trouble)

    def _judged(
        self, errand: Errand, request: WebRequest, response: WebResponse, login: str
    ) -> Document:
        try:
            self.cookies.remember(
                errand.pair, request.url, response.all("Set-Cookie"), self._clock.now()
            )
        except CookieRefused as error:
            return Document(problems=(problem(11206, str(error)),))
        if _wanted_login(errand, response, login) or _redirected(errand, response) is not None:
            return Document()
        if 300 <= response.status < 400:
            return Document(problems=(problem(11216, f"the answer was {response.status}"),))
        return errand.judge(response, request.url, self.behaviour)

    def _failed(self, failure: TransportFailure) -> Problem:
        newer = self.behaviour.newer_connection_codes
        codes: dict[str, int] = {
            "connect-timeout": 11201 if newer else 11205,
            "refused": 11202 if newer else 11205,
            "unknown-host": 11210,
            "tls": 11220,
            "unreachable": 11205,
            "forbidden": 11205,
        }
        return problem(codes.get(failure.trouble, 11200), failure.detail)

    # The request

    def _request(self, errand: Errand, login: str) -> WebRequest:
        url = _with_query(errand) if errand.method == "GET" else urldefrag(errand.url).url
        form = errand.params if errand.method == "POST" else ()
        headers = [*HEADERS, *signature_headers(url, form, self._account, self.behaviour)]
        headers.append((TOKEN_HEADER, errand.token))
        target = _without_login(url)
        if errand.method == "POST":
            headers.append(("Content-Type", FORM))
        if login:
            headers.append(("Authorization", login))
        if cookie := self.cookies.header(errand.pair, target, self._clock.now()):
            headers.append(("Cookie", cookie))
        if self._share_clock:
            headers.append((CLOCK_HEADER, self._clock.now().isoformat()))
        return WebRequest(errand.method, target, tuple(headers), urlencode(form).encode())

    def _unsent(self, errand: Errand, blame: Problem) -> Reply:
        request = WebRequest(errand.method, errand.url, ())
        exchange = Exchange(
            id=self.ids.sid("RQ"),
            kind=errand.kind,
            message_sid=errand.message_sid,
            at=self._clock.now(),
            seconds=0.0,
            request=request,
            response=None,
            problems=(blame,),
        )
        return Reply(Document(problems=(blame,)), (exchange,))


def _retried(hop: _Hop, overrides: Overrides) -> bool:
    """Tell whether the URL's policies ask for another attempt after this one."""
    if hop.trouble is not None:
        reason = "ct" if hop.trouble in _CONNECTING else "rt"
        return reason in overrides.policies and hop.trouble in (*_CONNECTING, "read-timeout")
    response = hop.exchange.response
    return response is not None and f"{response.status // 100}xx" in overrides.policies


def _redirected(errand: Errand, response: WebResponse) -> Errand | None:
    """Give the errand that a redirect turns this one into; nothing if it is none."""
    place = response.header("Location")
    url = absolute(urldefrag(errand.url).url, place)
    if response.status not in _REDIRECTS or not place or not is_web(url):
        return None
    if response.status == 307:
        return replace(errand, url=url)
    return replace(errand, url=url, method="GET", params=())


def _wanted_login(errand: Errand, response: WebResponse, login: str) -> str:
    """Give the Authorization header that a 401 asks for, if the URL holds credentials."""
    parts = urlsplit(errand.url)
    challenge = response.header("WWW-Authenticate").lower()
    if login or response.status != 401 or not challenge.startswith("basic") or not parts.username:
        return ""
    words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + b64encode(words.encode()).decode("ascii")


def _blamed(hop: _Hop, blame: Problem) -> _Hop:
    exchange = replace(hop.exchange, problems=(*hop.exchange.problems, blame))
    return replace(hop, exchange=exchange, document=Document(problems=(blame,)))


def _with_query(errand: Errand) -> str:
    """Give the URL of a GET: the form behind what is in the query already."""
    url = urldefrag(errand.url).url
    if not errand.params:
        return url
    return url + ("&" if "?" in url else "?") + urlencode(errand.params)


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return url.replace(f"//{parts.netloc}", "//" + parts.netloc.rpartition("@")[2], 1)

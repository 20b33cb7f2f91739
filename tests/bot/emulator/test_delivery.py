"""Watch the courier retry, follow, log in and give up."""

import base64

import pytest
from support.wire import ACCOUNT, NOTHING, URL, hours, standing_clock
from twilio.request_validator import RequestValidator

from bot.emulator.answer import judge, judge_callback
from bot.emulator.behaviour import Behaviour
from bot.emulator.delivery import Courier, Errand, Reply
from bot.emulator.ids import Ids
from bot.emulator.model import WebRequest, WebResponse
from bot.emulator.transport import Patience, TransportFailure

FORM = (("Body", "halo"), ("From", "whatsapp:+6281"))
OK = WebResponse(200, (("Content-Type", "text/xml"),), NOTHING.encode())


def status(code: int, **headers: str) -> WebResponse:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return WebResponse(code, (("Content-Type", "text/xml"), *pairs), NOTHING.encode())


def failure(trouble: str) -> TransportFailure:
    return TransportFailure(trouble, "as the test wants")


class Way:
    """Answer by a list; what is a failure is raised."""

    def __init__(self, *answers: WebResponse | TransportFailure) -> None:
        self.answers = list(answers)
        self.requests: list[WebRequest] = []
        self.patience: list[Patience] = []

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        self.requests.append(request)
        self.patience.append(patience)
        answer = self.answers.pop(0)
        if isinstance(answer, TransportFailure):
            raise answer
        return answer


def ask(way: Way, url: str = URL, method: str = "POST", **switches) -> Reply:
    courier = Courier(way, ACCOUNT, standing_clock(), Ids(1), Behaviour(**switches))
    return courier.run(Errand("inbound", "SM1", ("a", "b"), url, method, FORM, "token-1", judge))


def codes(reply: Reply) -> list[int]:
    return [problem.code for problem in reply.document.problems]


# Failures and their codes


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("connect-timeout", 11205),
        ("refused", 11205),
        ("unreachable", 11205),
        ("forbidden", 11205),
        ("unknown-host", 11210),
        ("tls", 11220),
        ("read-timeout", 11200),
        ("total-timeout", 11200),
        ("broken", 11200),
    ],
)
def test_each_failure_has_its_code(trouble, code):
    reply = ask(Way(failure(trouble), failure(trouble)))

    assert codes(reply) == [code]
    assert reply.exchanges[-1].response is None


@pytest.mark.parametrize(("trouble", "code"), [("connect-timeout", 11201), ("refused", 11202)])
def test_the_newer_codes_of_connections_have_a_switch(trouble, code):
    way = Way(failure(trouble), failure(trouble))

    assert codes(ask(way, newer_connection_codes=True)) == [code]


# Retries


@pytest.mark.parametrize(
    "trouble", ["connect-timeout", "refused", "unreachable", "unknown-host", "tls"]
)
def test_by_default_a_failed_connection_is_tried_once_more(trouble):
    way = Way(failure(trouble), OK)
    reply = ask(way)

    assert codes(reply) == []
    assert len(reply.exchanges) == 2
    assert {one.header("I-Twilio-Idempotency-Token") for one in way.requests} == {"token-1"}


@pytest.mark.parametrize(
    "first", [failure("read-timeout"), failure("broken"), status(500), status(429)]
)
def test_by_default_nothing_else_is_tried_again(first):
    assert len(ask(Way(first, OK)).exchanges) == 1


@pytest.mark.parametrize(
    ("fragment", "first", "attempts"),
    [
        ("rp=5xx", status(503), 2),
        ("rp=5xx", status(404), 1),
        ("rp=4xx", status(404), 2),
        ("rp=rt", failure("read-timeout"), 2),
        ("rp=rt", failure("broken"), 1),
        ("rp=rt", failure("refused"), 1),
        ("rp=4xx,5xx,rt", status(500), 2),
        ("rp=all", failure("refused"), 2),
        ("rp=all&rc=0", status(500), 1),
        ("rp=all", failure("forbidden"), 1),
        ("rp=all", failure("total-timeout"), 1),
    ],
)
def test_the_fragment_says_what_is_tried_again(fragment, first, attempts):
    reply = ask(Way(first, OK), f"{URL}#{fragment}")

    assert len(reply.exchanges) == attempts
    assert codes(reply) == [] or attempts == 1


def test_the_fragment_says_how_often():
    way = Way(*[status(500)] * 9)

    assert len(ask(way, f"{URL}#rc=5&rp=all").exchanges) == 6


def test_the_fragment_is_neither_sent_nor_signed():
    way = Way(OK)
    ask(way, f"{URL}#rc=5&rp=all")
    (request,) = way.requests
    signature = request.header("X-Twilio-Signature")

    assert request.url == URL
    assert RequestValidator(ACCOUNT.auth_token).validate(URL, dict(FORM), signature)


def test_an_unknown_policy_is_not_even_tried():
    way = Way()

    assert codes(ask(way, f"{URL}#rp=7xx")) == [11243]
    assert way.requests == []


@pytest.mark.parametrize(
    "url", ["", "bot.test/x", "ftp://bot.test/x", "http://[#rc=1", "http://a:99999"]
)
def test_what_is_no_web_address_is_not_even_tried(url):
    way = Way()

    assert codes(ask(way, url)) == [11100]
    assert way.requests == []


def test_patience_is_twilios_unless_the_fragment_says_otherwise():
    usual, hurried = Way(OK), Way(OK)
    ask(usual)
    ask(hurried, f"{URL}#ct=200&rt=300&tt=400")

    assert (usual.patience[0].connect, usual.patience[0].read) == (5, 15)
    assert usual.patience[0].total == pytest.approx(15, abs=1)
    assert (hurried.patience[0].connect, hurried.patience[0].read) == (0.2, 0.3)
    assert hurried.patience[0].total <= 0.4


# Redirects


@pytest.mark.parametrize("code", [301, 302, 303])
def test_a_redirect_is_followed_by_get_and_loses_the_form(code):
    way = Way(status(code, Location="/next?a=1"), OK)
    reply = ask(way)
    second = way.requests[1]

    assert codes(reply) == []
    assert (second.method, second.url, second.body) == ("GET", "http://bot.test/next?a=1", b"")
    assert RequestValidator(ACCOUNT.auth_token).validate(
        second.url, {}, second.header("X-Twilio-Signature")
    )


def test_a_307_keeps_the_method_and_the_form():
    way = Way(status(307, Location="https://other.test/x"), OK)
    ask(way)
    first, second = way.requests

    assert (second.method, second.url, second.body) == ("POST", "https://other.test/x", first.body)


def test_ten_redirects_are_followed_and_the_eleventh_is_not():
    hop = status(302, Location="/again")

    assert codes(ask(Way(*[hop] * 10, OK))) == []
    endless = ask(Way(*[hop] * 11))
    assert codes(endless) == [11215]
    assert len(endless.exchanges) == 11
    assert endless.exchanges[-1].problems == endless.document.problems


# Credentials in the URL


def test_credentials_are_sent_only_when_asked_for():
    way = Way(status(401, WWW_Authenticate='Basic realm="x"'), OK)
    reply = ask(way, "https://me%40home:se:cret@bot.test/x")
    first, second = way.requests

    assert codes(reply) == []
    assert [one.problems for one in reply.exchanges] == [(), ()]
    assert first.url == second.url == "https://bot.test/x"
    assert first.header("Authorization") == ""
    assert second.header("Authorization") == (
        "Basic " + base64.b64encode(b"me@home:se:cret").decode()
    )


@pytest.mark.parametrize(
    ("url", "challenge"),
    [(URL, "Basic"), ("https://me:x@bot.test/x", ""), ("https://me:x@bot.test/x", "Digest a=b")],
)
def test_without_credentials_or_a_challenge_401_is_an_error(url, challenge):
    way = Way(status(401, WWW_Authenticate=challenge))

    assert codes(ask(way, url)) == [11200]
    assert len(way.requests) == 1


def test_wrong_credentials_are_not_sent_for_ever():
    refused = status(401, WWW_Authenticate="Basic")
    way = Way(refused, refused)

    assert codes(ask(way, "https://me:x@bot.test/x")) == [11200]


# What is kept


def test_cookies_come_back_until_four_hours_of_silence():
    way = Way(status(200, Set_Cookie="a=b"), OK, OK)
    clock = standing_clock()
    courier = Courier(way, ACCOUNT, clock, Ids(1), Behaviour())
    errand = Errand("inbound", "SM1", ("a", "b"), URL, "POST", FORM, "token", judge)
    courier.run(errand)
    clock.advance(hours(4))
    courier.run(errand)
    clock.advance(hours(4.01))
    courier.run(errand)

    assert [one.header("Cookie") for one in way.requests] == ["", "a=b", ""]


def test_an_exchange_tells_the_whole_story():
    way = Way(status(302, Location="/b"), OK)
    first, second = ask(way).exchanges

    assert first.request == way.requests[0]
    assert first.response.status == 302
    assert second.response == OK
    assert (first.kind, first.message_sid) == ("inbound", "SM1")
    assert first.id != second.id
    assert second.seconds >= 0


@pytest.mark.parametrize(("code", "expected"), [(200, []), (204, []), (404, [11200])])
def test_a_status_callback_is_taken_by_any_2xx(code, expected):
    answer = WebResponse(code, (("Content-Type", "application/json"),), b"{}")
    document = judge_callback(answer, URL, Behaviour())

    assert [problem.code for problem in document.problems] == expected


def test_addresses_outside_ascii_are_encoded_before_they_are_signed():
    way = Way(OK)
    ask(way, "http://bot.test/caf\u00e9?n=J\u00fc")
    (request,) = way.requests

    assert request.url == "http://bot.test/caf%C3%A9?n=J%C3%BC"
    assert RequestValidator(ACCOUNT.auth_token).validate(
        request.url, dict(FORM), request.header("X-Twilio-Signature")
    )

"""Hand requests to applications in this process."""

import gzip

import pytest
from support.wire import URL, Bot, Setting, codes, line, says
from werkzeug import Request, Response

from bot.emulator.model import WebRequest
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.transport import READ_LIMIT, Patience, TransportFailure

PATIENCE = Patience(1, 1, 1)


def send(answer, url: str = URL, method: str = "POST"):
    bot = Bot(answer)
    request = WebRequest(method, url, (("Content-Type", "text/plain"), ("Cookie", "a=b")), b"halo")
    return WsgiTransport(bot).send(request, PATIENCE), bot.requests[0]


def test_the_application_sees_the_request_target_as_it_was_signed():
    _, request = send(says("a"), "https://bot.test:8443/a%2Fb/caf%C3%A9?q=it%27s&n=%7e")
    environ = request.environ

    assert environ["RAW_URI"] == environ["REQUEST_URI"] == "/a%2Fb/caf%C3%A9?q=it%27s&n=%7e"
    assert environ["QUERY_STRING"] == "q=it%27s&n=%7e"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/a/b/café"
    assert environ["wsgi.url_scheme"] == "https"
    assert (request.host, request.remote_addr) == ("bot.test:8443", "127.0.0.1")
    assert request.get_data() == b"halo"
    assert request.headers["Cookie"] == "a=b"


def test_a_get_has_no_body():
    _, request = send(says("a"), method="GET")

    assert (request.method, request.get_data()) == ("GET", b"")


def test_a_long_answer_is_cut():
    response, _ = send(Response("a" * 200_000))

    assert (len(response.body), response.truncated) == (READ_LIMIT - 1, True)


def test_a_compressed_answer_is_unpacked_no_further_than_the_limit():
    packed = gzip.compress(b"a" * 20_000_000)
    response, _ = send(Response(packed, headers={"Content-Encoding": "gzip"}))

    assert (len(response.body), response.truncated) == (READ_LIMIT - 1, True)


def test_what_pretends_to_be_compressed_is_broken():
    with pytest.raises(TransportFailure) as caught:
        send(Response("abcd", headers={"Content-Encoding": "gzip"}))

    assert caught.value.trouble == "broken"


def crash(request: Request) -> Response:
    raise ZeroDivisionError("as the test wants")


def test_an_error_of_the_application_reaches_its_test():
    with pytest.raises(ZeroDivisionError):
        line(crash).says("halo")


def test_an_error_of_the_application_can_be_the_500_that_a_server_makes_of_it():
    bot = Bot(crash)
    wire = line(setting=Setting(transport=WsgiTransport(bot, raise_errors=False)))

    assert codes(wire.says("halo")) == [11200]
    assert len(bot.requests) == 1

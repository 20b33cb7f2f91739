"""Post over real sockets: only where it is allowed, no longer and no more than it should be."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.wire import NOTHING, Bot, Setting, codes, line, says, served, xml
from werkzeug import Response

from bot.emulator.model import Webhook, WebRequest
from bot.emulator.over_http import Destinations, HttpTransport
from bot.emulator.transport import READ_LIMIT, Patience, TransportFailure

PATIENCE = Patience(2, 2, 4)


def post(url: str, transport: HttpTransport | None = None, patience: Patience = PATIENCE):
    request = WebRequest("POST", url, (("Content-Type", "text/plain"), ("X-A", "1")), b"halo")
    return (transport or HttpTransport()).send(request, patience)


def trouble(url: str, **how) -> str:
    with pytest.raises(TransportFailure) as caught:
        post(url, **how)
    return caught.value.trouble


@contextmanager
def raw_server(*chunks: bytes, pause: float = 0) -> Iterator[str]:
    """Answer one connection with these bytes, slowly, whatever it asks."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    for chunk in chunks:
                        connection.sendall(chunk)
                        time.sleep(pause)
            except OSError:
                return  # the other side has gone, as the test wants

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


def test_a_request_arrives_to_the_letter():
    bot = Bot(says("Halo"))
    with served(bot) as url:
        response = post(f"{url}/a%2fb/caf%c3%a9?q=it%27s&n=%7e")
    (request,) = bot.requests

    assert request.environ["PATH_INFO"].encode("latin-1").decode() == "/a/b/café"
    assert request.query_string == b"q=it%27s&n=%7e"
    assert request.get_data() == b"halo"
    assert (request.headers["X-A"], request.headers["Content-Length"]) == ("1", "4")
    assert response.status == 200
    assert b"Halo" in response.body


def test_the_whole_loop_works_over_http():
    bot = Bot(says("Halo"))
    with served(bot) as url:
        wire = line(setting=Setting(Webhook(f"{url}/sms"), transport=HttpTransport()))
        outcome = wire.says("halo 😀")

    assert outcome.problems == ()
    assert wire.inbox() == ["Halo"]
    assert bot.requests[0].form["Body"] == "halo 😀"


def test_a_long_answer_is_not_read_to_its_end():
    with served(Bot(xml("a" * 500_000))) as url:
        response = post(url)

    assert len(response.body) == READ_LIMIT - 1
    assert response.truncated


def test_a_compressed_answer_is_unpacked_no_further_than_the_limit():
    packed = gzip.compress(b"a" * 20_000_000)
    headers = {"Content-Encoding": "gzip"}
    with served(Bot(Response(packed, mimetype="text/xml", headers=headers))) as url:
        response = post(url)

    assert len(response.body) == READ_LIMIT - 1
    assert response.truncated


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_loopback_is_allowed_under_any_name(host):
    with served(Bot()) as url:
        assert post(url.replace("127.0.0.1", host)).body == NOTHING.encode()


def outside_address() -> str:
    """Give an address of this machine that is not loopback; skip the test if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation; nothing is sent
            return probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address besides loopback")


@contextmanager
def outside_listener() -> Iterator[tuple[str, int, list[bytes]]]:
    """Listen where the emulator may not speak; collect what is said all the same."""
    heard: list[bytes] = []
    with socket.create_server((outside_address(), 0)) as listener:
        host, port = listener.getsockname()[:2]

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(65536))
                if heard[0]:
                    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield host, port, heard
        thread.join()


def test_not_a_byte_is_sent_to_a_host_that_was_not_allowed():
    with outside_listener() as (host, port, heard):
        assert trouble(f"http://{host}:{port}/") == "forbidden"

    assert heard == [b""]


def test_a_host_that_was_allowed_is_asked():
    with outside_listener() as (host, port, heard):
        assert post(f"http://{host}:{port}/", HttpTransport([host])).status == 204

    assert heard[0].startswith(b"POST / HTTP/1.1")


def test_a_redirect_cannot_lead_off_this_machine():
    with outside_listener() as (host, port, heard):
        away = Response(status=307, headers={"Location": f"http://{host}:{port}/"})
        with served(Bot(away)) as url:
            wire = line(setting=Setting(Webhook(url), transport=HttpTransport()))
            outcome = wire.says("halo")

    assert codes(outcome) == [11205]
    assert f"not allowed; --allow-host {host} allows it" in outcome.problems[0].detail
    assert heard == [b""]


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("localhost", "127.0.0.1", True),
        ("bot.test", "127.8.8.8", True),
        ("bot.test", "::1", True),
        ("bot.test", "::ffff:127.0.0.1", True),
        ("bot.test", "10.0.0.7", False),
        ("bot.test", "::ffff:10.0.0.7", False),
        ("bot.test", "169.254.169.254", False),
        ("localhost", "10.0.0.7", False),
        ("bot.test", "fe80::1%eth0", False),
        ("friend.test", "10.0.0.7", True),
        ("FRIEND.test", "10.0.0.8", True),
        ("10.9.9.9", "10.9.9.9", True),
        ("bot.test", "10.9.9.9", True),
    ],
)
def test_a_destination_is_judged_by_the_address_that_answers(host, address, allowed):
    assert Destinations(["friend.test", "10.9.9.9"]).permit(host, address) is allowed


def test_nobody_listening_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert trouble(f"http://127.0.0.1:{port}/") == "refused"


def test_a_name_that_nobody_has_is_unknown():
    assert trouble("http://no-such-host.invalid/") == "unknown-host"


def test_a_server_without_tls_fails_the_handshake():
    with served(Bot()) as url:
        assert trouble(url.replace("http:", "https:")) == "tls"


def test_a_silent_server_is_left_after_the_read_time():
    with raw_server(pause=0) as url, socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        found = trouble(
            f"http://127.0.0.1:{silent.getsockname()[1]}/", patience=Patience(1, 0.1, 5)
        )
        took = time.monotonic() - start
        trouble(url)

    assert found == "read-timeout"
    assert took < 2


def test_a_server_that_drips_is_left_after_the_total_time():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n"
    with raw_server(head, *[b"a" * 20] * 30, pause=0.05) as url:
        start = time.monotonic()
        found = trouble(url, patience=Patience(1, 1, 0.3))
        took = time.monotonic() - start

    assert found in ("total-timeout", "read-timeout")
    assert took < 2


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"
DRIPS = {
    "headers": [b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 60],
    "one header": [b"HTTP/1.1 200 OK\r\nX-A: ", *[b"b"] * 60],
    "chunk sizes": [CHUNKED, *[b"b"] * 60],
    "a body without an end": [b"HTTP/1.1 200 OK\r\n\r\n", *[b"b"] * 60],
}


@pytest.mark.parametrize("chunks", DRIPS.values(), ids=DRIPS)
def test_the_total_time_holds_wherever_a_server_drips(chunks):
    with raw_server(*chunks, pause=0.05) as url:
        start = time.monotonic()
        found = trouble(url, patience=Patience(1, 1, 0.3))
        took = time.monotonic() - start

    assert found == "total-timeout"
    assert took < 2


def test_the_total_time_holds_while_a_handshake_drips():
    with raw_server(b"\x16\x03\x03\x40\x00", *[b"\x02"] * 60, pause=0.05) as url:
        start = time.monotonic()
        found = trouble(url.replace("http:", "https:"), patience=Patience(1, 1, 0.3))
        took = time.monotonic() - start

    assert found == "total-timeout"
    assert took < 2


def test_failures_are_told_in_words_of_people():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    told = []
    with served(Bot()) as url, raw_server(b"garbage") as broken:
        for one in (
            f"http://127.0.0.1:{port}/",
            "http://no-such-host.invalid/",
            url.replace("http:", "https:"),
            broken,
        ):
            with pytest.raises(TransportFailure) as caught:
                post(one)
            told.append(caught.value.detail)

    assert told[0] == f"nobody listens at 127.0.0.1:{port}"
    assert told[1] == "no address was found for no-such-host.invalid"
    assert "TLS" in told[2]
    assert told[3] == "the answer breaks off, or is no HTTP"
    assert [text for text in told if "_" in text or "object at" in text] == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_an_answer_that_breaks_off_or_makes_no_sense_is_broken(answer):
    with raw_server(answer) as url:
        assert trouble(url) == "broken"

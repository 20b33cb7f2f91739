"""Keep cookies like a browser, for one pair of addresses, until four hours of silence."""

import pytest
from support.wire import MORNING, hours, line, says, xml

from bot.emulator.cookies import MOST, CookieRefused, Cookies
from bot.emulator.model import Phone

PAIR = ("+6281", "+1500")
URL = "https://bot.test/in/sms"


def kept(*headers: str, url: str = URL, after: float = 0, **how) -> str:
    """Give the Cookie header of a request that follows an answer with these headers."""
    cookies = Cookies(**how)
    cookies.remember(PAIR, URL, headers, MORNING)
    return cookies.header(PAIR, url, MORNING + hours(after))


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        (["a=b"], "a=b"),
        (["a=b; HttpOnly; SameSite=Lax"], "a=b"),
        (["a=b", "c=d"], "a=b; c=d"),
        (["a=b", "a=c"], "a=c"),
        (['a="b c"'], 'a="b c"'),
        (["a="], "a="),
        (["a=b", "a=; Max-Age=0"], ""),
        (["a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "a=b"),
        (["a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], ""),
        (["a=b; Expires=whenever"], "a=b"),
        (["a=b; Max-Age=soon"], "a=b"),
        (["a=b; Max-Age=-1"], ""),
        (["a=b; Max-Age=" + "9" * 5000], "a=b"),
        (["a=b; Max-Age=soon; Expires=Thu, 01-Jan-1970 00:00:00 GMT"], ""),
        (["__Host-a=b; Secure; Path=/; Partitioned; Priority=High"], "__Host-a=b"),
        (["a=b; Warna=merah;; ;=x"], "a=b"),
        (["a={b, c}=d"], "a={b, c}=d"),
        (["b@d[1]=x"], "b@d[1]=x"),
        (["a=b\t; Secure"], "a=b"),
        ([], ""),
    ],
)
def test_an_answer_sets_changes_and_removes_cookies(headers, sent):
    assert kept(*headers) == sent


@pytest.mark.parametrize(
    ("cookie", "url", "sent"),
    [
        ("a=b", "https://bot.test/in/other", True),
        ("a=b", "https://bot.test/in", True),
        ("a=b", "https://bot.test/inn", False),
        ("a=b", "https://bot.test/", False),
        ("a=b; Path=/", "https://bot.test/", True),
        ("a=b; Path=/in/sms", "https://bot.test/in/sms/x", True),
        ("a=b; Path=nonsense", "https://bot.test/in/x", True),
        ("a=b; Path=/", "https://other.test/", False),
        ("a=b; Path=/; Secure", "http://bot.test/", False),
        ("a=b; Path=/; Secure", "https://bot.test/", True),
        ("a=b; Path=/", "http://bot.test:81/", True),
    ],
)
def test_a_cookie_returns_only_where_it_belongs(cookie, url, sent):
    assert kept(cookie, url=url) == ("a=b" if sent else "")


def test_secure_cookies_over_http_have_a_switch():
    url = URL.replace("https", "http")

    assert kept("a=b; Secure", url=url, secure_over_http=True) == "a=b"


def test_a_cookie_ends_by_the_emulators_clock():
    assert kept("a=b; Max-Age=3600", after=0.9) == "a=b"
    assert kept("a=b; Max-Age=3600", after=1) == ""


def test_four_hours_of_silence_end_all_cookies_of_a_pair():
    assert kept("a=b", after=4) == "a=b"
    assert kept("a=b", after=4.01) == ""


def test_each_request_starts_the_four_hours_anew():
    cookies = Cookies()
    cookies.remember(PAIR, URL, ("a=b",), MORNING)
    seen = [cookies.header(PAIR, URL, MORNING + hours(at)) for at in (3, 6, 9, 14)]

    assert seen == ["a=b", "a=b", "a=b", ""]


def test_pairs_do_not_share_cookies():
    wire = line(xml("<Response/>", **{"Set-Cookie": "a=b; Path=/"}))
    wire.says("satu")
    wire.says("dua", "+15005550006")
    wire.phone = Phone("+628999999999")
    wire.says("tiga")
    wire.says("empat")

    assert [one.headers.get("Cookie") for one in wire.bot.requests] == [None, None, None, "a=b"]


@pytest.mark.parametrize("header", ["", "=b", "no equals", "a=b\x01", "a=b; c=\x7f", " =b; a=c"])
def test_an_illegal_cookie_is_refused_and_none_of_its_answer_is_kept(header):
    cookies = Cookies()
    with pytest.raises(CookieRefused):
        cookies.remember(PAIR, URL, ("good=1", header), MORNING)

    assert cookies.header(PAIR, URL, MORNING) == ""


def test_the_oldest_of_too_many_cookies_go():
    sent = kept(*[f"n{number}=x" for number in range(MOST + 2)])

    assert sent.count(";") == MOST - 1
    assert sent.startswith("n2=x")


def test_forgotten_cookies_do_not_return():
    wire = line(says("a"), xml("<Response/>", **{"Set-Cookie": "a=b"}))
    wire.says("satu")
    wire.says("dua")
    wire.carrier.reset()
    wire.says("tiga")

    assert "Cookie" not in wire.bot.requests[-1].headers

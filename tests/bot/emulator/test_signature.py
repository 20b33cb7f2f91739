"""Hold our signatures against Twilio's own vectors and its own library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Account, SigningKey
from bot.emulator.signature import HEADER, SETTINGS_HEADER, sign, signature_headers, signed_url

TOKEN = "12345"
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
REPEATED = (
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
)
SID = "SM" + "0123456789abcdef" * 2
SMS = {
    "ToCountry": "US",
    "ToState": "CA",
    "SmsMessageSid": SID,
    "NumMedia": "0",
    "ToCity": "",
    "FromZip": "94107",
    "SmsSid": SID,
    "FromState": "CA",
    "SmsStatus": "received",
    "FromCity": "SAN FRANCISCO",
    "Body": "Hello",
    "FromCountry": "US",
    "To": "+15558675310",
    "ToZip": "",
    "NumSegments": "1",
    "MessageSid": SID,
    "AccountSid": "AC" + "a" * 32,
    "From": "+14017122661",
    "ApiVersion": "2010-04-01",
}
WHATSAPP = {
    "SmsMessageSid": SID,
    "NumMedia": "0",
    "ProfileName": "Zoë 😀",
    "MessageType": "text",
    "SmsSid": SID,
    "WaId": "15550001111",
    "SmsStatus": "received",
    "Body": "Hi & bye = 100%+",
    "To": "whatsapp:+14155238886",
    "NumSegments": "1",
    "ReferralNumMedia": "0",
    "MessageSid": SID,
    "AccountSid": "AC" + "a" * 32,
    "From": "whatsapp:+15550001111",
    "ApiVersion": "2010-04-01",
}
BOT = "https://bot.example.com"
PHP = "https://mycompany.com/myapp.php?foo=1&bar=2"
HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"

# The first seven are those of Twilio's library, tests/unit/test_request_validator.py
VECTORS = [
    (PHP, CALL.items(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (PHP.replace(".com", ".com:443"), CALL.items(), "kvajT1Ptam85bY51eRf/AJRuM3w="),
    (
        PHP.replace("https://mycompany.com", "http://mycompany.com:1234"),
        CALL.items(),
        "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
    ),
    (
        PHP.replace("https://mycompany.com", "http://mycompany.com:80"),
        CALL.items(),
        "0ZXoZLH/DfblKGATFgpif+LLRf4=",
    ),
    (PHP, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    (f"{PHP}&bodySHA256={HASH}", (), "a9nBmqA0ju/hNViExpshrM61xv4="),
    (f"{BOT}/sms", SMS.items(), "BxMtlbxuLpyj0HWLLKzWQm+Np5E="),
    (f"{BOT}/sms?Body=Hello&From=%2B14017122661", (), "SAn7w7wZPxNiuPAtKB2hduapfhQ="),
    (f"{BOT}/whatsapp?tenant=7", WHATSAPP.items(), "Twlkn/HNiGzdi7K2nQXD6Z/HoMM="),
]


@pytest.mark.parametrize(("url", "params", "signature"), VECTORS)
def test_each_known_request_gets_its_known_signature(url, params, signature):
    assert sign(url, params, TOKEN) == signature


def test_a_managed_key_signs_with_sha256():
    expected = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="

    assert sign(PHP, CALL.items(), TOKEN, "HMAC_SHA256") == expected


def test_the_fragment_is_not_signed():
    assert sign(f"{PHP}#rc=2&rp=5xx", CALL.items(), TOKEN) == VECTORS[0][2]


ADDRESSES = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}{path}{query}",
    st.sampled_from(["http", "https"]),
    st.sampled_from(["bot.example.com", "127.0.0.1", "localhost"]),
    st.sampled_from(["", ":5000", ":8443", ":80", ":443"]),
    st.sampled_from(["", "/", "/sms", "/a/b%20c", "/caf%C3%A9"]),
    st.sampled_from(["", "?a=1", "?q=it%27s&n=J%C3%BCrgen", "?a=b%2Fc&a="]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FORMS = st.lists(st.tuples(TEXTS, TEXTS), max_size=12).map(tuple)


@given(ADDRESSES, FORMS)
def test_the_official_library_computes_the_same_signature(url, form):
    official = RequestValidator(TOKEN)

    assert sign(url, form, TOKEN) == official.compute_signature(url, MultiDict(form))


@given(ADDRESSES, FORMS, st.booleans())
def test_the_official_library_accepts_what_we_sign_with_or_without_the_port(url, form, port):
    behaviour = Behaviour(sign_port=port)
    headers = dict(signature_headers(url, form, Account("AC", TOKEN), behaviour))

    assert RequestValidator(TOKEN).validate(url, MultiDict(form), headers[HEADER])


def test_the_official_library_accepts_a_managed_key():
    account = Account("AC", "another", signing_key=SigningKey("webhooks_sharedkey_1", TOKEN))
    headers = dict(signature_headers(PHP, CALL.items(), account, Behaviour()))
    algorithm = get_signature_algorithm(headers[SETTINGS_HEADER])

    assert headers[SETTINGS_HEADER] == "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    assert RequestValidator(TOKEN).validate(PHP, CALL, headers[HEADER], algorithm)


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        ("https://a.test:443/x#rc=1", "https://a.test/x"),
        ("http://a.test:80/x", "http://a.test/x"),
        ("http://a.test:443/x", "http://a.test:443/x"),
        ("http://127.0.0.1:5000/x?", "http://127.0.0.1:5000/x?"),
        ("https://me:secret@a.test:8443/x", "https://a.test:8443/x"),
        ("http://[::1]:5000/x", "http://[::1]:5000/x"),
        ("http://[::1]:80/x", "http://[::1]/x"),
    ],
)
def test_the_signed_url_has_no_default_port_no_fragment_and_no_credentials(configured, signed):
    assert signed_url(configured, Behaviour()) == signed


def test_switches_sign_credentials_and_leave_out_ports():
    url = "https://me:secret@a.test:8443/x"

    assert signed_url(url, Behaviour(sign_credentials=True)) == url
    assert signed_url(url, Behaviour(sign_port=False)) == "https://a.test/x"

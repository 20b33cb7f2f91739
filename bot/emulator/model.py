"""Hold what Twilio knows: messages, who sends them, and what happened between it and a webhook.

Everything here is frozen. What changes is replaced in the store (`store.Store.update`), so whoever
holds a record holds a snapshot, in any thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

API_VERSION: Final = "2010-04-01"

Channel = Literal["sms", "whatsapp"]
Direction = Literal["inbound", "outbound-api", "outbound-reply"]
Method = Literal["GET", "POST"]
Status = Literal[
    "accepted", "scheduled", "canceled", "queued", "sending", "sent", "delivered", "undelivered",
    "failed", "read", "receiving", "received", "partially_delivered",
]  # fmt: skip
"""https://www.twilio.com/docs/messaging/api/message-resource#message-status-values"""

Params = tuple[tuple[str, str], ...]
"""A form in the order in which it travels; names may repeat."""


# Who takes part


@dataclass(frozen=True, slots=True)
class Place:
    """Hold where Twilio believes an SMS number to be; it often believes nothing."""

    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """Hold a person's phone: one number, used for SMS and for WhatsApp."""

    number: str  # E.164
    name: str = ""  # the WhatsApp profile name
    place: Place = Place()
    external_id: str = ""  # WhatsApp's business-scoped id, such as `ID.1234567890123456`

    def address(self, channel: Channel) -> str:
        """Give the address under which this phone sends on a channel."""
        return f"whatsapp:{self.number}" if channel == "whatsapp" else self.number


@dataclass(frozen=True, slots=True)
class Webhook:
    """Hold where Twilio reports an inbound message, and where if that fails."""

    url: str
    method: Method = "POST"
    fallback_url: str = ""
    fallback_method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Sender:
    """Hold a number of the account: `+14155238886`, a short code, or `whatsapp:+14155238886`."""

    address: str
    webhook: Webhook | None = None  # None: inbound messages are stored, nobody is told
    status_callback: str = ""
    service_sid: str = ""  # MG..., the Messaging Service that the number belongs to
    sandbox: bool = False  # WhatsApp's shared test number: members only
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Hold a managed key that signs webhooks by HMAC-SHA256 in place of the auth token."""

    sid: str  # webhooks_sharedkey_...
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """Hold the one account of this emulator."""

    sid: str
    auth_token: str = field(repr=False)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)  # SK... -> secret
    signing_key: SigningKey | None = None


# What a message says


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hold a file that a phone sends: its bytes, or the URL under which it is already served."""

    content_type: str
    content: bytes = field(default=b"", repr=False)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Hold a pin on the map, in degrees; address and label only if the pin has them."""

    latitude: float
    longitude: float
    address: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    """Hold the button or list item that a person chose."""

    kind: Literal["button", "list"]
    title: str
    id: str
    description: str = ""  # of a list item
    button_type: Literal["REPLY", "ACTION"] = "REPLY"


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what a person sends. One of files, location, contact and tap at most."""

    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    contact: str = ""  # a vCard
    tap: Tap | None = None
    quoted: str = ""  # SID of the message that this one answers
    forwarded: bool = False
    frequently_forwarded: bool = False
    referral: Params = ()  # Referral... parameters of a click-to-WhatsApp advertisement


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one button or list item that a message offers."""

    title: str
    id: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold what a message offers to tap: up to three buttons, or a list behind one button."""

    kind: Literal["button", "list"]
    choices: tuple[Choice, ...]
    opener: str = ""  # the text that opens a list


@dataclass(frozen=True, slots=True)
class Media:
    """Hold one file of a message: bytes kept here, or the address the sender gave."""

    sid: str
    content_type: str
    created: datetime
    content: bytes = field(default=b"", repr=False)
    source: str = ""  # for outbound files: the URL that the bot named


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message with all that Twilio's REST resource tells of it, and what only it knows."""

    sid: str
    account_sid: str
    direction: Direction
    sender: str  # From; empty with a Messaging Service until a number is picked
    to: str
    body: str
    status: Status
    created: datetime
    updated: datetime
    sent: datetime | None = None
    media: tuple[Media, ...] = ()
    segments: int = 1
    error_code: int | None = None
    error_message: str | None = None
    service_sid: str = ""  # MG..., if sent or received through a Messaging Service
    price: str | None = None
    price_unit: str | None = None
    # From here on: what Twilio's REST resource does not show
    content: Content | None = None  # inbound: what the person sent
    offer: Offer | None = None  # outbound: what the person may tap
    persistent_action: tuple[str, ...] = ()
    content_sid: str = ""  # HX..., the template it was made of
    status_callback: str = ""  # absolute, or empty
    status_method: Method = "POST"
    in_reply_to: str = ""  # SID of the inbound message whose TwiML made this one
    send_at: datetime | None = None  # scheduled messages
    validity_seconds: int = 36000  # https://www.twilio.com/docs/messaging/api/message-resource

    @property
    def channel(self) -> Channel:
        """Tell which channel it travels on."""
        return "whatsapp" if self.to.startswith("whatsapp:") else "sms"

    @property
    def inbound(self) -> bool:
        """Tell whether a person sent it."""
        return self.direction == "inbound"


# What passed over the wire


@dataclass(frozen=True, slots=True)
class WebRequest:
    """Hold one HTTP request exactly as it is sent; the URL has no fragment and no credentials."""

    method: Method
    url: str
    headers: Params
    body: bytes = b""

    def header(self, name: str) -> str:
        """Give a header's value, or nothing."""
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class WebResponse:
    """Hold one HTTP answer; `truncated` says that the body was longer than what was read."""

    status: int
    headers: Params
    body: bytes = b""
    truncated: bool = False

    def header(self, name: str) -> str:
        """Give a header's value, or nothing."""
        return _header(self.headers, name)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a header that may repeat."""
        return tuple(value for known, value in self.headers if known.lower() == name.lower())


def _header(headers: Params, name: str) -> str:
    return next((value for known, value in headers if known.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold an error or a warning as Twilio's console would show it."""

    code: int
    level: Literal["ERROR", "WARNING"]
    text: str  # Twilio's own words
    detail: str = ""  # what it was about this time, in ours

    @property
    def more_info(self) -> str:
        """Give the page that explains the code."""
        return f"https://www.twilio.com/docs/errors/{self.code}"

    def __str__(self) -> str:
        return f"{self.code} {self.text}" + (f": {self.detail}" if self.detail else "")


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Hold one `<Message>` of a TwiML document, its URLs absolute."""

    body: str = ""
    media: tuple[str, ...] = ()
    to: str = ""
    sender: str = ""
    action: str = ""
    status_callback: str = ""
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class GoTo:
    """Hold a `<Redirect>`: the rest is read elsewhere."""

    url: str
    method: Method = "POST"


Verb = SendMessage | GoTo
ExchangeKind = Literal["inbound", "fallback", "redirect", "status"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Hold one HTTP request to a webhook: what was asked, what came back, what became of it."""

    id: str
    kind: ExchangeKind
    message_sid: str
    at: datetime  # by the emulator's clock
    seconds: float  # by the real one
    request: WebRequest
    response: WebResponse | None  # None: no answer
    verbs: tuple[Verb, ...] = ()  # what its TwiML asked for
    problems: tuple[Problem, ...] = ()  # with the answer, and with carrying it out
    undone: tuple[tuple[int, int], ...] = ()  # places in `verbs` of what was not done: code of why


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold all that one inbound message led to, in the order in which it happened."""

    message: Message
    exchanges: tuple[Exchange, ...] = ()
    replies: tuple[Message, ...] = ()  # as they were when they were made
    problems: tuple[Problem, ...] = ()  # of the last attempts, and of carrying the TwiML out

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Give the problems that stopped something."""
        return tuple(problem for problem in self.problems if problem.level == "ERROR")

"""List the errors and warnings that this emulator knows, in Twilio's words.

Source: https://www.twilio.com/docs/api/errors (the dictionary of 2026). A `W` marks what Twilio
logs as a warning; everything else is an error.
"""

from __future__ import annotations

from typing import Final

from bot.emulator.model import Problem

_TEXTS: Final = """
11100   Invalid URL format
11200   HTTP retrieval failure
11201   TCP connection timed out
11202   TCP connection refused
11203   HTTP communication total time out triggered
11205   HTTP connection failure
11206   HTTP protocol violation
11210   HTTP bad host name
11215   HTTP too many redirects
11216   HTTP invalid redirect
11217   HTTP error response code
11220   SSL/TLS Handshake Error
11243   HTTP retry policy is invalid
11321 W Misconfigured webhook
11322 W Invalid webhook method
11750   TwiML response body too large
11751   Media Message - Media exceeds messaging provider size limit
11770   Empty response body
12100   Document parse failure
12101   Invalid Twilio Markup XML version
12102   The root element must be Response
12200 W Schema validation warning
12300   Invalid Content-Type
14101 W Invalid "To" attribute
14102 W Invalid "From" attribute
14103 W Invalid Body
14104 W Invalid Method attribute
14105 W Invalid statusCallback attribute
14106 W Document retrieval limit reached
14107   SMS send rate limit exceeded
14108 W From phone number not SMS capable
14109 W TwiML Reply message limit exceeded
14110 W Invalid Verb for SMS Reply
14111 W Invalid To phone number for Trial mode
20001   Invalid parameter
20003   Authenticate
20004   Method not allowed
20009   Cannot delete this resource before it is complete
20404   Not found
20429   Too Many Requests
21211   Invalid 'To' Phone Number
21212   Invalid From Number (caller ID)
21408   Permission to send an SMS has not been enabled for the region indicated by the 'To' number
21602   Message body is required.
21603   The source 'from' phone number is required to send an SMS
21604   The destination 'To' phone number is required to send an SMS
21606   'From' number is not a valid message-capable Twilio number for this account
21608   The 'to' phone number provided is not yet verified for this account.
21609   Invalid 'StatusCallback'
21610   Attempt to send to unsubscribed recipient
21611   This 'From' number has exceeded the maximum number of queued messages
21612   Message cannot be sent with the current combination of "To" and/or "From" parameters
21614   'To' number is not a valid mobile number
21617   The concatenated message body exceeds the 1600 character limit
21620   Invalid media URL(s)
21623   Number of media files exceeds allowed limit
21624   Invalid validity period value
21654   ContentSid Required
21655   The ContentSid is Invalid
21656   The ContentVariables Parameter is invalid
21658   Parameter exceeded character limit
21701   The Messaging Service does not exist
21703   The Messaging Service does not have a phone number available to send a message
21705   The Messaging Service is invalid
30001   Queue overflow
30002   Account suspended
30003   Unreachable destination handset
30004   Message blocked
30005   Unknown destination handset
30006   Landline or unreachable carrier
30007   Message filtered
30008   Unknown error
30036   Validity Period Expired
30400   Parameters are not valid
30409   This message cannot be canceled
35111   SendAt timestamp is missing
35114   Scheduling does not support this timestamp
35118   MessagingServiceSid is required to schedule a message
63003   Channel could not find To address
63005   Channel did not accept given content
63007   Twilio could not find a Channel with the specified From address
63013   Channel policy violation
63014   Channel failure: message blocked by the recipient
63015   Channel Sandbox can only send messages to phone numbers that have joined the Sandbox
63016   Failed to send freeform message because you are outside the allowed window
63018   Rate limit exceeded for Channel
63021   Channel invalid content error
63024   Invalid message recipient
63030   Unsupported parameter for type of channels message
63032   We cannot send this message to this user because of a WhatsApp limitation
63033   Recipient is blocked from receiving the message
63038   Account exceeded the daily messages limit
63049   Meta chose not to deliver this WhatsApp marketing message
"""


def _read(texts: str) -> dict[int, Problem]:
    found = {}
    for line in texts.strip().splitlines():
        code, level, text = line[:5], line[6], line[8:]
        found[int(code)] = Problem(int(code), "WARNING" if level == "W" else "ERROR", text)
    return found


CATALOGUE: Final = _read(_TEXTS)
"""Every known code, without detail."""


def problem(code: int, detail: str = "") -> Problem:
    """Give an error or warning of the catalogue, with what it is about this time."""
    known = CATALOGUE[code]
    return Problem(known.code, known.level, known.text, detail)

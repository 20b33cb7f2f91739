"""A small bot of somebody else, with pages that go wrong in the ways in which bots do."""

from time import sleep

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse


def make(token: str, statuses: list[str]) -> Flask:
    """Make the bot; it keeps the statuses that it is told in the list."""
    app = Flask(__name__)

    def says(*texts: str) -> str:
        answer = MessagingResponse()
        for text in texts:
            answer.message(text)
        return str(answer)

    def checked(url: str, key: str) -> Response | str:
        official = RequestValidator(key)
        if official.validate(url, request.form, request.headers["X-Twilio-Signature"]):
            return says("Selamat datang")
        return Response(official.compute_signature(url, request.form), 403)

    app.post("/sms", endpoint="sms")(lambda: says(f"Anda menulis: {request.form['Body']}"))
    app.post("/rusak", endpoint="broken")(lambda: Response("Traceback...", 500))
    app.post("/cadangan", endpoint="spare")(lambda: says(f"Maaf ({request.form['ErrorCode']})"))
    app.post("/lambat", endpoint="slow")(lambda: sleep(5) or says("akhirnya"))
    app.post("/banyak", endpoint="many")(lambda: says(*map(str, range(1, 13))))
    app.post("/panjang", endpoint="long")(lambda: says("pendek", "a" * 1700))
    app.post("/token-lain", endpoint="other")(lambda: checked(request.url, "another token"))
    app.post("/proxy", endpoint="proxy")(
        lambda: checked(request.url.replace("http:", "https:"), token)
    )

    @app.post("/status")
    def status() -> tuple[str, int]:
        statuses.append(request.form["MessageStatus"])
        return "", 204

    return app

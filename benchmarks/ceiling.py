"""The least that any such webhook in Flask must do: verify, two round trips, answer.

It validates with the official RequestValidator and runs the two real Redis scripts, but knows no
conversation: the session, the reply and the TwiML are constants, as long as those of this app are
on average in the conversations of `webhook.py`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

from bot.stores import sessions
from bot.stores.client import connect

SESSION = json.dumps({"state": "menu", "slots": {"nama": "x" * 510}})
REPLY = json.dumps(["f" * 64, "Silakan pilih layanan, balas dengan nomornya:" + "x" * 295])
TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>'
    + "x" * 335
    + "</Message></Response>"
)


def create_app() -> Flask:
    """Make the app; REDIS_URL, PUBLIC_URL and TWILIO_AUTH_TOKEN come from the environment."""
    app = Flask(__name__, static_folder=None)
    client = connect(os.environ["REDIS_URL"])
    scripts = Path(sessions.__file__).parent
    load = client.register_script((scripts / "load.lua").read_text())
    commit = client.register_script((scripts / "commit.lua").read_text())
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    url = f"{os.environ['PUBLIC_URL']}/webhook"

    @app.post("/webhook")
    def webhook() -> Response:
        form = request.form
        if not validator.validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        sid = form["MessageSid"]
        head = "w:{p00}"
        uid = form["From"]
        keys = [f"{head}:s:{uid}", f"{head}:r:{uid}:{sid}", f"{head}:x:{uid}:{sid}", f"{head}:out"]
        answer = load(keys[:3])
        token = (answer[1] or "").partition("\n")[0]
        number = int(token.partition(":")[0] or 0) + 1
        commit(
            keys,
            [token, f"{number}:{sid}\n{SESSION}", 86_400_000, REPLY, 172_800, 2_592_000, uid],
        )
        return Response(TWIML, mimetype="text/xml")

    return app


app = create_app()

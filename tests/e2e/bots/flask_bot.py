from flask import Flask, request, session
from twilio.twiml.messaging_response import MessagingResponse

app = Flask(__name__)
app.secret_key = "a secret of this sample"


@app.post("/sms")
def reply():
    session["messages"] = session.get("messages", 0) + 1  # Twilio keeps cookies for four hours
    answer = MessagingResponse()
    answer.message(f"Pesan ke-{session['messages']}: {request.form['Body']}")
    return str(answer)

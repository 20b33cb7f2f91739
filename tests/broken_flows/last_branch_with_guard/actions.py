from bot.engine.actions import Answer, Refusal, action, guard, parser


@guard
def sore(conversation):
    return conversation.at.hour >= 15


@action(sets=("nomor_urut",))
def ambil_nomor(conversation):
    conversation.slots["nomor_urut"] = 1


@parser(reasons=("kembar",))
def kota(conversation, text):
    return Answer(text) if text.isalpha() else Refusal("kembar")

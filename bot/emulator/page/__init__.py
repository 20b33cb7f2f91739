"""Show phones in the browser: one page at `/`, its data under `/emulator/page`.

Who does what (Python):

    setup.py      data that the composition root hands over: title, personas, names, callbacks
    feed.py       what happens to the emulator, numbered, for any number of readers; snapshots
    stream.py     one reader as server-sent events: resume after a break, heartbeat, end
    represent.py  a message, an exchange, the clock, a persona as the page's JSON
    deeds.py      what a phone does: send, tap, read a chat, begin anew, go back
    inspection.py what happened around a message, explained    saving.py  a chat as a file
    files.py      the page itself, its static files and the files of messages, with their headers
    blueprint.py  routes of all that; `page_blueprint(emulator, setup)`

and in the browser (`static/`, plain modules, each with its duty in its first line):

    main.js       puts everything together and is the only one that knows all the others
    stream.js     EventSource -> store, reconnects        api.js       requests, errors as sentences
    store.js      messages by chat, phones, clock; `on(topic, listener)`
    route.js      the address after `#`: which chats are open
    phones.js     left pane    phone.js  one phone: header, conversation, composer
    conversation.js bubble.js format.js ticks.js files.js offers.js sms.js   inside a phone
    composer.js attachments.js search.js menu.js                             below and above it
    inspector.js  right pane; trip.js a request explained; insight.js what a Wartel bot tells
    controls.js  clock; faults.js  faults   help.js  keys and hints
    keyboard.js panes.js theme.js words.js dom.js sheet.js toast.js          shared by all

Seams for more:

- `Setup` takes callbacks for what only the bot knows (`forget`, `save`). A new one is a field there
  and a route in a module of its own; where it may be missing, a flag in `represent.setup_out` under
  `can`, by which the page shows or hides what needs it.
- The inspector is told by `show(message)` which bubble was chosen while it is open (or undefined).
- `openChatMenu` (`menu.js`) is the place for what one does with a whole chat.
- `store.chat(contact, sender)` gives a chat's messages in order: what is saved or branched from.
- Everything that a person can do has a request under `/emulator` or `/emulator/page`, so that a
  program can play a conversation in the page by doing the same.

Bubbles have `data-sid`, phones `data-contact` and `data-sender`, controls `data-do`, for tests.
"""

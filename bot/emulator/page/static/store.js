// Holds what the stream told: messages by chat, exchanges, clock. A chat is one phone's address and
// one address of the bot; nobody gets messages of a chat that was not asked for.

export const keyOf = (contact, sender) => `${contact} ${sender}`;

const PENDING = 20_000; // milliseconds; a webhook has 15 s at Twilio

export class Store {
  #messages = new Map(); // sid -> message
  #chats = new Map(); // key -> Map(sid -> message), in order
  #exchanges = new Map(); // sid -> [exchange]
  #history = new Map(); // sid -> [{status, at}]
  #pending = new Map(); // sid of an inbound message -> timer, while its answer is awaited
  #listeners = new Map(); // topic -> Set(function)
  #clock = { skew: 0, paused: false, at: 0 };
  #unread = new Map(); // key -> count
  faults = 0;
  online = false;
  ready = false;

  /** Hear of a topic: `chats`, `clock`, `online`, `faults`, or `chat KEY`; gives what ends it. */
  on(topic, listener) {
    if (!this.#listeners.has(topic)) this.#listeners.set(topic, new Set());
    this.#listeners.get(topic).add(listener);
    return () => this.#listeners.get(topic)?.delete(listener);
  }

  #tell(topic, what) {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener(what);
  }

  /** Take one event of the stream. */
  apply(kind, data) {
    if (kind === "snapshot") this.#replace(data);
    else if (kind === "message") this.#put(data, true);
    else if (kind === "removed") this.#remove(data.sid);
    else if (kind === "exchange") this.#exchange(data, true);
    else if (kind === "reset") this.#clear();
    else this.#tick(data);
  }

  setOnline(online) {
    if (this.online === online) return;
    this.online = online;
    this.#tell("online");
  }

  /** Give the messages of a chat, oldest first. */
  chat(contact, sender) {
    return [...(this.#chats.get(keyOf(contact, sender))?.values() ?? [])];
  }

  /** Give the last message of a chat, if any. */
  last(contact, sender) {
    return this.chat(contact, sender).at(-1);
  }

  /** Give [contact, sender] of every chat that has messages. */
  chats() {
    return [...this.#chats].filter(([, chat]) => chat.size).map(([key]) => key.split(" "));
  }

  message(sid) {
    return this.#messages.get(sid);
  }

  /** Give what passed between emulator and webhook about a message, in short. */
  exchanges(sid) {
    return this.#exchanges.get(sid) ?? [];
  }

  /** Give the statuses that a message had while this page was open. */
  history(sid) {
    return this.#history.get(sid) ?? [];
  }

  /** Tell whether the bot is about to answer in a chat. */
  awaited(contact, sender) {
    return this.chat(contact, sender).some((one) => this.#pending.has(one.sid));
  }

  isPending(sid) {
    return this.#pending.has(sid);
  }

  unread(contact, sender) {
    return this.#unread.get(keyOf(contact, sender)) ?? 0;
  }

  /** Take a chat as looked at. */
  seen(contact, sender) {
    if (!this.#unread.delete(keyOf(contact, sender))) return;
    this.#tell("chats");
  }

  /** Give the emulator's time. */
  now() {
    return new Date(this.#clock.paused ? this.#clock.at : Date.now() + this.#clock.skew);
  }

  get paused() {
    return this.#clock.paused;
  }

  /** Give how far the emulator's clock is from the real one, in seconds. */
  get ahead() {
    return Math.round((this.now() - Date.now()) / 1000);
  }

  #replace(data) {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    for (const map of [this.#messages, this.#chats, this.#exchanges, this.#pending]) map.clear();
    for (const exchange of data.exchanges) this.#exchange(exchange, false);
    for (const message of data.messages) this.#put(message, false);
    for (const sid of data.awaited ?? []) {
      const message = this.#messages.get(sid);
      if (message) this.#await(sid, keyOf(message.contact, message.sender));
    }
    this.ready = true;
    this.#tick(data);
    this.#tell("all");
    this.#tell("chats");
  }

  #put(message, live) {
    const before = this.#messages.get(message.sid);
    if (before && before.sender !== message.sender) this.#drop(before);
    this.#messages.set(message.sid, message);
    const key = keyOf(message.contact, message.sender);
    if (!this.#chats.has(key)) this.#chats.set(key, new Map());
    this.#chats.get(key).set(message.sid, message);
    this.#remember(message);
    if (!live) return;
    if (!before) this.#arrived(message, key);
    this.#tell(`chat ${key}`, { message, fresh: !before });
    this.#tell("chats");
  }

  #arrived(message, key) {
    if (message.inbound) this.#await(message.sid, key);
    else {
      this.#unread.set(key, (this.#unread.get(key) ?? 0) + 1);
      if (message.in_reply_to) this.#settle(message.in_reply_to);
    }
  }

  #remember(message) {
    const known = this.#history.get(message.sid) ?? [];
    if (known.at(-1)?.status !== message.status)
      known.push({ status: message.status, at: message.updated });
    this.#history.set(message.sid, known);
  }

  #await(sid, key) {
    this.#pending.set(
      sid,
      setTimeout(() => this.#settle(sid), PENDING),
    );
    this.#tell(`chat ${key}`, { typing: true });
  }

  #settle(sid) {
    clearTimeout(this.#pending.get(sid));
    if (!this.#pending.delete(sid)) return;
    const message = this.#messages.get(sid);
    if (message)
      this.#tell(`chat ${keyOf(message.contact, message.sender)}`, { message, typing: true });
  }

  #exchange(exchange, live) {
    const sid = exchange.message_sid;
    const known = this.#exchanges.get(sid) ?? [];
    const place = known.findIndex((one) => one.id === exchange.id);
    if (place < 0) known.push(exchange);
    else known[place] = exchange; // told again when more is known of it
    this.#exchanges.set(sid, known);
    if (!live) return;
    this.#settle(sid);
    const message = this.#messages.get(sid);
    if (message) this.#tell(`chat ${keyOf(message.contact, message.sender)}`, { message });
  }

  #drop(message) {
    this.#chats.get(keyOf(message.contact, message.sender))?.delete(message.sid);
    this.#tell(`chat ${keyOf(message.contact, message.sender)}`, { removed: message.sid });
  }

  #remove(sid) {
    const message = this.#messages.get(sid);
    if (!message) return;
    this.#settle(sid);
    this.#messages.delete(sid);
    this.#exchanges.delete(sid);
    this.#drop(message);
    this.#tell("chats");
  }

  #clear() {
    this.#replace({
      messages: [],
      exchanges: [],
      now: this.now().toISOString(),
      paused: false,
      faults: 0,
    });
  }

  #tick(data) {
    const at = Date.parse(data.now);
    this.#clock = { skew: at - Date.now(), paused: data.paused, at };
    this.#tell("clock");
    if (data.faults !== undefined && data.faults !== this.faults) {
      this.faults = data.faults;
      this.#tell("faults");
    }
  }
}

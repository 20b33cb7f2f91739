// Is one phone: who holds it, the chat with one number of the bot, and its composer. It is given its
// own chat and hears of nothing else.

import { api } from "./api.js";
import { openAttachments } from "./attachments.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { avatar, el, iconButton } from "./dom.js";
import { openChatMenu } from "./menu.js";
import { bare, channelOf, onChannel } from "./route.js";
import { Search } from "./search.js";
import { keyOf } from "./store.js";
import { toast } from "./toast.js";
import { hour, t } from "./words.js";

const LOOK = 300; // milliseconds from a message to its blue ticks; many are read at once

export class Phone {
  #store;
  #chat;
  #conversation;
  #composer;
  #search;
  #status = el("span", { class: "head-status" });
  #clock = el("time", { class: "status-clock" });
  #close = iconButton("close", t("close_phone"), () => this.hooks.close(), {
    "data-do": "close-phone",
  });
  #isTyping = false;
  #stops;
  #watch;

  /**
   * Take `chat` ({contact, sender}), `who` (the persona's name), `senders` (the bot's numbers),
   * `openers`, and `hooks`: back(), close(), open(chat), chosen(message), inspect(message).
   */
  constructor(store, { chat, who, senders, openers, canForget, hooks }) {
    this.#store = store;
    const sender = senders.find((one) => one.address === chat.sender);
    this.#chat = {
      ...chat,
      who,
      number: bare(chat.contact),
      channel: channelOf(chat.contact),
      senderName: sender.name,
      openers,
      canForget,
    };
    this.hooks = hooks;
    this.#conversation = new Conversation(store, this.#chat, this.#actions());
    this.#composer = this.#makeComposer();
    this.#search = new Search(this.#conversation, () => this.#composer.focus());
    this.element = this.#build(senders);
    this.#stops = [
      store.on("clock", () => this.#tick()),
      store.on("online", () => this.#showStatus()),
    ];
    this.#watch = setInterval(() => this.#tick(), 10_000);
    this.#tick();
    this.#showStatus();
    this.look();
  }

  get contact() {
    return this.#chat.contact;
  }

  get sender() {
    return this.#chat.sender;
  }

  get who() {
    return this.#chat.who;
  }

  get conversation() {
    return this.#conversation;
  }

  get composer() {
    return this.#composer;
  }

  get search() {
    return this.#search;
  }

  end() {
    this.#conversation.end();
    clearInterval(this.#watch);
    for (const stop of this.#stops) stop();
  }

  /** Go on where another phone with the same chat was left: its quote and its place in the chat. */
  resume(other) {
    if (other.composer.quoting) this.#composer.quote(other.composer.quoting, false);
    this.#conversation.resume(other.conversation);
  }

  /** Have what arrived be read, if somebody looks. */
  look() {
    if (document.hidden) return;
    const { contact, sender, channel } = this.#chat;
    this.#store.seen(contact, sender);
    if (channel === "whatsapp" && !this.#looking)
      this.#looking = setTimeout(() => this.#read(), LOOK);
  }

  #looking = 0;

  async #read() {
    const { contact, sender, number } = this.#chat;
    const waiting = this.#store
      .chat(contact, sender)
      .some((one) => !one.inbound && one.status === "delivered");
    if (waiting) await api.read(number, sender).catch(() => {}); // the next message tries again
    this.#looking = 0;
  }

  #build(senders) {
    const { contact, sender, who, channel } = this.#chat;
    return el(
      "section",
      {
        class: `phone phone--${channel}`,
        "data-contact": contact,
        "data-sender": sender,
        "aria-label": t("chat_with", { name: who, sender: this.#chat.senderName }),
      },
      this.#statusBar(senders),
      this.#head(),
      this.#search.element,
      this.#conversation.element,
      this.#composer.element,
    );
  }

  #statusBar(senders) {
    const { number, who, sender } = this.#chat;
    const apps = senders.map((one) =>
      el(
        "button",
        {
          type: "button",
          class: "app",
          "aria-pressed": String(one.address === sender),
          "data-do": `app-${one.channel}`,
          title: bare(one.address),
          onclick: () =>
            this.hooks.open({ contact: onChannel(number, one.channel), sender: one.address }),
        },
        t(one.channel),
      ),
    );
    return el(
      "div",
      { class: "status-bar" },
      this.#clock,
      el("span", { class: "status-owner", title: number }, who),
      senders.length > 1
        ? el("span", { class: "apps", role: "group" }, apps)
        : el("span", { class: "apps" }, t(channelOf(sender))),
    );
  }

  #head() {
    const { senderName, sender } = this.#chat;
    return el(
      "header",
      { class: "head" },
      iconButton("back", t("back"), () => this.hooks.back(), {
        class: "icon-button head-back",
        "data-do": "back",
      }),
      avatar(senderName),
      el(
        "div",
        { class: "head-words" },
        el("h1", { class: "head-name", title: bare(sender) }, senderName),
        this.#status,
      ),
      iconButton("search", t("search"), () => this.#search.open(), { "data-do": "search" }),
      iconButton("more", t("more"), () => openChatMenu(this.#chat, this.element), {
        "data-do": "menu",
      }),
      this.#close,
    );
  }

  /** Offer to put this phone away, or not: the only one stays. */
  canClose(can) {
    this.#close.hidden = !can;
  }

  #makeComposer() {
    const { contact, sender, number, channel, senderName } = this.#chat;
    const send = (fields) => api.send(number, { to: sender, ...fields });
    return new Composer({
      key: keyOf(contact, sender),
      channel,
      label: t("chat_with", { name: this.#chat.who, sender: senderName }),
      send,
      attach:
        channel === "whatsapp"
          ? () => openAttachments(this.element, (fields) => this.#composer.send(fields))
          : null,
    });
  }

  #actions() {
    return {
      send: (text) => {
        this.#composer.submit(text);
        this.#composer.focus();
      },
      tap: (message, choice) =>
        api.tap(this.#chat.number, message.sid, choice).catch((error) => toast(error.message)),
      reply: (message) => this.#composer.quote(message),
      branch: (message) => this.#branch(message),
      find: (sid) => this.#conversation.choose(sid),
      inspect: (message) => {
        this.#conversation.choose(message.sid, false);
        this.hooks.inspect(message);
      },
      chosen: (message) => this.hooks.chosen(message),
      arrived: () => this.look(),
      typing: (is) => {
        this.#isTyping = is;
        this.#showStatus();
      },
    };
  }

  /** Go back to before a message; what a person wrote there can be written differently. */
  async #branch(message) {
    if (!confirm(t("branch_sure"))) return;
    try {
      const chosen = await api.branch(this.#chat.number, message.sid);
      if (chosen.inbound) this.#composer.write(chosen.body);
      this.#composer.focus();
    } catch (error) {
      toast(error.message);
    }
  }

  #showStatus() {
    const sms = this.#chat.channel === "sms";
    const calm = sms ? bare(this.#chat.sender) : t("online");
    this.#status.textContent = this.#store.online
      ? this.#isTyping && !sms
        ? t("typing")
        : calm
      : t("disconnected");
  }

  #tick() {
    const now = this.#store.now();
    this.#clock.textContent = hour(now);
    this.#clock.dateTime = now.toISOString();
  }
}

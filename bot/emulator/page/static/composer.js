// Lets a person write: the text field with its buttons, and what it quotes.

import { el, iconButton } from "./dom.js";
import { t } from "./words.js";
import { toast } from "./toast.js";
import { summary } from "./bubble.js";

// What is not sent yet outlives changes of view and reloads, by chat, in this tab alone.
const drafts = {
  get: (key) => sessionStorage.getItem(`wartel.draft ${key}`) ?? "",
  set: (key, text) =>
    text
      ? sessionStorage.setItem(`wartel.draft ${key}`, text)
      : sessionStorage.removeItem(`wartel.draft ${key}`),
};
const LONGEST = 1600; // characters of a message at Twilio

export class Composer {
  #send;
  #key;
  #field;
  #quoted = null;
  #quote = el("div", { class: "quoting", hidden: true });
  #queue = Promise.resolve();

  /** Take the chat's key, `send(fields)` -> promise, and `attach()` or nothing. */
  constructor({ key, channel, label, send, attach }) {
    this.#key = key;
    this.#send = send;
    this.#field = el("textarea", {
      class: "field",
      rows: "1",
      placeholder: t(channel === "sms" ? "write_sms" : "write"),
      "aria-label": label,
      maxlength: LONGEST,
      dir: "auto",
      autocomplete: "off",
      enterkeyhint: "send",
      "data-part": "field",
      oninput: () => this.#changed(),
      onkeydown: (event) => this.#pressed(event),
    });
    this.#field.value = drafts.get(key);
    this.element = el(
      "form",
      {
        class: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.#quote,
      el(
        "div",
        { class: "composer-row" },
        el(
          "div",
          { class: "field-box" },
          this.#field,
          attach && iconButton("clip", t("attach"), attach, { "data-do": "attach" }),
        ),
        iconButton("send", t("send"), null, { type: "submit", class: "send", "data-do": "send" }),
      ),
    );
    this.#fit();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  get hasFocus() {
    return document.activeElement === this.#field;
  }

  get isEmpty() {
    return !this.#field.value;
  }

  /** Send what is written, or this text. Messages leave in the order in which they were sent. */
  submit(text = null) {
    const body = text ?? this.#field.value;
    if (!body.trim()) return;
    if (text === null) this.write("");
    this.send(
      this.#quoted ? { Body: body, OriginalRepliedMessageSid: this.#quoted.sid } : { Body: body },
      () => text === null && this.#restore(body),
    );
    this.quote(null);
  }

  /** Send fields of a message behind all that were sent before. */
  send(fields, failed = () => {}) {
    this.#queue = this.#queue
      .then(() => this.#send(fields))
      .catch((error) => {
        failed();
        toast(error.message);
      });
    return this.#queue;
  }

  /** Answer to a message, or to none; who chose it writes on at once. */
  quote(message, focus = true) {
    this.#quoted = message;
    this.#quote.hidden = !message;
    this.#quote.replaceChildren(
      ...(message
        ? [
            el("span", { class: "quoting-text" }, summary(message)),
            iconButton("close", t("cancel_reply"), () => this.quote(null)),
          ]
        : []),
    );
    if (message && focus) this.focus();
  }

  get quoting() {
    return this.#quoted;
  }

  #restore(body) {
    if (this.isEmpty) this.write(body);
  }

  /** Put a text into the field, in place of what stands there. */
  write(text) {
    this.#field.value = text;
    this.#changed();
  }

  #changed() {
    drafts.set(this.#key, this.#field.value);
    this.#fit();
  }

  #fit() {
    this.#field.style.height = "auto";
    if (this.#field.scrollHeight) this.#field.style.height = `${this.#field.scrollHeight}px`;
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }
}

// Looks for words in one chat and walks through what it finds.

import { el, iconButton } from "./dom.js";
import { summary } from "./bubble.js";
import { t } from "./words.js";

export class Search {
  #conversation;
  #closed;
  #field;
  #count = el("span", { class: "search-count", role: "status" });
  #found = [];
  #at = -1;

  constructor(conversation, closed) {
    this.#conversation = conversation;
    this.#closed = closed;
    this.#field = el("input", {
      type: "search",
      class: "search-field",
      placeholder: t("search"),
      "aria-label": t("search"),
      "data-part": "search",
      oninput: () => this.#look(),
      onkeydown: (event) => this.#pressed(event),
    });
    this.element = el(
      "div",
      { class: "search", role: "search", hidden: true },
      this.#field,
      this.#count,
      iconButton("down", t("previous"), () => this.#walk(-1), { class: "icon-button turned" }),
      iconButton("down", t("next"), () => this.#walk(1)),
      iconButton("close", t("close"), () => this.close()),
    );
  }

  open() {
    this.element.hidden = false;
    this.#field.select();
    this.#field.focus();
  }

  close() {
    this.element.hidden = true;
    this.#closed();
  }

  #pressed(event) {
    if (event.key === "Enter") this.#walk(event.shiftKey ? 1 : -1);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #look() {
    const wanted = this.#field.value.trim().toLocaleLowerCase();
    this.#found = wanted
      ? this.#conversation.messages
          .filter((one) => summary(one).toLocaleLowerCase().includes(wanted))
          .map((one) => one.sid)
      : [];
    this.#at = this.#found.length - 1; // the latest one first, as chats do
    this.#show();
  }

  #walk(step) {
    if (!this.#found.length) return;
    this.#at = (this.#at + step + this.#found.length) % this.#found.length;
    this.#show();
  }

  #show() {
    const all = this.#found.length;
    this.#count.textContent = all
      ? t("search_count", { at: this.#at + 1, all })
      : this.#field.value.trim() && t("search_none");
    if (all) this.#conversation.choose(this.#found[this.#at], false);
  }
}

// Is the right pane: what happened around the message that was chosen, explained; for a Wartel bot
// also what the bot made of it. `show` is told which message it is, or undefined.

import { api } from "./api.js";
import { el } from "./dom.js";
import { insight } from "./insight.js";
import { heading, note, timeline, trip } from "./trip.js";
import { t } from "./words.js";

export class Inspector {
  #element;
  #store;
  #setup;
  #message;
  #asked = 0; // an answer that comes after the next choice is not shown

  constructor(element, store, setup) {
    this.#element = element;
    this.#store = store;
    this.#setup = setup;
    element.tabIndex = -1;
    store.on("all", () => this.show(undefined));
    this.render();
  }

  /** Show a message; what is known of it is asked for anew. */
  show(message) {
    this.#message = message;
    this.render();
  }

  /** Show the same message anew: its statuses, or the language, have changed. */
  render() {
    this.#element.setAttribute("aria-label", t("inspector"));
    const title = el("h2", { class: "pane-title" }, t("inspector"));
    if (!this.#message) {
      this.#element.replaceChildren(title, note(t("inspector_empty")));
      return;
    }
    const message = this.#store.message(this.#message.sid) ?? this.#message;
    const around = el("div", { class: "trips" }, note(t("loading")));
    this.#element.replaceChildren(title, about(message), around);
    this.#fill(message, around);
  }

  async #fill(message, around) {
    const mine = ++this.#asked;
    try {
      const found = await api.inspection(message.sid);
      const bot = this.#setup.can.insight ? await insight(message, found.cause) : [];
      if (mine !== this.#asked) return;
      around.replaceChildren(
        ...(found.asked.length ? found.asked.map(trip) : [note(t("by_itself"))]),
        timeline(message, this.#store.history(message.sid), found.told),
        ...bot,
      );
    } catch (error) {
      if (mine === this.#asked) around.replaceChildren(note(error.message));
    }
  }
}

function about(message) {
  const words = message.body || t("no_text");
  return el(
    "section",
    { class: "inspected" },
    heading(t(message.inbound ? "from_phone" : "from_bot")),
    el("p", { class: "inspected-words", dir: "auto" }, words),
    el("p", { class: "faint mono" }, message.sid),
  );
}

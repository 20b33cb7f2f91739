// Is the right pane: what happened around the message that was chosen, explained; for a Wartel bot
// also what the bot made of it. `show` is told which message it is, or undefined.

import { api } from "./api.js";
import { el, place, restate } from "./dom.js";
import { insight } from "./insight.js";
import { keyOf } from "./store.js";
import { call, heading, note, timeline, trip } from "./trip.js";
import { t } from "./words.js";

const PAUSE = 300; // milliseconds; several statuses are looked up at once

export class Inspector {
  #element;
  #store;
  #setup;
  #message;
  #around = el("div");
  #stop = () => {};
  #renewal = 0;
  #asked = 0; // an answer that comes after the next choice is not shown

  constructor(element, store, setup) {
    this.#element = element;
    this.#store = store;
    this.#setup = setup;
    element.tabIndex = -1;
    store.on("all", () => this.show(this.#message && store.message(this.#message.sid)));
    this.render();
  }

  /** Show a message; what is known of it is asked for anew, also when more becomes known. */
  show(message) {
    this.#stop();
    clearTimeout(this.#renewal);
    this.#message = message;
    this.#stop = message
      ? this.#store.on(`chat ${keyOf(message.contact, message.sender)}`, (change) =>
          this.#happened(change),
        )
      : () => {};
    this.render();
  }

  /** Leave a message whose chat is no longer on any phone that is shown. */
  stay(chats) {
    const message = this.#message;
    const key = message && keyOf(message.contact, message.sender);
    if (message && !chats.some((chat) => keyOf(chat.contact, chat.sender) === key))
      this.show(undefined);
  }

  #happened(change) {
    const { sid } = this.#message;
    if (change.removed === sid) this.show(undefined);
    else if (change.message && !this.#element.hidden) {
      clearTimeout(this.#renewal); // whatever it is, the session may have gone on
      this.#renewal = setTimeout(() => this.#fill(this.#store.message(sid)), PAUSE);
    }
  }

  /** Show the same message anew: the language has changed. */
  render() {
    this.#element.setAttribute("aria-label", t("inspector"));
    const title = el("h2", { class: "pane-title" }, t("inspector"));
    if (!this.#message) {
      this.#element.replaceChildren(title, note(t("inspector_empty")));
      return;
    }
    const message = this.#store.message(this.#message.sid) ?? this.#message;
    this.#around = el("div", { class: "trips" }, note(t("loading")));
    this.#element.replaceChildren(title, about(message), this.#around);
    this.#fill(message);
  }

  async #fill(message) {
    const around = this.#around;
    restate(this.#element.querySelector(".inspected"), about(message));
    const mine = ++this.#asked;
    try {
      const found = await api.inspection(message.sid);
      const bot = this.#setup.can.insight ? await insight(message, found) : [];
      if (mine !== this.#asked) return;
      this.#put([
        ...(found.asked.length ? found.asked.map(trip) : this.#unasked(message, found)),
        timeline(message, this.#store.history(message.sid), found.told),
        ...bot,
      ]);
    } catch (error) {
      if (mine === this.#asked) around.replaceChildren(note(error.message));
    }
  }

  /** Tell where a message comes from that no webhook was asked about. */
  #unasked(message, found) {
    if (message.inbound) return [note(t(this.#store.isPending(message.sid) ? "under_way" : "never_asked"))];
    if (message.in_reply_to) return [note(t("own_answer"))];
    const before = this.#store.message(found.previous);
    return [
      note(t("by_itself")),
      found.call ? call(found.call) : note(t("no_call")),
      before &&
        el(
          "button",
          { type: "button", class: "button button--plain", "data-do": "previous", onclick: () => this.show(before) },
          t("see_previous"),
        ),
    ].filter(Boolean);
  }

  /** Put sections in place of those before; what looks the same or was unfolded stays so. */
  #put(sections) {
    const folds = (nodes) => nodes.flatMap((one) => [...one.querySelectorAll("details")]);
    const before = [...this.#around.children];
    const [old, fresh] = [folds(before), folds(sections)];
    if (old.length === fresh.length) fresh.forEach((one, at) => (one.open = old[at].open));
    const focused = this.#around.contains(document.activeElement);
    place(
      this.#around,
      sections.map((one, at) => (before[at]?.isEqualNode(one) ? before[at] : one)),
    );
    if (focused && !this.#around.contains(document.activeElement))
      this.#element.focus({ preventScroll: true });
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

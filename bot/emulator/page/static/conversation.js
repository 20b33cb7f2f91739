// Keeps the bubbles of one chat in step with the store: days, typing dots, scrolling, choosing.

import { bubble, renew } from "./bubble.js";
import { el, icon, place } from "./dom.js";
import { keyOf } from "./store.js";
import { day, dayKey, t } from "./words.js";

const SHOWN = 200; // bubbles at first; earlier ones on request
const NEAR = 120; // pixels from an end that count as being there

export class Conversation {
  #store;
  #chat; // {contact, sender, name, senderName, openers}
  #actions;
  #rows = new Map(); // sid -> row
  #from = 0; // index of the first message that is shown
  #list;
  #typing = el(
    "div",
    { class: "row row--theirs row--typing", hidden: true },
    el(
      "div",
      { class: "bubble bubble--theirs" },
      el("span", { class: "dots" }, el("i"), el("i"), el("i")),
    ),
  );
  #jump;
  #missed = 0;
  #stops;
  #watch = new ResizeObserver(() => this.#wasAtEnd && this.toEnd());

  constructor(store, chat, actions) {
    this.#store = store;
    this.#chat = chat;
    this.#actions = actions;
    this.#list = el("div", {
      class: "bubbles",
      role: "log",
      "aria-label": t("messages"),
      tabindex: "0",
      "data-part": "bubbles",
    });
    this.#jump = el(
      "button",
      {
        type: "button",
        class: "jump",
        hidden: true,
        "aria-label": t("to_latest"),
        title: t("to_latest"),
        onclick: () => this.toEnd(true),
      },
      icon("down"),
      el("span", { class: "badge" }),
    );
    this.element = el("div", { class: "conversation" }, this.#list, this.#jump);
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#list.addEventListener("load", () => this.#wasAtEnd && this.toEnd(), true); // pictures grow
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    this.#stops = [
      store.on(`chat ${keyOf(chat.contact, chat.sender)}`, (change) => this.#changed(change)),
      store.on("all", () => this.#renew()),
      store.on("clock", () => this.#nameDays()),
    ];
    this.#watch.observe(this.#list);
    this.renderAll();
  }

  #wasAtEnd = true;
  #top = 0;

  /** Stop hearing of the chat. */
  end() {
    for (const stop of this.#stops) stop();
    this.#watch.disconnect();
  }

  /** Show what another view of the same chat showed: as early, as far up, the same one chosen. */
  resume(other) {
    this.#from = other.#from;
    this.#draw();
    this.#rows.get(other.chosen)?.classList.add("row--chosen");
    if (other.#wasAtEnd) return this.toEnd();
    this.#wasAtEnd = false;
    this.#top = other.#top;
    this.#list.scrollTop = other.#top;
    return this.#showJump();
  }

  get messages() {
    return this.#store.chat(this.#chat.contact, this.#chat.sender);
  }

  renderAll() {
    this.#from = Math.max(0, this.messages.length - SHOWN);
    this.#draw();
    this.toEnd();
  }

  /** Draw everything anew without moving what somebody reads. */
  #renew() {
    if (this.#wasAtEnd) {
      this.renderAll();
      return;
    }
    const top = this.#list.scrollTop;
    this.#draw();
    this.#list.scrollTop = top;
  }

  #draw() {
    const { chosen } = this;
    const focused = this.#list.contains(document.activeElement);
    const known = this.#rows;
    this.#rows = new Map();
    const nodes = [el("p", { class: "note" }, t("simulation_note")), this.#earlier()];
    const messages = this.messages;
    for (const [index, message] of messages.entries()) {
      if (index < this.#from) continue;
      const before = index > this.#from ? messages[index - 1] : undefined;
      if (this.#newDay(message, before)) nodes.push(this.#separator(message));
      nodes.push(this.#row(message, before, known.get(message.sid)));
    }
    if (!messages.length) nodes.push(this.#greeting());
    place(this.#list, [...nodes.filter(Boolean), this.#typing]);
    this.#rows.get(chosen)?.classList.add("row--chosen");
    if (focused && !this.#list.contains(document.activeElement))
      (this.#rows.get(chosen) ?? this.#list).focus({ preventScroll: true });
    this.#dots();
  }

  #earlier() {
    if (!this.#from) return null;
    const more = () => {
      const first = this.#list.querySelector(".row[data-sid]");
      this.#showEarlier();
      this.#rows.get(first?.dataset.sid)?.focus({ preventScroll: true });
    };
    return el(
      "button",
      { type: "button", class: "earlier", onclick: more },
      t("earlier", { count: this.#from }),
    );
  }

  /** Draw more above without moving what somebody reads. */
  #showEarlier() {
    const height = this.#list.scrollHeight - this.#list.scrollTop;
    this.#from = Math.max(0, this.#from - SHOWN);
    this.#draw();
    this.#list.scrollTop = this.#list.scrollHeight - height;
  }

  #greeting() {
    const { openers, senderName } = this.#chat;
    return el(
      "div",
      { class: "greeting" },
      el("p", {}, t("empty", { name: senderName })),
      openers.length > 0 &&
        el(
          "div",
          { class: "openers", role: "group", "aria-label": t("start_with") },
          openers.map((text) =>
            el(
              "button",
              {
                type: "button",
                class: "opener",
                "data-do": "opener",
                onclick: () => this.#actions.send(text),
              },
              text,
            ),
          ),
        ),
    );
  }

  #newDay(message, before) {
    return !before || dayKey(new Date(before.created)) !== dayKey(new Date(message.created));
  }

  #separator(message) {
    return el(
      "div",
      { class: "day", role: "separator", "data-at": message.created },
      el("span", {}, this.#nameOfDay(message.created)),
    );
  }

  #nameOfDay(at) {
    return day(new Date(at), this.#store.now());
  }

  /** Call days by their names anew: what was today may be yesterday by now. */
  #nameDays() {
    for (const separator of this.#list.querySelectorAll(".day"))
      separator.firstChild.textContent = this.#nameOfDay(separator.dataset.at);
  }

  #row(message, before, known) {
    const about = this.#about(message);
    const row = known ? renew(known, message, about) : bubble(message, about);
    const follows = before && before.inbound === message.inbound && !this.#newDay(message, before);
    row.classList.toggle("row--first", !follows);
    this.#rows.set(message.sid, row);
    return row;
  }

  /** Give what a bubble is told of its chat. */
  #about(message) {
    return {
      store: this.#store,
      sender: this.#chat.senderName,
      taken: () => this.#taken(message),
      actions: this.#actions,
    };
  }

  #taken(message) {
    if (!message.offer) return null;
    return this.messages.find((one) => one.quoted === message.sid && one.tap)?.tap.id ?? null;
  }

  #changed(change) {
    if (change.removed || (change.fresh && this.messages.length === 1)) return this.#draw();
    if (change.message && this.#store.message(change.message.sid))
      this.#place(change.message, change.fresh);
    this.#dots();
    if (change.fresh) this.#arrived(change.message);
    return undefined;
  }

  #place(message, fresh) {
    const messages = this.messages;
    const index = messages.findIndex((one) => one.sid === message.sid);
    if (index < this.#from) return;
    const row = this.#rows.get(message.sid);
    if (row) this.#renewRow(message);
    else if (index === messages.length - 1) {
      if (this.#newDay(message, messages[index - 1])) this.#typing.before(this.#separator(message));
      this.#typing.before(this.#row(message, messages[index - 1]));
    } else this.#draw();
    const quoted = fresh && message.quoted ? this.#store.message(message.quoted) : null;
    if (quoted) this.#place(quoted, false);
    for (const one of messages) if (one.quoted === message.sid) this.#renewRow(one);
    if (this.#wasAtEnd && !fresh) this.toEnd(); // the row may have grown
  }

  #renewRow(message) {
    const row = this.#rows.get(message.sid);
    if (!row) return;
    const focused = row.contains(document.activeElement);
    const renewed = renew(row, message, this.#about(message));
    if (renewed !== row) {
      for (const mark of ["row--chosen", "row--first"])
        renewed.classList.toggle(mark, row.classList.contains(mark));
      this.#rows.set(message.sid, renewed);
      row.replaceWith(renewed);
    }
    if (focused && !renewed.contains(document.activeElement)) renewed.focus({ preventScroll: true });
  }

  #arrived(message) {
    if (this.#wasAtEnd || message.inbound) this.toEnd();
    else {
      this.#missed += 1;
      this.#showJump();
    }
    this.#actions.arrived(message);
  }

  #dots() {
    const awaited = this.#store.awaited(this.#chat.contact, this.#chat.sender);
    this.#typing.hidden = !awaited;
    this.#actions.typing(awaited);
    if (awaited && this.#wasAtEnd) this.toEnd();
  }

  /** Scroll to the last message. */
  toEnd(smooth = false) {
    this.#missed = 0;
    this.#wasAtEnd = true;
    this.#list.scrollTo({ top: this.#list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.#showJump();
  }

  #scrolled() {
    const rest = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight;
    // What grows moves the end away; only who scrolls up wants to stay there.
    this.#wasAtEnd = rest < NEAR || (this.#wasAtEnd && this.#list.scrollTop >= this.#top);
    const isGoingUp = this.#list.scrollTop < this.#top;
    this.#top = this.#list.scrollTop;
    if (isGoingUp && this.#from && this.#top < NEAR) this.#showEarlier();
    if (this.#wasAtEnd) this.#missed = 0;
    this.#showJump();
  }

  #showJump() {
    this.#jump.hidden = this.#wasAtEnd;
    const badge = this.#jump.querySelector(".badge");
    badge.textContent = this.#missed || "";
    badge.hidden = !this.#missed;
  }

  #clicked(event) {
    const row = event.target.closest(".row[data-sid]");
    if (row && !event.target.closest("a, button") && !String(getSelection()))
      this.choose(row.dataset.sid);
  }

  get chosen() {
    return this.#list.querySelector(".row--chosen")?.dataset.sid ?? null;
  }

  /** Mark a bubble as chosen and bring it into sight; earlier ones are shown if need be. */
  choose(sid, focus = true) {
    const index = this.messages.findIndex((one) => one.sid === sid);
    if (index < 0) return;
    if (index < this.#from) {
      this.#from = Math.max(0, index - 20);
      this.#draw();
    }
    this.#list.querySelector(".row--chosen")?.classList.remove("row--chosen");
    const row = this.#rows.get(sid);
    row.classList.add("row--chosen");
    row.scrollIntoView({ block: "nearest" });
    if (focus) row.focus({ preventScroll: true });
    this.#actions.chosen(this.#store.message(sid));
  }

  /** Choose the bubble so many places further; without one, the last. */
  move(step) {
    const sids = this.messages.map((one) => one.sid);
    const at = sids.indexOf(this.chosen);
    const next = at < 0 ? sids.length - 1 : Math.min(Math.max(at + step, 0), sids.length - 1);
    if (sids[next]) this.choose(sids[next]);
  }
}

// Is the left pane: the people whose phones can be picked up, with the last words of their chats.

import { avatar, el, icon, iconButton, place, restate } from "./dom.js";
import { summary } from "./bubble.js";
import { bare, channelOf, isNumber, onChannel } from "./route.js";
import { dayKey, day, hour, said, t } from "./words.js";

const EXTRA = "wartel.numbers"; // numbers that somebody added, in this browser

const extras = () => JSON.parse(localStorage.getItem(EXTRA) ?? "[]");

/** Give everybody: personas, numbers added here, and numbers that have chats. */
export function people(setup, store) {
  const known = new Map([...setup.personas, ...extras()].map((one) => [one.number, one]));
  for (const [contact] of store.chats()) {
    const number = bare(contact);
    if (!known.has(number)) known.set(number, { number, name: number, about: {} });
  }
  return [...known.values()];
}

export const nameOf = (number, setup) =>
  [...setup.personas, ...extras()].find((one) => one.number === number)?.name ?? number;

export class PhonesPane {
  #element;
  #store;
  #setup;
  #open; // (chat, beside) => void
  #opened = () => [];
  #list = el("ul", { class: "people" });

  constructor(element, store, setup, { open, opened }) {
    this.#element = element;
    this.#store = store;
    this.#setup = setup;
    this.#open = open;
    this.#opened = opened;
    store.on("chats", () => this.#soon());
    store.on("all", () => this.#soon());
    store.on("clock", () => this.#soon()); // today becomes yesterday
    this.render();
  }

  #waiting = 0;

  #soon() {
    if (this.#element.hidden || this.#waiting) return;
    this.#waiting = requestAnimationFrame(() => {
      this.#waiting = 0;
      this.renderPeople();
    });
  }

  render() {
    this.#element.setAttribute("aria-label", t("phones"));
    this.#element.replaceChildren(
      el("h2", { class: "pane-title" }, t("phones")),
      this.#list,
      this.#form(),
    );
    this.renderPeople();
  }

  /** Show everybody, and go to the phone that is open. */
  enter() {
    this.render();
    (
      this.#list.querySelector('[aria-current="true"]') ?? this.#list.querySelector(".person-main")
    )?.focus();
  }

  /** Go so many people further. */
  move(step) {
    const people = [...this.#list.querySelectorAll(".person-main")];
    const at = people.findIndex((one) => one.parentElement.contains(document.activeElement));
    people[Math.min(Math.max(at + step, 0), people.length - 1)]?.focus();
  }

  /** Bring the list in step; everybody's row stays what it is, with new words in it. */
  renderPeople() {
    const known = new Map([...this.#list.children].map((row) => [row.dataset.number, row]));
    const focus = document.activeElement;
    const rows = people(this.#setup, this.#store)
      .map((one) => this.#person(one))
      .filter(Boolean)
      .map((newer) => {
        const row = known.get(newer.dataset.number) ?? newer;
        row.className = newer.className;
        [...row.children].forEach((part, at) => restate(part, newer.children[at]));
        return row;
      });
    place(this.#list, rows);
    // A row that moved has lost it.
    if (this.#list.contains(focus) && focus !== document.activeElement) focus.focus();
  }

  #person(person) {
    const last = this.#lastOf(person.number);
    if (!this.#chatOf(person.number)) return null;
    const open = this.#opened().some((one) => bare(one.contact) === person.number);
    return el(
      "li",
      { class: open ? "person person--open" : "person", "data-number": person.number },
      el(
        "button",
        {
          type: "button",
          class: "person-main",
          "aria-current": String(open),
          onclick: () => this.#open(this.#chatOf(person.number), false),
        },
        avatar(person.name),
        this.#words(person, last),
      ),
      iconButton(
        "beside",
        `${t("open_beside")}: ${person.name}`,
        () => this.#open(this.#chatOf(person.number), true),
        { "data-do": "beside" },
      ),
    );
  }

  #words(person, last) {
    return el(
      "span",
      { class: "person-words" },
      el(
        "span",
        { class: "person-top" },
        el("b", {}, person.name),
        last && el("time", {}, this.#when(last)),
      ),
      last &&
        el(
          "span",
          { class: "person-bottom" },
          el("span", { class: "person-last" }, summary(last)),
          this.#unread(person.number),
        ),
      el(
        "span",
        { class: "person-about" },
        [person.number, said(person.about ?? {})].filter(Boolean).join(" · "),
      ),
    );
  }

  #when(message) {
    const at = new Date(message.created);
    const now = this.#store.now();
    return dayKey(at) === dayKey(now) ? hour(at) : day(at, now);
  }

  #unread(number) {
    const count = this.#setup.senders.reduce(
      (sum, one) => sum + this.#store.unread(onChannel(number, one.channel), one.address),
      0,
    );
    return count
      ? el("span", { class: "badge", "aria-label": t("unread", { count }) }, count)
      : null;
  }

  #lastOf(number) {
    const messages = this.#setup.senders
      .map((one) => this.#store.last(onChannel(number, one.channel), one.address))
      .filter(Boolean);
    return messages.sort((one, other) => one.created.localeCompare(other.created)).at(-1);
  }

  /** Give the chat that a number was last seen in, else one with the bot's first number. */
  #chatOf(number) {
    const last = this.#lastOf(number);
    return last ? { contact: last.contact, sender: last.sender } : this.#first(number);
  }

  #first(number) {
    const sender = this.#setup.senders[0];
    return sender
      ? { contact: onChannel(number, channelOf(sender.address)), sender: sender.address }
      : null;
  }

  #form() {
    const number = el("input", {
      class: "input",
      name: "number",
      inputmode: "tel",
      "aria-label": t("number"),
      placeholder: "+6281234567890",
      autocomplete: "off",
    });
    const name = el("input", {
      class: "input",
      name: "name",
      "aria-label": t("name"),
      placeholder: t("name"),
      autocomplete: "off",
      maxlength: "60",
    });
    const trouble = el("p", { class: "form-trouble", role: "alert" });
    return el(
      "form",
      {
        class: "add",
        onsubmit: (event) => {
          event.preventDefault();
          const wanted = number.value.replace(/[\s().-]/g, "");
          trouble.textContent = isNumber(wanted) ? "" : t("bad_number");
          if (!isNumber(wanted)) return;
          const others = extras().filter((one) => one.number !== wanted);
          localStorage.setItem(
            EXTRA,
            JSON.stringify([
              ...others,
              { number: wanted, name: name.value.trim() || wanted, about: {} },
            ]),
          );
          this.render();
          this.#open(this.#first(wanted), false);
        },
      },
      el("h3", {}, t("other_number")),
      number,
      name,
      el("button", { type: "submit", class: "button" }, icon("plus", 18), t("open")),
      trouble,
    );
  }
}

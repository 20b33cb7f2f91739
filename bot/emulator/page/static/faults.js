// Is the part of the controls that arms faults for the next messages.

import { api } from "./api.js";
import { el, iconButton, place } from "./dom.js";
import { attempt, toast } from "./toast.js";
import { t } from "./words.js";

const FAULTS = [
  { kind: "duplicate" },
  { kind: "drop" },
  { kind: "delay", seconds: 5 },
  { kind: "reorder", seconds: 5 },
  { kind: "slow", seconds: 5 },
  { kind: "cut" },
  { kind: "callback-lost" },
  { kind: "callback-late", seconds: 5 },
  { kind: "error", code: 30008 },
];

/** Shows what can go wrong, built once, and what is armed, whenever that changes. */
export class Faults {
  #none = el("p", { class: "faint" }, t("faults_none"));
  #armed = el("ul", { class: "armed" });
  #deaf = el("p", { class: "faint", "data-part": "faults-wait" }, t("faults_wait"));
  #clear = el(
    "button",
    {
      type: "button",
      class: "button button--plain",
      "data-do": "faults-clear",
      onclick: () => this.#after(api.disarmAll),
    },
    t("faults_clear"),
  );

  constructor() {
    this.element = el(
      "section",
      { class: "control-group", tabindex: "-1" },
      el("h3", {}, t("faults")),
      this.#none,
      this.#armed,
      el("p", {}, t("faults_note")),
      el(
        "div",
        { class: "fault-rows" },
        FAULTS.map((fault) => row(fault, () => this.renew())),
      ),
      this.#deaf,
      this.#clear,
    );
    for (const one of [this.#armed, this.#deaf, this.#clear]) one.hidden = true;
    this.renew();
  }

  /** Ask what is armed, and show it. */
  async renew() {
    try {
      const [{ armed }, { senders }] = await Promise.all([api.faults(), api.senders()]);
      this.#show(armed);
      this.#deaf.hidden = !senders.length || senders.some((one) => one.status_callback);
    } catch (error) {
      toast(error.message);
    }
  }

  #show(armed) {
    const focused = this.element.contains(document.activeElement);
    const known = new Map([...this.#armed.children].map((one) => [one.dataset.id, one]));
    place(
      this.#armed,
      armed.map((one) => {
        const item = known.get(String(one.id)) ?? this.#item(one);
        const left = one.left === null ? t("fault_always") : `${one.left}×`;
        item.firstChild.data = `${nameOf(one)} · ${left}`;
        return item;
      }),
    );
    this.#none.hidden = armed.length > 0;
    this.#armed.hidden = this.#clear.hidden = !armed.length;
    if (focused && !this.element.contains(document.activeElement)) this.element.focus();
  }

  #item(fault) {
    return el(
      "li",
      { "data-fault": fault.kind, "data-id": fault.id },
      "…", // what it is and how often it still happens
      iconButton("close", t("close"), () => this.#after(() => api.disarm(fault.id))),
    );
  }

  #after(deed) {
    return attempt(async () => {
      await deed();
      await this.renew();
    });
  }
}

const nameOf = (fault) => {
  const name = t(`fault_${fault.kind}`);
  return fault.kind === "error" ? `${name} ${fault.code}` : name;
};

function row(fault, armed) {
  const value =
    "seconds" in fault
      ? number(fault.seconds, 1, 3600, t("seconds"))
      : "code" in fault
        ? number(fault.code, 1, 99_999, t("fault_error"))
        : null;
  const arm = (times) =>
    attempt(async () => {
      const more = value ? { ["code" in fault ? "code" : "seconds"]: Number(value.value) } : {};
      await api.arm({ kind: fault.kind, times, ...more });
      await armed();
    });
  const button = (times, key) =>
    el(
      "button",
      {
        type: "button",
        class: "button button--plain",
        "data-do": `fault-${fault.kind}-${key}`,
        "aria-label": `${t(`fault_${fault.kind}`)}: ${t(`fault_${key}`)}`,
        onclick: () => arm(times),
      },
      t(`fault_${key}`),
    );
  return el(
    "div",
    { class: "fault-row" },
    el(
      "span",
      { class: "fault-name" },
      t(`fault_${fault.kind}`),
      value &&
        el(
          "span",
          { class: "fault-value" },
          value,
          "seconds" in fault && el("small", {}, t("seconds")),
        ),
    ),
    button(1, "once"),
    button(null, "always"),
  );
}

function number(value, min, max, label) {
  return el("input", {
    type: "number",
    class: "input input--small",
    value,
    min,
    max,
    "aria-label": label,
  });
}

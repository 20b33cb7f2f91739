// Is the sheet of controls: the emulator's clock, and faults that befall the next messages.

import { api } from "./api.js";
import { el, iconButton } from "./dom.js";
import { openSheet } from "./sheet.js";
import { toast } from "./toast.js";
import { fieldTime, fromField, moment, span, t } from "./words.js";

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

export function openControls(store) {
  const clock = el("section", { class: "control-group" });
  const faults = el("section", { class: "control-group" });
  const stops = [
    store.on("clock", () => refresh(clock, store)),
    store.on("faults", () => showFaults(faults)),
  ];
  showClock(clock, store);
  showFaults(faults);
  const sheet = openSheet(t("controls"), [clock, faults]);
  sheet.element.addEventListener("close", () => stops.forEach((stop) => stop()));
}

const attempt = async (deed) => {
  try {
    await deed();
  } catch (error) {
    toast(error.message);
  }
};

// The clock

function showClock(group, store) {
  const jump = (change, label, name) =>
    el(
      "button",
      {
        type: "button",
        class: "button button--plain",
        "data-do": name,
        onclick: () => attempt(() => api.clock(change())),
      },
      label,
    );
  const at = el("input", {
    type: "datetime-local",
    class: "input",
    "aria-label": t("clock_set"),
    required: true,
    oninput: () => (at.dataset.written = ""),
  });
  group.replaceChildren(
    el("h3", {}, t("clock")),
    el("p", { class: "clock-now" }),
    el(
      "div",
      { class: "buttons" },
      jump(() => ({ advance: 3600 }), t("hour_more"), "clock-hour"),
      jump(() => ({ advance: 86_400 }), t("day_more"), "clock-day"),
      jump(() => ({ paused: !store.paused }), "", "clock-pause"),
      jump(() => ({ reset: true }), t("clock_reset"), "clock-reset"),
    ),
    el(
      "form",
      {
        class: "inline-form",
        onsubmit: (event) => {
          event.preventDefault();
          delete at.dataset.written;
          attempt(() => api.clock({ set: fromField(at.value) }));
        },
      },
      at,
      el(
        "button",
        { type: "submit", class: "button button--plain", "data-do": "clock-set" },
        t("set"),
      ),
    ),
  );
  refresh(group, store);
}

/** Say what time it is; a time that somebody is writing stays. */
function refresh(group, store) {
  const { ahead } = store;
  const how =
    Math.abs(ahead) < 5
      ? t("clock_real")
      : t(ahead > 0 ? "clock_ahead" : "clock_behind", { span: span(ahead) });
  group.querySelector(".clock-now").textContent = `${moment(store.now())} (${how})`;
  group.querySelector('[data-do="clock-pause"]').textContent = t(
    store.paused ? "clock_resume" : "clock_pause",
  );
  const at = group.querySelector("input");
  if (at !== document.activeElement && !("written" in at.dataset)) at.value = fieldTime(store.now());
}

// Faults

async function showFaults(group) {
  let armed = [];
  let senders = [];
  try {
    [{ armed }, { senders }] = await Promise.all([api.faults(), api.senders()]);
  } catch (error) {
    toast(error.message);
  }
  const isDeaf = senders.length > 0 && !senders.some((one) => one.status_callback);
  const again = () => showFaults(group);
  const off = (one) =>
    attempt(async () => {
      await api.disarm(one.id);
      await again();
    });
  const listed = armed.map((one) =>
    el(
      "li",
      { "data-fault": one.kind },
      `${nameOf(one)} · ${one.left === null ? t("fault_always") : `${one.left}×`}`,
      iconButton("close", t("close"), () => off(one)),
    ),
  );
  const focused = group.contains(document.activeElement) ? document.activeElement.dataset.do : null;
  group.replaceChildren(
    el("h3", {}, t("faults")),
    listed.length
      ? el("ul", { class: "armed" }, listed)
      : el("p", { class: "faint" }, t("faults_none")),
    el("p", {}, t("faults_note")),
    el(
      "div",
      { class: "fault-rows" },
      FAULTS.map((fault) => row(fault, again)),
    ),
    isDeaf ? el("p", { class: "faint", "data-part": "faults-wait" }, t("faults_wait")) : "",
    armed.length > 0 &&
      el(
        "button",
        {
          type: "button",
          class: "button button--plain",
          "data-do": "faults-clear",
          onclick: () =>
            attempt(async () => {
              await api.disarmAll();
              await again();
            }),
        },
        t("faults_clear"),
      ),
  );
  if (focused) group.querySelector(`[data-do="${focused}"]`)?.focus();
}

const nameOf = (fault) => {
  const name = t(`fault_${fault.kind}`);
  return fault.kind === "error" ? `${name} ${fault.code}` : name;
};

function row(fault, again) {
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
      await again();
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
      value,
      "seconds" in fault && el("small", {}, t("seconds")),
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

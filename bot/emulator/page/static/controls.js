// Is the sheet of controls: the emulator's clock, and below it the faults.

import { api } from "./api.js";
import { el } from "./dom.js";
import { Faults } from "./faults.js";
import { openSheet } from "./sheet.js";
import { attempt } from "./toast.js";
import { fieldTime, fromField, moment, span, t } from "./words.js";

export function openControls(store) {
  const clock = el("section", { class: "control-group" });
  const faults = new Faults();
  const stops = [
    store.on("clock", () => refresh(clock, store)),
    store.on("faults", () => faults.renew()),
  ];
  showClock(clock, store);
  const sheet = openSheet(t("controls"), [clock, faults.element]);
  sheet.element.addEventListener("close", () => stops.forEach((stop) => stop()));
}

function showClock(group, store) {
  const jump = (change, label, name) =>
    el(
      "button",
      {
        type: "button",
        class: "button button--plain",
        "data-do": name,
        onclick: () => {
          delete at.dataset.written;
          attempt(() => api.clock(change()));
        },
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
  say(group.querySelector(".clock-now"), `${moment(store.now())} (${how})`);
  const pause = t(store.paused ? "clock_resume" : "clock_pause");
  say(group.querySelector('[data-do="clock-pause"]'), pause);
  const at = group.querySelector("input");
  if (at !== document.activeElement && !("written" in at.dataset)) at.value = fieldTime(store.now());
}

/** Write a text unless it stands there already: somebody may have selected it. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Shows what a message offers to tap: quick replies below it, or a list in a drawer.

import { el, icon } from "./dom.js";
import { openSheet } from "./sheet.js";
import { t } from "./words.js";

/** Give the buttons of a message; `taken` is the id or title that was chosen already. */
export function offer(message, taken, tap) {
  const { kind, choices, opener } = message.offer;
  if (kind === "list") {
    const open = (event) => openList(message, tap, event.target.closest(".phone"));
    return el(
      "div",
      { class: "offer" },
      el(
        "button",
        {
          type: "button",
          class: "offer-button",
          "data-do": "open-list",
          onclick: open,
          disabled: Boolean(taken),
        },
        icon("list", 18),
        opener || t("options"),
      ),
    );
  }
  return el(
    "div",
    { class: "offer", role: "group", "aria-label": t("options") },
    choices.map((choice) => button(choice, taken, tap)),
  );
}

function button(choice, taken, tap) {
  const mine = taken === choice.id || taken === choice.title;
  return el(
    "button",
    {
      type: "button",
      class: mine ? "offer-button offer-button--taken" : "offer-button",
      "data-do": "tap",
      "data-choice": choice.id,
      disabled: Boolean(taken),
      onclick: () => tap(choice.id),
    },
    icon("reply", 16),
    choice.title,
    mine && el("span", { class: "unseen" }, ` (${t("chosen")})`),
  );
}

function openList(message, tap, over) {
  let wanted = null;
  const send = el("button", { type: "submit", class: "button", disabled: true }, t("pick"));
  const rows = message.offer.choices.map((choice) =>
    el(
      "label",
      { class: "list-row" },
      el(
        "span",
        { class: "list-words" },
        choice.title,
        choice.description && el("small", {}, choice.description),
      ),
      el("input", {
        type: "radio",
        name: "choice",
        value: choice.id,
        onchange: () => {
          wanted = choice.id;
          send.disabled = false;
        },
      }),
    ),
  );
  const form = el(
    "form",
    {
      class: "list-form",
      onsubmit: (event) => {
        event.preventDefault();
        sheet.close();
        if (wanted !== null) tap(wanted);
      },
    },
    el("div", { class: "list-rows" }, rows),
    send,
  );
  const sheet = openSheet(message.offer.opener || t("options"), form, over);
}

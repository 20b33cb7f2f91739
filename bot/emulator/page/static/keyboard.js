// Gives every key its meaning outside of text fields, and arrows and Esc in the composer.

import { isSheetOpen } from "./sheet.js";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const isField = (element) =>
  element?.matches?.("input, textarea, select, [contenteditable]") ?? false;

/**
 * `page` has: current() -> the phone that has or had the focus, people.move(step) of the left pane,
 * back(), inspect(), reply(phone), help().
 */
export function startKeyboard(page) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isSheetOpen()) return;
    const deed = isField(event.target) ? inField(event, page) : outside(event, page);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

function inField(event, page) {
  const phone = page.current();
  if (!phone?.composer.hasFocus) return event.key === "Escape" ? () => event.target.blur() : null;
  if (event.key === "ArrowUp" && phone.composer.isEmpty) return () => phone.conversation.move(0);
  if (event.key !== "Escape") return null;
  if (phone.composer.quoting) return () => phone.composer.quote(null);
  return phone.conversation.messages.length ? () => phone.conversation.move(0) : page.back;
}

function outside(event, page) {
  const phone = page.current();
  const step = STEPS[event.key];
  if (step && event.target.closest("#phones")) return () => page.people.move(step);
  if (step) return phone && (() => walk(phone, step));
  const inControl = event.target.closest("button, a, summary, audio, video");
  const chosen = phone?.conversation.chosen;
  switch (event.key) {
    case "?":
      return page.help;
    case "/":
      return phone && (() => phone.search.open());
    case "Escape":
      return page.back;
    case "i":
      return chosen && page.inspect;
    case "Enter":
      return chosen && !inControl && page.inspect;
    case "r":
      return chosen && (() => page.reply(phone));
    default:
      return typed(event, phone, inControl);
  }
}

/** Move through the bubbles; below the last one is the composer. */
function walk(phone, step) {
  const before = phone.conversation.chosen;
  phone.conversation.move(step);
  if (step > 0 && phone.conversation.chosen === before) phone.composer.focus();
}

/** Whoever types a letter means to write. */
function typed(event, phone, inControl) {
  if (phone && !inControl && event.key.length === 1 && event.key !== " ") phone.composer.focus();
  return null;
}

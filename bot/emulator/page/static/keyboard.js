// Gives every key its meaning outside of text fields, and arrows and Esc in the composer.

import { isSheetOpen } from "./sheet.js";

const isField = (element) => element?.matches?.("input, textarea, select, [contenteditable]") ?? false;

/** `page` has: current() -> the phone that has or had the focus, back(), inspect(), help(). */
export function startKeyboard(page) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isSheetOpen()) return;
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
  return phone.composer.quoting ? () => phone.composer.quote(null) : () => phone.conversation.move(0);
}

function outside(event, page) {
  const phone = page.current();
  const inControl = event.target.closest("button, a, summary, audio, video");
  switch (event.key) {
    case "?": return page.help;
    case "/": return phone && (() => phone.search.open());
    case "j": case "ArrowDown": return phone && (() => down(phone));
    case "k": case "ArrowUp": return phone && (() => phone.conversation.move(-1));
    case "Enter": case "i": return phone?.conversation.chosen && !(inControl && event.key === "Enter") ? page.inspect : null;
    case "r": return phone && phone.conversation.chosen && (() => page.reply(phone));
    case "Escape": return page.back;
    default: return typed(event, phone, inControl);
  }
}

/** Move down; below the last bubble is the composer. */
function down(phone) {
  const before = phone.conversation.chosen;
  phone.conversation.move(1);
  if (phone.conversation.chosen === before) phone.composer.focus();
}

/** Whoever types a letter means to write. */
function typed(event, phone, inControl) {
  if (phone && !inControl && event.key.length === 1 && event.key !== " ") phone.composer.focus();
  return null;
}

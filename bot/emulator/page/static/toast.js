// Says something in passing, at the lower edge and to screen readers.

import { el } from "./dom.js";

const SECONDS = 6;

export function toast(sentence) {
  const note = el("p", { class: "toast" }, sentence);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), SECONDS * 1000);
}

/** Do what may fail, and say so if it does. */
export async function attempt(deed) {
  try {
    await deed();
  } catch (error) {
    toast(error.message);
  }
}

// Opens a sheet over the page: a list to choose from, samples to attach, controls, help.
//
// The browser's own modal element keeps the focus inside, closes on Esc and gives the focus back.

import { el, iconButton } from "./dom.js";
import { t } from "./words.js";

let open = null;

/**
 * Open a sheet with a title; gives what closes it. An open one closes first. With a phone to lie
 * `over`, it is a drawer at that phone's lower edge.
 */
export function openSheet(title, content, over = null) {
  open?.close();
  const element = el(
    "dialog",
    { class: over ? "sheet sheet--drawer" : "sheet", "aria-label": title },
    el(
      "header",
      { class: "sheet-head" },
      el("h2", {}, title),
      iconButton("close", t("close"), () => element.close(), { "data-do": "close-sheet" }),
    ),
    el("div", { class: "sheet-body" }, content),
  );
  element.addEventListener("click", (event) => event.target === element && element.close());
  element.addEventListener("close", () => {
    element.remove();
    if (open === element) open = null;
  });
  document.body.append(element);
  if (over) lieOver(element, over.getBoundingClientRect());
  element.showModal();
  open = element;
  return { close: () => element.close(), element };
}

function lieOver(element, { left, width, bottom }) {
  Object.assign(element.style, {
    left: `${left}px`,
    width: `${width}px`,
    bottom: `${Math.max(0, innerHeight - bottom)}px`,
  });
}

export const isSheetOpen = () => open !== null;

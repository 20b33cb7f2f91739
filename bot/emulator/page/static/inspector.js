// Is the right pane. This much is the seam: `mount` makes it, `show` is told which message was chosen
// (or undefined), `render` is called when the language changes.

import { el } from "./dom.js";
import { t } from "./words.js";

export class Inspector {
  #element;
  #message;

  constructor(element) {
    this.#element = element;
    this.render();
  }

  show(message) {
    this.#message = message;
    this.render();
  }

  render() {
    this.#element.setAttribute("aria-label", t("inspector"));
    const told = this.#message
      ? el("pre", { tabindex: "0" }, JSON.stringify(this.#message, null, 2))
      : el("p", { class: "faint" }, t("inspector_empty"));
    this.#element.replaceChildren(el("h2", { class: "pane-title" }, t("inspector")), told);
  }
}

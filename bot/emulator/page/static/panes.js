// Is the bar at the top, with SIMULASI on it, and shows or hides the two panes at the sides.

import { el, icon, iconButton } from "./dom.js";
import { isDark, toggleTheme } from "./theme.js";
import { language, setLanguage, t } from "./words.js";

const KEY = "wartel.panes";
const NARROW = "(max-width: 899px)"; // as in layout.css

export class Panes {
  #bar = document.getElementById("bar");
  #sides = {
    phones: document.getElementById("phones"),
    inspector: document.getElementById("inspector"),
  };
  #hooks;
  #store;

  /** Take `hooks`: controls(), help(), shown(name), hidden(), spoken() after a change of language. */
  constructor(store, hooks) {
    this.#hooks = hooks;
    this.#store = store;
    const open = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    const wide = !matchMedia(NARROW).matches;
    for (const [name, element] of Object.entries(this.#sides))
      element.hidden = !(wide && open.includes(name));
    store.on("faults", () => this.#mark());
    store.on("clock", () => this.#mark());
    this.render();
  }

  isOpen(name) {
    return !this.#sides[name].hidden;
  }

  /** Show or hide a pane; where there is room for one alone, the other one goes. */
  toggle(name, open = this.#sides[name].hidden) {
    if (open && matchMedia(NARROW).matches)
      for (const side of Object.values(this.#sides)) side.hidden = true;
    this.#sides[name].hidden = !open;
    const shown = Object.keys(this.#sides).filter((one) => this.isOpen(one));
    localStorage.setItem(KEY, JSON.stringify(shown));
    this.render();
    if (open) this.#hooks.shown(name);
    else this.#hooks.hidden();
  }

  render() {
    const side = (name, image) =>
      iconButton(image, t(name), () => this.toggle(name), {
        "aria-expanded": String(this.isOpen(name)),
        "aria-controls": name,
        "data-do": name,
      });
    const focused = this.#bar.contains(document.activeElement)
      ? document.activeElement.dataset.do
      : null;
    this.#bar.replaceChildren(
      side("phones", "people"),
      el("span", { class: "brand" }, "Wartel"),
      el("strong", { class: "simulation" }, t("simulation")),
      el("span", { class: "spring" }),
      el(
        "button",
        {
          type: "button",
          class: "icon-button controls-button",
          "aria-label": t("controls"),
          title: t("controls"),
          "data-do": "controls",
          onclick: this.#hooks.controls,
        },
        icon("sliders"),
        el("span", { class: "dot", hidden: true }),
      ),
      iconButton(
        isDark() ? "sun" : "moon",
        t("theme"),
        () => {
          toggleTheme();
          this.render();
        },
        { "data-do": "theme" },
      ),
      el(
        "button",
        {
          type: "button",
          class: "icon-button language",
          "data-do": "language",
          "aria-label": t("language"),
          title: t("language"),
          onclick: () => {
            setLanguage(language() === "id" ? "en" : "id");
            this.render();
            this.#hooks.spoken();
          },
        },
        language() === "id" ? "EN" : "ID",
      ),
      iconButton("help", t("help"), this.#hooks.help, { "data-do": "help" }),
      side("inspector", "inspect"),
    );
    if (focused) this.#bar.querySelector(`[data-do="${focused}"]`)?.focus();
    this.#mark();
  }

  /** Show by a dot that the clock is not the real one, or that faults are in force. */
  #mark() {
    const dot = this.#bar.querySelector(".dot");
    dot.hidden = !(this.#store.faults || this.#store.paused || Math.abs(this.#store.ahead) >= 5);
  }
}

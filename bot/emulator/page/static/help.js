// Is the sheet of help: the keys, and how to do the same from a terminal.

import { el } from "./dom.js";
import { openSheet } from "./sheet.js";
import { t } from "./words.js";

const KEYS = [
  [["Enter"], "key_send"],
  [["Shift", "Enter"], "key_newline"],
  [["↑", "↓", "j", "k"], "key_move"],
  [["Enter", "i"], "key_inspect"],
  [["r"], "key_reply"],
  [["Esc"], "key_back"],
  [["/"], "key_search"],
  [["?"], "key_help"],
];

export function openHelp(setup) {
  const keys = KEYS.map(([names, does]) => [
    el(
      "dt",
      {},
      names.map((name) => el("kbd", {}, name)),
    ),
    el("dd", {}, t(does)),
  ]);
  openSheet(
    t("help"),
    [
      el("p", {}, t("simulation_note")),
      el("h3", {}, t("keys")),
      el("dl", { class: "keys" }, keys.flat()),
      setup.hints.length > 0 && [
        el("h3", {}, t("terminal")),
        setup.hints.map((line) => el("pre", { tabindex: "0" }, el("code", {}, line))),
      ],
    ]
      .flat(2)
      .filter(Boolean),
  );
}

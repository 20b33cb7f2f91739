// Offers what can be done with one phone and its chat: begin anew, switch off, read receipts, link.

import { api } from "./api.js";
import { el, icon } from "./dom.js";
import { hashOf } from "./route.js";
import { openSheet } from "./sheet.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

/** Open the menu of a chat: {contact, sender, number, who, canForget}. */
export async function openChatMenu(chat, over) {
  const body = el("div", { class: "menu" });
  openSheet(t("phone_of", { name: chat.who }), body, over);
  try {
    const handset = await api.handset(chat.number);
    body.append(
      el("p", { class: "faint" }, chat.number),
      ...switches(chat, handset),
      restart(chat),
      save(chat),
      link(chat),
    );
  } catch (error) {
    body.append(el("p", {}, error.message));
  }
}

function switches(chat, handset) {
  const one = (name, label) =>
    el(
      "label",
      { class: "switch" },
      el("input", {
        type: "checkbox",
        checked: handset[name],
        "data-do": name,
        onchange: (event) =>
          api
            .changeHandset(chat.number, { [name]: event.target.checked })
            .catch((error) => toast(error.message)),
      }),
      label,
    );
  return [one("reachable", t("switched_on")), one("tells_read", t("tells_read"))];
}

function restart(chat) {
  const and = t(chat.canForget ? "restart_forgets" : "restart_keeps");
  return el(
    "button",
    {
      type: "button",
      class: "menu-item",
      "data-do": "restart",
      onclick: async () => {
        if (!confirm(t("restart_sure", { and }))) return;
        try {
          await api.restart(chat.number, chat.sender);
          document.querySelector("dialog")?.close();
          toast(t("restarted"));
        } catch (error) {
          toast(error.message);
        }
      },
    },
    icon("restart"),
    t("restart"),
  );
}

/** Hand over the chat as a file that pytest and `wartel replay` know. */
function save(chat) {
  return el(
    "button",
    {
      type: "button",
      class: "menu-item",
      "data-do": "save",
      onclick: async () => {
        try {
          const text = await api.transcript(chat.number, chat.sender);
          const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
          const name = `chat-${chat.number.replace("+", "")}.chat.yaml`;
          el("a", { href: address, download: name }).click();
          URL.revokeObjectURL(address);
          toast(t("saved", { name }));
        } catch (error) {
          toast(error.message);
        }
      },
    },
    icon("file"),
    t("save"),
  );
}

function link(chat) {
  return el(
    "button",
    {
      type: "button",
      class: "menu-item",
      "data-do": "copy-link",
      onclick: async () => {
        await navigator.clipboard.writeText(location.origin + location.pathname + hashOf([chat]));
        toast(t("link_copied"));
      },
    },
    icon("chat"),
    t("copy_link"),
  );
}

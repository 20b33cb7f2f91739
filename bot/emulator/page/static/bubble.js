// Makes the bubble of one message.

import { el, icon, iconButton, restate } from "./dom.js";
import { attachments, isSticker, kindOf } from "./files.js";
import { format, plain } from "./format.js";
import { offer } from "./offers.js";
import { cost } from "./sms.js";
import { arrived, progressOf, ticks, troubleOf } from "./ticks.js";
import { toast } from "./toast.js";
import { hour, moment, t } from "./words.js";

/**
 * Give the row of a message.
 *
 * `chat` has: store, sender (who answers, by name), actions {tap, inspect, reply, find}, taken() (what
 * was chosen of the message's offer by now, or null).
 */
export function bubble(message, chat) {
  const row = el(
    "div",
    { "data-sid": message.sid, tabindex: "-1", role: "article" },
    el(
      "div",
      { class: classes(message), dir: "auto" },
      quote(message, chat),
      attachments(message),
      words(message),
      meta(message, chat),
      tools(message, chat),
    ),
    choices(message, chat),
    message.sms && cost(message.sms),
    trouble(message, chat),
  );
  name(row, message, chat);
  lasting.set(row, content(message));
  return row;
}

const lasting = new WeakMap(); // row -> content of its message, as text

/** Give what a message says; it stays the same unless the sender takes words or files back. */
function content({ body, files, location, card, offer, quoted, sms }) {
  return JSON.stringify([body, files, location, card, offer, quoted, sms]);
}

/**
 * Bring a row in step with its message, and give it (or another one, if the message says something
 * else now). What did not change stays in the page: a press that has begun would be lost with the
 * element under it, and so would a selection and a voice that plays.
 */
export function renew(row, message, chat) {
  if (lasting.get(row) !== content(message)) return bubble(message, chat);
  name(row, message, chat);
  restate(row.querySelector(".quote"), quote(message, chat));
  const now = meta(message, chat);
  for (const part of ["time", ".ticks"])
    restate(row.querySelector(`.meta ${part}`), now.querySelector(part));
  const buttons = choices(message, chat);
  row.querySelectorAll(".offer-button").forEach((button, at) =>
    restate(button, buttons.querySelectorAll(".offer-button")[at]),
  );
  const before = row.querySelector(".trouble");
  const after = trouble(message, chat);
  if (before && after) restate(before, after);
  else if (before) before.remove();
  else if (after) row.append(after);
  return row;
}

/** Say on the row how far its message got. */
function name(row, message, chat) {
  row.classList.add("row", message.inbound ? "row--mine" : "row--theirs");
  row.classList.toggle("row--away", !arrived(message));
  row.dataset.status = message.status;
  row.setAttribute("aria-label", spoken(message, chat));
}

function classes(message) {
  return [
    "bubble",
    message.inbound ? "bubble--mine" : "bubble--theirs",
    isSticker(message) && "bubble--sticker",
    isBig(message) && "bubble--emoji",
  ]
    .filter(Boolean)
    .join(" ");
}

function choices(message, chat) {
  const tap = (choice) =>
    chat.taken() === null ? chat.actions.tap(message, choice) : toast(t("taken"));
  return message.offer && offer(message, chat.taken(), tap);
}

function words(message) {
  const isBare = !message.body && !message.files.length && !message.location && !message.card;
  if (isBare) return el("i", { class: "words faint" }, t("withdrawn"));
  if (!message.body) return null;
  return el(
    "span",
    { class: "words" },
    format(message.body.trimEnd(), message.channel === "whatsapp"),
  );
}

const EMOJI =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*){1,3}$/u;
const isBig = (message) => message.channel === "whatsapp" && EMOJI.test(message.body.trim());

function meta(message, chat) {
  const at = new Date(message.created);
  const scheduled = message.status === "scheduled" && message.send_at;
  const time = scheduled
    ? t("status_scheduled", { at: moment(new Date(message.send_at)) })
    : hour(at);
  return el(
    "span",
    { class: "meta" },
    el("time", { datetime: message.created, title: moment(at) }, time),
    ticks(progressOf(message, chat.store)),
  );
}

function quote(message, chat) {
  if (!message.quoted) return null;
  const quoted = chat.store.message(message.quoted);
  const who = quoted?.inbound ? t("you") : chat.sender;
  return el(
    "button",
    { type: "button", class: "quote", onclick: () => chat.actions.find(message.quoted) },
    el("b", {}, who),
    el("span", {}, quoted ? summary(quoted) : t("message_gone")),
  );
}

function tools(message, chat) {
  return el(
    "span",
    { class: "bubble-tools" },
    iconButton("inspect", t("inspect"), () => chat.actions.inspect(message), {
      tabindex: "-1",
      "data-do": "inspect",
    }),
    iconButton("restart", t("branch"), () => chat.actions.branch(message), {
      tabindex: "-1",
      "data-do": "branch",
    }),
    message.channel === "whatsapp" &&
      iconButton("reply", t("reply"), () => chat.actions.reply(message), {
        tabindex: "-1",
        "data-do": "reply",
      }),
  );
}

function trouble(message, chat) {
  const found = troubleOf(message, chat.store);
  if (!found) return null;
  const text = t(sentenceOf(message, found), {
    code: found.code,
    text: found.text + (found.unsent && found.detail ? ` (${found.detail})` : ""),
    count: found.unsent,
  });
  return el(
    "button",
    {
      type: "button",
      class: `trouble trouble--${found.level.toLowerCase()}`,
      onclick: () => chat.actions.inspect(message),
    },
    icon("warning", 16),
    el("span", {}, text),
  );
}

function sentenceOf(message, found) {
  if (!message.inbound) return "failed_to_arrive";
  if (found.unsent) return "replies_unsent";
  return found.level === "ERROR" ? "bot_failed" : "bot_warned";
}

/** Give a message in one line. */
export function summary(message) {
  const text =
    message.channel === "whatsapp" ? plain(message.body) : message.body.replace(/\s+/g, " ");
  return [kindOf(message), text].filter(Boolean).join(": ");
}

function spoken(message, chat) {
  const progress = progressOf(message, chat.store);
  const who = message.inbound ? t("you") : chat.sender;
  return `${who}, ${hour(new Date(message.created))}: ${summary(message)} (${t(`status_${progress}`)})`;
}

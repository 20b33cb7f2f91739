// Makes the bubble of one message.

import { el, icon, iconButton } from "./dom.js";
import { attachments, isSticker, kindOf } from "./files.js";
import { format, plain } from "./format.js";
import { offer } from "./offers.js";
import { cost } from "./sms.js";
import { arrived, progressOf, ticks, troubleOf } from "./ticks.js";
import { hour, moment, t } from "./words.js";

/**
 * Give the row of a message.
 *
 * `chat` has: store, sender (who answers, by name), actions {tap, inspect, reply, find}, taken (what
 * was chosen of the message's offer).
 */
export function bubble(message, chat) {
  const mine = message.inbound;
  const progress = progressOf(message, chat.store);
  const sticker = isSticker(message);
  const classes = [
    "bubble",
    mine ? "bubble--mine" : "bubble--theirs",
    sticker && "bubble--sticker",
    isBig(message) && "bubble--emoji",
  ];
  const row = el(
    "div",
    {
      class: ["row", mine ? "row--mine" : "row--theirs", !arrived(message) && "row--away"]
        .filter(Boolean)
        .join(" "),
      "data-sid": message.sid,
      "data-status": message.status,
      tabindex: "-1",
      role: "article",
      "aria-label": spoken(message, chat, progress),
    },
    el(
      "div",
      { class: classes.filter(Boolean).join(" "), dir: "auto" },
      quote(message, chat),
      attachments(message),
      words(message),
      meta(message, progress),
      tools(message, chat),
    ),
    message.offer && offer(message, chat.taken, (choice) => chat.actions.tap(message, choice)),
    message.sms && cost(message.sms),
    trouble(message, chat),
  );
  return row;
}

function words(message) {
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

function meta(message, progress) {
  const at = new Date(message.created);
  const scheduled = message.status === "scheduled" && message.send_at;
  const time = scheduled
    ? t("status_scheduled", { at: moment(new Date(message.send_at)) })
    : hour(at);
  return el(
    "span",
    { class: "meta" },
    el("time", { datetime: message.created, title: moment(at) }, time),
    ticks(progress),
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

function spoken(message, chat, progress) {
  const who = message.inbound ? t("you") : chat.sender;
  return `${who}, ${hour(new Date(message.created))}: ${summary(message)} (${t(`status_${progress}`)})`;
}

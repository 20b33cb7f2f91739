// Says how far a message got: one tick, two, two blue ones, or an exclamation mark.
//
// The bot's messages show Twilio's status. A person's message has one tick when Twilio has it, two
// when the bot's webhook was asked, blue ones when it answered well.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const STATES = {
  accepted: "pending",
  scheduled: "pending",
  queued: "pending",
  sending: "pending",
  sent: "sent",
  partially_delivered: "sent",
  delivered: "delivered",
  read: "read",
  failed: "failed",
  undelivered: "failed",
  canceled: "canceled",
};
const ICONS = {
  pending: "waiting",
  sent: "tick",
  delivered: "ticks",
  read: "ticks",
  failed: "warning",
  canceled: "close",
};

/** Give how far a message got: pending, sent, delivered, read, failed or canceled. */
export function progressOf(message, store) {
  if (!message.inbound) return STATES[message.status] ?? "sent";
  const inbound = store.exchanges(message.sid).filter((one) => one.kind !== "status");
  if (!inbound.length) return store.isPending(message.sid) ? "sent" : "delivered";
  return troubleOf(message, store)?.level === "ERROR" ? "failed" : "read";
}

/** Give the problem that a person should hear of: the bot's last answer, or a message's error. */
export function troubleOf(message, store) {
  if (!message.inbound) {
    const code = message.error_code;
    return code ? { code, text: message.error_message ?? "", level: "ERROR" } : null;
  }
  const asked = store.exchanges(message.sid).filter((one) => one.kind !== "status");
  // A later answer makes an earlier error good, but not a reply that was never sent.
  const unsent = asked.reduce((sum, one) => sum + (one.unsent ?? 0), 0);
  const problems = asked.filter((one, at) => one.unsent || at === asked.length - 1).flatMap((one) => one.problems);
  const found = problems.find((one) => one.level === "ERROR") ?? problems[0];
  return found ? { ...found, unsent } : null;
}

/** Tell whether a message of the bot is on the person's phone. */
export function arrived(message) {
  const state = STATES[message.status];
  return (
    message.inbound ||
    state === "delivered" ||
    state === "read" ||
    (state === "sent" && message.channel === "sms")
  );
}

export function ticks(progress) {
  const label = t(`status_${progress}`);
  return el(
    "span",
    { class: `ticks ticks--${progress}`, role: "img", "aria-label": label, title: label },
    icon(ICONS[progress], 16),
  );
}

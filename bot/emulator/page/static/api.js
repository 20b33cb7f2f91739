// Asks the emulator, and turns every failure into an error whose message is a sentence.

import { t } from "./words.js";

async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error(t("offline"));
  }
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  const found = isJson ? await answer.json() : await answer.text();
  if (answer.ok) return found;
  if (answer.status === 413) throw new Error(t("too_large"));
  throw new Error((isJson && found.error) || t("refused", { status: answer.status }));
}

const page = "/emulator/page";
const phone = (number) => `${page}/phones/${encodeURIComponent(number)}`;

export const api = {
  setup: () => ask("GET", `${page}/setup`),
  send: (number, fields) => ask("POST", `${phone(number)}/messages`, fields),
  tap: (number, sid, choice) => ask("POST", `${phone(number)}/taps`, { message_sid: sid, choice }),
  read: (number, sender) => ask("POST", `${phone(number)}/read`, { sender }),
  restart: (number, sender) => ask("POST", `${phone(number)}/restart`, { sender }),
  branch: (number, sid) => ask("POST", `${phone(number)}/branch`, { message_sid: sid }),
  transcript: (number, sender) => ask("POST", `${phone(number)}/transcript`, { sender }),
  clock: (change) => ask("POST", "/emulator/clock", change),
  faults: () => ask("GET", "/emulator/faults"),
  arm: (fault) => ask("POST", "/emulator/faults", fault),
  disarm: (id) => ask("DELETE", `/emulator/faults/${id}`),
  disarmAll: () => ask("DELETE", "/emulator/faults"),
  handset: (number) => ask("GET", `/emulator/phones/${encodeURIComponent(number)}`),
  changeHandset: (number, change) =>
    ask("PUT", `/emulator/phones/${encodeURIComponent(number)}`, change),
  exchanges: (sid) => ask("GET", `/emulator/exchanges?message=${encodeURIComponent(sid)}`),
  inspection: (sid) => ask("GET", `${page}/messages/${encodeURIComponent(sid)}/inspection`),
  senders: () => ask("GET", "/emulator/senders"),
  // What a Wartel bot tells about itself (bot/channels/insight.py)
  conversation: (contact, address) =>
    ask("GET", `/local/chats?${new URLSearchParams({ contact, address })}`),
  turn: (sid) => ask("GET", `/local/turns/${encodeURIComponent(sid)}`),
  text: (path) => ask("GET", path),
};

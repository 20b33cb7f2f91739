// Turns WhatsApp's marks into DOM nodes: *bold* _italic_ ~strike~ `code` ```block``` > quote, links.
//
// A mark opens before a word and closes behind one, within a line; other marks stay as they are, and
// so do runs of the same one, such as the stars of a masked name.
// https://faq.whatsapp.com/539178204879377. Only text nodes and fixed elements are ever made.

import { el } from "./dom.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const LINKS = /\b(?:https?:\/\/|www\.)[^\s<>"'`*]+/giu;
const LINK_HERE = new RegExp(LINKS.source, "iuy");
const LAST = /[.,;:!?)\]}'’”_~]+$/u;
const WORD = /[\p{L}\p{N}]/u;

/** Give the nodes of a text; without marks (SMS) only links are made. */
export function format(text, marks = true) {
  if (!marks) return linked(text);
  return text
    .split(/```([\s\S]+?)```/)
    .flatMap((part, index) => (index % 2 ? [el("code", { class: "mono" }, part)] : lines(part)));
}

function lines(text) {
  const nodes = [];
  let afterBlock = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (index && !afterBlock) nodes.push(document.createTextNode("\n"));
    afterBlock = line.startsWith("> ");
    if (afterBlock) nodes.push(el("span", { class: "quote-line" }, inline(line.slice(2))));
    else nodes.push(...inline(line));
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let plain = 0;
  for (let at = 0; at < text.length; at += 1) {
    const link = linkAt(text, at);
    if (link) {
      at += link.length - 1; // marks inside an address belong to it
      continue;
    }
    const end = closing(text, at);
    if (end < 0) continue;
    if (plain < at) nodes.push(...linked(text.slice(plain, at)));
    const inner = text.slice(at + 1, end);
    nodes.push(text[at] === "`" ? el("code", {}, inner) : el(MARKS[text[at]], {}, inline(inner)));
    at = end;
    plain = end + 1;
  }
  if (plain < text.length) nodes.push(...linked(text.slice(plain)));
  return nodes;
}

/** Give where the mark at a place closes, or -1 if it is none. */
function closing(text, at) {
  const mark = text[at];
  if (mark !== "`" && !(mark in MARKS)) return -1;
  if (WORD.test(text[at - 1] ?? " ") || /\s/u.test(text[at + 1] ?? " ")) return -1;
  if (inRun(text, at)) return -1;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    const closes = !/\s/u.test(text[end - 1]) && !WORD.test(text[end + 1] ?? " ");
    if (closes && !inRun(text, end)) return end;
  }
  return -1;
}

const inRun = (text, at) => text[at] === text[at - 1] || text[at] === text[at + 1];

function linkAt(text, at) {
  LINK_HERE.lastIndex = at;
  const match = LINK_HERE.exec(text);
  return match ? trimmed(match[0]) : "";
}

const trimmed = (address) => address.replace(LAST, "");

function linked(text) {
  const nodes = [];
  let plain = 0;
  for (const match of text.matchAll(LINKS)) {
    const address = trimmed(match[0]);
    if (match.index > plain) nodes.push(document.createTextNode(text.slice(plain, match.index)));
    nodes.push(link(address));
    plain = match.index + address.length;
  }
  if (plain < text.length) nodes.push(document.createTextNode(text.slice(plain)));
  return nodes;
}

function link(address) {
  const href = /^https?:/i.test(address) ? address : `https://${address}`;
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, address);
}

/** Give a text without its marks, in one line, for previews and for screen readers. */
export function plain(text) {
  const holder = el("span", {}, format(text));
  return holder.textContent.replace(/\s+/g, " ").trim();
}

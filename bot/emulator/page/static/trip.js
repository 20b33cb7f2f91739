// Explains one trip over the wire: the request, its signature, the answer, and what came of it.

import { el } from "./dom.js";
import { second, t } from "./words.js";
import { toast } from "./toast.js";

export const heading = (text) => el("h3", {}, text);
export const note = (text) => el("p", { class: "faint" }, text);

/** Make a block that opens; `open` from the start for what matters most. */
export function fold(title, content, open = false) {
  return el("details", { class: "fold", open }, el("summary", {}, title), ...content);
}

export const code = (text) => el("pre", { class: "code", tabindex: "0" }, text);

/** Make a list of names and values, one line each. */
export function table(pairs) {
  const rows = pairs.map(([name, value]) => [
    el("dt", {}, name),
    el("dd", { dir: "auto" }, value === "" ? t("nothing") : String(value)),
  ]);
  return el("dl", { class: "pairs" }, ...rows.flat());
}

/** Explain a request to the bot's webhook. */
export function trip(exchange) {
  const { request, response } = exchange;
  const ms = Math.round(exchange.seconds * 1000);
  const status = response ? `HTTP ${response.status}` : t("no_answer");
  return el(
    "section",
    { class: "trip", "data-part": "trip" },
    heading(`${t(`kind_${exchange.kind}`)} · ${status} · ${ms} ms`),
    ...exchange.problems.map(problem),
    fold(t("done"), exchange.done.length ? exchange.done.map(deed) : [note(t("done_nothing"))], true),
    fold(t("request"), [
      code(`${request.method} ${request.url}`),
      heading(t("form")),
      table(exchange.form),
      heading(t("headers")),
      table(request.headers),
      copy(exchange.curl),
    ]),
    fold(t("answer"), response ? [code(response.body || t("nothing")), table(response.headers)] : [note(t("no_answer"))]),
    exchange.signature && signature(exchange.signature, response?.status === 403),
  );
}

/** Explain a request of the bot to Twilio's REST API, by which it sent a message. */
export function call(found) {
  const ms = Math.round(found.seconds * 1000);
  return el(
    "section",
    { class: "trip", "data-part": "call" },
    heading(`${t("rest_request")} · HTTP ${found.status} · ${ms} ms`),
    fold(
      t("request"),
      [
        code(`${found.method} ${found.path}`),
        heading(t("form")),
        table(found.form),
        heading(t("headers")),
        table(found.headers),
        note(t("needs_token")),
        copy(found.curl),
      ],
      true,
    ),
    fold(t("answer_json"), [code(pretty(found.answer))]),
  );
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function deed({ text, sends, code: why }) {
  if (why === null) return code(text);
  return el(
    "div",
    { class: "undone" },
    el("p", { class: "undone-why" }, t(sends ? "not_sent" : "not_followed", { code: why })),
    code(text),
  );
}

function problem(found) {
  return el(
    "p",
    { class: found.level === "ERROR" ? "trouble" : "trouble trouble--warning" },
    `${found.code} ${found.text} `,
    found.detail && el("span", {}, `(${found.detail}) `),
    el("a", { href: found.more_info, target: "_blank", rel: "noreferrer" }, t("more_info")),
  );
}

/** Offer the command that sends the same request again. */
function copy(curl) {
  const deed = async () => {
    await navigator.clipboard.writeText(curl);
    toast(t("copied"));
  };
  return el(
    "div",
    { class: "curl" },
    code(curl),
    el("button", { type: "button", class: "button button--plain", "data-do": "copy-curl", onclick: deed }, t("copy_curl")),
  );
}

function signature(found, refused) {
  const guesses = found.guesses.map((guess) =>
    el(
      "li",
      { class: guess.fits ? "guess--fits" : "" },
      t(`guess_${guess.why}`),
      guess.fits && el("b", {}, ` – ${t("guess_fits")}`),
      code(`${guess.url}\n${guess.value}`),
    ),
  );
  const explained = found.guesses.some((guess) => guess.fits);
  return fold(
    t("signature"),
    [
      note(t("signature_how", { algorithm: found.algorithm })),
      heading(t("signed_text")),
      code(found.text),
      heading("X-Twilio-Signature"),
      code(found.value),
      ...(guesses.length ? [heading(t("guesses")), note(t("guesses_how")), el("ul", { class: "guesses" }, ...guesses)] : []),
      refused &&
        !explained &&
        el("div", { "data-part": "other-token" }, heading(t("other_token")), note(t("other_token_how"))),
    ],
    refused,
  );
}

/** Tell what became of a message, status by status. */
export function timeline(message, history, told) {
  const seen = history.map((one) => ({ at: new Date(one.at), what: one.status }));
  const first = { at: new Date(message.created), what: t("created") };
  const called = told.map((one) => ({
    at: new Date(one.at),
    what: t("told", {
      status: new Map(one.form).get("MessageStatus") ?? "",
      answer: one.response ? one.response.status : t("no_answer"),
    }),
  }));
  const now = seen.length ? [] : [{ at: new Date(message.updated), what: message.status }];
  const steps = [first, ...seen, ...now, ...called].sort((one, other) => one.at - other.at);
  const rows = steps.map((step) =>
    el("li", {}, el("time", {}, second(step.at)), ` ${step.what}`),
  );
  return el("section", {}, heading(t("delivery")), el("ol", { class: "timeline" }, ...rows));
}

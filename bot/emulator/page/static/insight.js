// Tells what a Wartel bot made of a message: the path of its turn, the session, the lit flow.

import { api } from "./api.js";
import { el } from "./dom.js";
import { code, fold, heading, note, table } from "./trip.js";
import { moment, t } from "./words.js";

/** Give the sections for a message; `cause` is the inbound message behind it. */
export async function insight(message, cause) {
  const [{ session, pictures }, { path }] = await Promise.all([
    api.conversation(message.contact, message.sender),
    api.turn(cause),
  ]);
  return [
    el("section", { "data-part": "path" }, heading(t("turn")), way(path)),
    ...(session ? [remembered(session), await flow(session.state, pictures)] : [note(t("no_session"))]),
  ];
}

function way(path) {
  if (!path) return note(t("no_path"));
  if (!path.length) return note(t("stayed"));
  const steps = path.map((step) =>
    el(
      "li",
      {},
      el("b", {}, step.source),
      ` — ${step.trigger} → `,
      el("b", {}, step.target),
      step.place && el("span", { class: "faint" }, ` ${step.place}`),
    ),
  );
  return el("ol", { class: "timeline" }, ...steps);
}

function remembered(session) {
  const slots = Object.entries(session.slots).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return el(
    "section",
    { "data-part": "session" },
    heading(t("session")),
    table([
      [t("state"), session.state],
      [t("language_now"), session.language],
      [t("ends"), moment(new Date(session.expires_at))],
    ]),
    fold(t("slots", { count: slots.length }), slots.length ? [table(slots)] : [note(t("nothing"))]),
  );
}

async function flow(state, pictures) {
  const name = state.split(".")[0];
  const address = `/local/flows/${name}`;
  const query = `?state=${encodeURIComponent(state)}`;
  const drawn = pictures
    ? el("img", {
        class: "flow",
        src: `${address}.svg${query}`,
        alt: t("flow_of", { name, state }),
      })
    : code(await api.text(`${address}.mmd${query}`));
  const link = el("a", { href: `${address}.${pictures ? "svg" : "mmd"}${query}`, target: "_blank" }, t("open_alone"));
  return el("section", { "data-part": "flow" }, heading(t("flow", { name })), el("div", { class: "flow-box", tabindex: "0", role: "group", "aria-label": t("flow", { name }) }, drawn), link);
}

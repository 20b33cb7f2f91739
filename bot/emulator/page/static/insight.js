// Tells what a Wartel bot made of a message: the path of its turn, the session, the lit flow.

import { api } from "./api.js";
import { el } from "./dom.js";
import { code, fold, heading, note, table } from "./trip.js";
import { moment, t } from "./words.js";

/** Give the sections for a message; `found` is what its inspection tells. */
export async function insight(message, found) {
  const event = found.event;
  const turn = message.direction === "outbound-api" ? event?.id : found.cause;
  const [{ session, pictures }, { path }] = await Promise.all([
    api.conversation(message.contact, message.sender),
    turn ? api.turn(turn) : { path: null },
  ]);
  const title = event ? t("turn_of_event", { name: event.name }) : t("turn");
  return [
    el("section", { "data-part": "path" }, heading(title), way(path, () => unknown(turn, found))),
    ...(session ? [remembered(session), await flow(session.state, pictures)] : [note(t("no_session"))]),
  ];
}

/** Say why a path is not known. */
function unknown(turn, found) {
  if (!turn) return t("path_of_none");
  const answers = found.asked;
  if (!found.event && !answers.length) return t("path_never_asked");
  if (!found.event && !(answers.at(-1).response?.status < 300)) return t("path_failed");
  return t("no_path");
}

function way(path, reason) {
  if (!path) return note(reason());
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

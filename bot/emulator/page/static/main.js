// Puts the page together: which chats the address names, a phone for each, the panes beside them.

import { api } from "./api.js";
import { openControls } from "./controls.js";
import { el, place } from "./dom.js";
import { openHelp } from "./help.js";
import { Inspector } from "./inspector.js";
import { startKeyboard } from "./keyboard.js";
import { Panes } from "./panes.js";
import { Phone } from "./phone.js";
import { nameOf, PhonesPane } from "./phones.js";
import { bare, channelOf, correct, fits, go, onChannel, readRoute } from "./route.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { startTheme } from "./theme.js";
import { toast } from "./toast.js";
import { language, setLanguage, setZone, t } from "./words.js";

const store = new Store();
const stage = document.getElementById("stage");
let setup;
let phones = []; // in the order of the address
let current = null;
let panes, pane, inspector;

function chats() {
  const found = readRoute(setup.senders);
  if (found.length || !setup.senders.length || !setup.personas.length) return found;
  const [sender] = setup.senders;
  return [{ contact: onChannel(setup.personas[0].number, sender.channel), sender: sender.address }];
}

const same = (one, other) => one.contact === other.contact && one.sender === other.sender;
const whoHas = ({ contact }) => nameOf(bare(contact), setup);

function show() {
  const wanted = chats();
  const kept = phones.filter(
    (phone) => phone.who === whoHas(phone) && wanted.some((chat) => same(phone, chat)),
  );
  for (const phone of phones) if (!kept.includes(phone)) phone.end();
  phones = wanted.map((chat) => kept.find((phone) => same(phone, chat)) ?? make(chat));
  place(
    stage,
    phones.length
      ? phones.map((phone) => phone.element)
      : [el("p", { class: "nothing" }, t(setup.senders.length ? "no_phone" : "no_chat"))],
  );
  stage.classList.toggle("stage--many", phones.length > 1);
  if (!phones.includes(current)) current = phones[0] ?? null;
  inspector?.stay(wanted);
  for (const phone of phones) {
    phone.canClose(phones.length > 1);
    if (!kept.includes(phone)) phone.conversation.toEnd();
  }
  pane?.renderPeople();
  name();
}

/** Have the address name what is shown, and say so, where it names a phone that is not here. */
function settle() {
  if (fits(setup.senders)) return;
  const shown = chats();
  correct(shown);
  const name = shown.map((chat) => nameOf(bare(chat.contact), setup)).join(", ");
  toast(t(name ? "not_here" : "no_phone_here", { name }));
}

function make(chat) {
  const phone = new Phone(store, {
    chat,
    who: whoHas(chat),
    senders: setup.senders,
    openers: setup.openers[channelOf(chat.contact)] ?? [],
    canForget: setup.can.forget,
    hooks: {
      back: () => panes.toggle("phones"),
      close: () => go(chats().filter((one) => !same(one, chat))),
      open: (other) => go(chats().map((one) => (same(one, chat) ? other : one))),
      chosen: (message) => panes.isOpen("inspector") && inspector.show(message),
      inspect: (message) => {
        panes.toggle("inspector", true);
        inspector.show(message);
      },
    },
  });
  phone.element.addEventListener("focusin", () => {
    current = phone;
  });
  phone.element.addEventListener("pointerdown", () => {
    current = phone;
  });
  return phone;
}

/** Make all phones anew: another language. What people have in hand there stays. */
function renew() {
  const before = phones;
  for (const phone of before) phone.end();
  phones = [];
  show();
  for (const [at, phone] of phones.entries()) phone.resume(before[at]);
}

function name() {
  const who = phones[0] ? `${phones[0].who} · ` : "";
  const unread = setup.senders.length
    ? store.chats().reduce((sum, [contact, sender]) => sum + store.unread(contact, sender), 0)
    : 0;
  const title = setup.title || "Wartel";
  const marked = /SIMULA/i.test(title) ? title : `${title} (${t("simulation")})`;
  document.title = `${unread ? `(${unread}) ` : ""}${who}${marked}`;
}

function open(chat, beside) {
  const others = chats();
  if (beside) go([...others.filter((one) => !same(one, chat)), chat]);
  else go([chat]);
  show(); // the address may be the same, and the name another one
  if (innerWidth < 900) panes.toggle("phones", false);
}

/** Have who sits at a keyboard write on; on a touch screen the keyboard would hide half the phone. */
function focusComposer() {
  if (matchMedia("(hover: hover)").matches) current?.composer.focus();
}

function inspectChosen() {
  const message = store.message(current?.conversation.chosen);
  if (!message) return;
  panes.toggle("inspector", true);
  inspector.show(message);
}

function build() {
  setZone(setup.zone);
  panes = new Panes(store, {
    controls: () => openControls(store),
    help: () => openHelp(setup),
    shown: (which) =>
      which === "phones"
        ? pane.enter()
        : inspector.show(store.message(current?.conversation.chosen)),
    hidden: focusComposer,
    spoken: () => {
      renew();
      pane.render();
      inspector.render();
    },
  });
  inspector = new Inspector(document.getElementById("inspector"), store, setup);
  pane = new PhonesPane(document.getElementById("phones"), store, setup, {
    open,
    opened: () => phones,
  });
  startKeyboard({
    current: () => current,
    people: { move: (step) => pane.move(step) },
    help: () => openHelp(setup),
    inspect: inspectChosen,
    reply: (phone) => phone.composer.quote(store.message(phone.conversation.chosen)),
    back: () =>
      panes.isOpen("inspector") ? panes.toggle("inspector", false) : panes.toggle("phones"),
  });
}

async function start() {
  startTheme(() => panes?.render());
  setLanguage(language());
  let count = 0;
  for (;;) {
    try {
      setup = await api.setup();
      break;
    } catch (error) {
      stage.replaceChildren(el("p", { class: "nothing" }, error.message));
      await new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** count++, 10_000)));
    }
  }
  build();
  settle();
  show();
  addEventListener("hashchange", () => {
    settle();
    show();
    if (!panes.isOpen("phones")) focusComposer();
  });
  document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.look()));
  store.on("chats", name);
  new Stream(store).open();
  focusComposer();
}

start();

// Shows the files, the place or the contact card of a message inside its bubble.

import { avatar, el, icon, iconButton } from "./dom.js";
import { size, t } from "./words.js";

const NEAR = /^(\/|https?:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/)/;

export const isSticker = (message) =>
  message.files.length === 1 && message.files[0].content_type === "image/webp" && !message.body;

/** Give what stands above the text of a message. */
export function attachments(message) {
  const nodes = message.files.filter((file) => file.content_type !== "text/vcard").map(fileNode);
  if (message.location) nodes.push(place(message.location));
  if (message.card) nodes.push(card(message.card));
  else
    nodes.push(
      ...message.files.filter((file) => file.content_type === "text/vcard").map(documentNode),
    );
  return nodes;
}

/** Name what a message is, for previews. */
export function kindOf(message) {
  if (message.location) return t("location");
  if (message.card) return t("contact");
  const type = message.files[0]?.content_type ?? "";
  if (isSticker(message)) return t("sticker");
  if (type.startsWith("image/")) return t("photo");
  if (type.startsWith("audio/")) return t("voice");
  if (type.startsWith("video/")) return t("video");
  return type ? t("document") : "";
}

function fileNode(file) {
  const [kind] = file.content_type.split("/");
  const shown = NEAR.test(file.url) && !file.content_type.includes("svg");
  if (kind === "image" && shown) return picture(file);
  if (kind === "audio" && shown) return voice(file);
  if (kind === "video" && shown)
    return el("video", { class: "video", src: file.url, controls: true, preload: "metadata" });
  return documentNode(file);
}

function picture(file) {
  const image = el("img", { class: "picture", src: file.url, alt: t("photo"), loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(documentNode(file)));
  return image;
}

function nameOf(file) {
  const ending = file.content_type.split("/")[1]?.split(/[+.;-]/)[0] ?? "bin";
  const last = file.url.split(/[/?#]/).at(-1) ?? "";
  return last.includes(".") ? last : `${t("document").toLowerCase()}.${ending}`;
}

function documentNode(file) {
  const name = nameOf(file);
  const far = !file.url.startsWith("/");
  const kind = file.content_type.split("/")[1]?.toUpperCase().slice(0, 12) ?? "";
  return el(
    "a",
    {
      class: "document",
      href: file.url,
      download: far ? null : name,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": t("open_file", { name }),
    },
    el("span", { class: "document-icon" }, icon("file", 28)),
    el(
      "span",
      { class: "document-words" },
      el("b", {}, name),
      el("small", {}, [kind, file.size ? size(file.size) : ""].filter(Boolean).join(" · ")),
    ),
  );
}

const BARS = 32;

function voice(file) {
  const audio = el("audio", { src: file.url, preload: "metadata" });
  const bars = Array.from({ length: BARS }, (_, index) =>
    el("i", { class: `bar-${(index * 7 + file.sid.charCodeAt(index % 30)) % 5}` }),
  );
  const time = el("span", { class: "voice-time" }, "0:00");
  const write = (seconds) => {
    const whole = Number.isFinite(seconds) ? Math.round(seconds) : 0;
    time.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const button = iconButton(
    "play",
    t("play"),
    () => (audio.paused ? audio.play() : audio.pause()),
    { class: "icon-button voice-play" },
  );
  const mark = () => {
    const name = audio.paused ? "play" : "pause";
    button.replaceChildren(icon(name));
    for (const attribute of ["aria-label", "title"]) button.setAttribute(attribute, t(name));
  };
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, mark);
  audio.addEventListener("loadedmetadata", () => write(audio.duration));
  audio.addEventListener("timeupdate", () => {
    const done = (audio.currentTime / audio.duration) * BARS || 0;
    bars.forEach((bar, index) => bar.classList.toggle("heard", index < done));
    write(audio.paused ? audio.duration : audio.currentTime);
  });
  return el(
    "div",
    { class: "voice" },
    button,
    el("span", { class: "voice-bars", "aria-hidden": "true" }, bars),
    time,
    audio,
  );
}

function place(location) {
  const where = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el(
    "div",
    { class: "place" },
    el("div", { class: "place-map", "aria-hidden": "true" }, icon("pin", 36)),
    el(
      "div",
      { class: "place-words" },
      el("b", {}, location.label || t("location")),
      location.address && el("span", {}, location.address),
      el("small", {}, where),
    ),
  );
}

function card(vcard) {
  const field = (name) =>
    new RegExp(`^${name}[^:\\r\\n]*:(.+)$`, "im").exec(vcard)?.[1].trim() ?? "";
  const name = field("FN") || t("contact");
  return el(
    "div",
    { class: "card" },
    avatar(name),
    el("span", { class: "card-words" }, el("b", {}, name), el("small", {}, field("TEL"))),
  );
}

// Makes DOM nodes, and brings them in step with newer ones. Text always becomes a text node, so
// nothing that anybody writes is ever markup. What looks the same stays in the page: a press that has
// begun is lost with the element under it.

/**
 * Make an element: attributes by name, `on...` functions as listeners, then children.
 * A null or false attribute is left out; a null or false child too.
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat().filter((one) => one !== null && one !== undefined && one !== false),
  );
  return element;
}

/** Make an element look like a newer one; it stays what is pressed or has the focus. */
export function restate(element, newer) {
  if (!element || element.isEqualNode(newer)) return;
  for (const name of element.getAttributeNames())
    if (!newer.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of newer.attributes)
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  element.replaceChildren(...newer.childNodes);
}

/** Give an element these children; the ones that it has already stay in the page. */
export function place(element, children) {
  const wanted = new Set(children);
  for (const one of [...element.childNodes]) if (!wanted.has(one)) one.remove();
  for (const [at, one] of children.entries())
    if (element.childNodes[at] !== one) element.insertBefore(one, element.childNodes[at] ?? null);
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  back: "M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z",
  send: "M2 21 23 12 2 3v7l15 2-15 2z",
  clip: "M16.5 6v11.5a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.5a1 1 0 0 1-2 0V6H10v9.5a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12.5a5.5 5.5 0 0 0 11 0V6z",
  search:
    "M15.5 14h-.8l-.3-.3A6.5 6.5 0 1 0 13.7 14.4l.3.3v.8l5 5 1.5-1.5zM9.5 14a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9z",
  close:
    "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  people:
    "M16 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm0 2c-2.3 0-7 1.2-7 3.5V19h14v-2.5C15 14.2 10.3 13 8 13zm8 0c-.3 0-.6 0-1 .1 1.2.8 2 2 2 3.400V19h6v-2.500c0-2.3-4.7-3.5-7-3.500z",
  inspect: "M3 5h18v14H3zm2 2v10h8V7zm10 0v10h4V7z",
  sliders: "M4 7h9v2H4zm13 0h3v2h-3zM14 5h2v6h-2zM4 15h3v2H4zm7 0h9v2h-9zm-3-2h2v6H8z",
  help: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 17h-2v-2h2zm2.1-7.7-.9.900c-.7.7-1.2 1.3-1.2 2.800h-2v-.5c0-1.1.5-2.1 1.2-2.800l1.2-1.300a2 2 0 1 0-3.4-1.400H8a4 4 0 1 1 7.1 2.300z",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v4h-2zm0 18h2v4h-2zM1 11h4v2H1zm18 0h4v2h-4zM4.2 5.600l1.4-1.4 2.8 2.800L7 8.400zM15.6 17l1.4-1.4 2.8 2.8-1.4 1.400zM4.2 18.4 7 15.6 8.4 17l-2.8 2.800zM15.6 7l2.8-2.8 1.4 1.400L17 8.400z",
  moon: "M12 3a9 9 0 1 0 9 9c0-.5 0-.9-.1-1.400A5.5 5.5 0 0 1 13.4 3.1 9 9 0 0 0 12 3z",
  plus: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
  beside: "M3 4h8v16H3zm10 0h8v16h-8zm2 2v12h4V6z",
  down: "M7.4 8.6 12 13.200l4.6-4.600L18 10l-6 6-6-6z",
  list: "M4 6h2v2H4zm4 0h12v2H8zm-4 5h2v2H4zm4 0h12v2H8zm-4 5h2v2H4zm4 0h12v2H8z",
  reply: "M10 9V5l-7 7 7 7v-4.100c5 0 8.5 1.6 11 5.1-1-5-4-10-11-11z",
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  image:
    "M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2zM8.5 13.500l2.5 3 3.5-4.5 4.5 6H5z",
  mic: "M12 14a3 3 0 0 0 3-3V5a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.900V21h2v-3.100A7 7 0 0 0 19 11z",
  sticker:
    "M5 3h14a2 2 0 0 1 2 2v9l-7 7H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm9 16 5-5h-4a1 1 0 0 0-1 1zM8.5 8a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm7 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM7 13a5 5 0 0 0 5 4v-2a3 3 0 0 1-3-2z",
  file: "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm-1 7V3.500L18.5 9z",
  pin: "M12 2a7 7 0 0 0-7 7c0 5.2 7 13 7 13s7-7.8 7-13a7 7 0 0 0-7-7zm0 9.500a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-2.7 0-8 1.3-8 4v2h16v-2c0-2.7-5.3-4-8-4z",
  folder: "M10 4H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-8z",
  restart: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  warning: "M1 21h22L12 2zm12-3h-2v-2h2zm0-4h-2v-4h2z",
  waiting:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm.5-13H11v6l5.2 3.2.8-1.3-4.5-2.700z",
  tick: "M9 16.2 4.8 12l-1.4 1.400L9 19 21 7l-1.4-1.400z",
  ticks:
    "M18 7l-1.4-1.4-6.3 6.3 1.4 1.400zm4.2-1.400L11.7 16.2 7.5 12l-1.4 1.4 5.6 5.6 12-12zM.4 13.4 6 19l1.4-1.400L1.8 12z",
  chat: "M20 2H4a2 2 0 0 0-2 2v18l4-4h14a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2z",
};

/** Make one of the page's own icons; it says nothing to a screen reader. */
export function icon(name, size = 24) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const attributes = { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}

/** Make a button that shows an icon alone; its label is for screen readers and as a hint. */
export function iconButton(name, label, onclick, attributes = {}) {
  return el(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: label,
      onclick,
      ...attributes,
    },
    icon(name),
  );
}

/** Give one of eight colours of avatars (a class) for a text, always the same. */
export function tint(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 997;
  return `tint-${sum % 8}`;
}

/** Make the round picture of somebody: the first letters of the name. */
export function avatar(name, size = "") {
  const letters = name
    .replace(/\(.*\)/, "")
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "");
  const text = letters.join("").toUpperCase() || "#";
  return el("span", { class: `avatar ${size} ${tint(name)}`, "aria-hidden": "true" }, text);
}

// Lets a person attach something: samples that come with the page, or a file of one's own.

import { el, icon } from "./dom.js";
import { openSheet } from "./sheet.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const SAMPLES = "/emulator/page/static/samples";
const LARGEST = 16 * 2 ** 20; // bytes: WhatsApp's limit at Twilio, as the emulator has it

const CARD = [
  "BEGIN:VCARD",
  "VERSION:3.0",
  "N:Andaikata;Ayu;;;",
  "FN:Ayu Andaikata",
  "TEL;TYPE=CELL:+6284000000003",
  "END:VCARD",
  "",
].join("\r\n");

const KINDS = [
  { name: "photo", icon: "image", file: "foto.jpg", type: "image/jpeg" },
  { name: "voice", icon: "mic", file: "suara.ogg", type: "audio/ogg" },
  { name: "sticker", icon: "sticker", file: "stiker.webp", type: "image/webp" },
  { name: "document", icon: "file", file: "dokumen.pdf", type: "application/pdf" },
  {
    name: "location",
    icon: "pin",
    fields: {
      Latitude: "-6.175392",
      Longitude: "106.827153",
      Label: "Monumen Nasional",
      Address: "Gambir, Jakarta Pusat",
    },
  },
  { name: "contact", icon: "person", fields: { contact: CARD } },
];

/** Show over a phone what can be attached; `send(fields)` sends it. */
export function openAttachments(over, send) {
  const give = async (make) => {
    sheet.close();
    try {
      await send(await make());
    } catch (error) {
      toast(error.message);
    }
  };
  const buttons = KINDS.map((kind) => tile(kind, () => give(() => fieldsOf(kind))));
  const own = el("input", {
    type: "file",
    class: "unseen",
    "aria-label": t("own_file"),
    tabindex: "-1",
    onchange: () => own.files[0] && give(() => media(own.files[0], own.files[0].type)),
  });
  buttons.push(tile({ name: "own_file", icon: "folder" }, () => own.click()));
  const sheet = openSheet(t("attach"), el("div", { class: "tiles" }, buttons, own), over);
}

function tile(kind, onclick) {
  return el(
    "button",
    { type: "button", class: "tile", "data-do": `attach-${kind.name}`, onclick },
    el("span", { class: `tile-icon tile-icon--${kind.name}` }, icon(kind.icon)),
    t(kind.name),
  );
}

async function fieldsOf(kind) {
  if (kind.fields) return kind.fields;
  const answer = await fetch(`${SAMPLES}/${kind.file}`);
  if (!answer.ok) throw new Error(t("refused", { status: answer.status }));
  return media(await answer.blob(), kind.type);
}

async function media(blob, type) {
  if (blob.size > LARGEST) throw new Error(t("file_too_large"));
  return {
    media: [
      {
        content_type: (type || "application/octet-stream").toLowerCase(),
        content: await base64(blob),
      },
    ],
  };
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

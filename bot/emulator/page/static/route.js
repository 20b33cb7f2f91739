// Reads and writes the address after `#`: `#/phone/CONTACT@SENDER,CONTACT@SENDER`.
//
// CONTACT is a phone's address on a channel (`whatsapp:+62...` or `+62...`); without `@SENDER` it is
// the first of the bot's numbers on that channel. Several phones stand side by side.

const PREFIX = "#/phone/";

export const channelOf = (address) => (address.startsWith("whatsapp:") ? "whatsapp" : "sms");
export const bare = (address) => address.replace(/^whatsapp:/, "");
export const onChannel = (number, channel) =>
  channel === "whatsapp" ? `whatsapp:${number}` : number;

const NUMBER = /^\+[1-9][0-9]{6,14}$/;
export const isNumber = (text) => NUMBER.test(text);

/** Give the open chats as [{contact, sender}]; what cannot be is left out. */
export function readRoute(senders, hash = location.hash) {
  if (!hash.startsWith(PREFIX)) return [];
  const chats = hash
    .slice(PREFIX.length)
    .split(",")
    .map((part) => read(decode(part), senders));
  const seen = new Set();
  return chats.filter((chat) => chat && !seen.has(linkOf(chat)) && seen.add(linkOf(chat)));
}

/** Tell whether all that the address names is here; one that names nothing fits. */
export function fits(senders, hash = location.hash) {
  if (hash.length < 2 || hash === "#/") return true;
  if (!hash.startsWith(PREFIX)) return false;
  return hash
    .slice(PREFIX.length)
    .split(",")
    .map(decode)
    .every((part) => {
      const wanted = part.split("@")[1];
      const found = read(part, senders);
      return found && (wanted === undefined || found.sender === wanted);
    });
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

function read(part, senders) {
  const [contact, wanted] = part.split("@");
  if (!isNumber(bare(contact))) return null;
  const fitting = senders.filter((one) => one.channel === channelOf(contact));
  const sender = fitting.find((one) => one.address === wanted) ?? fitting[0];
  return sender ? { contact, sender: sender.address } : null;
}

const linkOf = ({ contact, sender }) => `${contact}@${sender}`;

/** Give the address of these chats, for a link. */
export function hashOf(chats) {
  return PREFIX + chats.map(linkOf).join(",");
}

/** Put these chats into the address in place of what stands there, which nobody is led back to. */
export function correct(chats) {
  history.replaceState(null, "", chats.length ? hashOf(chats) : location.pathname);
}

/** Go to these chats; listeners of `hashchange` show them. */
export function go(chats) {
  location.hash = hashOf(chats);
}

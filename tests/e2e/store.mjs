// Puts events into the phone page's store and says what chats hold and who heard of what.
// Reads JSON {module, chats: [[contact, sender]], events: [[kind, data]]}.

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { module, chats, events } = JSON.parse(input);
const { Store, keyOf } = await import(module);
const store = new Store();
const heard = chats.map(() => []);
chats.forEach(([contact, sender], index) =>
  store.on(`chat ${keyOf(contact, sender)}`, (change) => change.message && heard[index].push(change.message.sid)));
for (const [kind, data] of events) store.apply(kind, data);
process.stdout.write(JSON.stringify({
  heard,
  chats: chats.map(([contact, sender]) => store.chat(contact, sender).map((one) => [one.sid, one.status])),
  unread: chats.map(([contact, sender]) => store.unread(contact, sender)),
  awaited: chats.map(([contact, sender]) => store.awaited(contact, sender)),
  faults: store.faults,
}), () => process.exit(0));

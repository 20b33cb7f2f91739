// Formats texts as the phone page does, on a document that only knows elements and texts.
// Reads JSON {module, texts, marks} and writes for each text its tree: a text, or [name, attributes, ...children].

class Node {
  constructor(name) {
    this.name = name;
    this.attributes = {};
    this.children = [];
  }
  setAttribute(key, value) { this.attributes[key] = value; }
  append(...nodes) { this.children.push(...nodes.map((one) => (typeof one === "string" ? { text: one } : one))); }
  get textContent() { return this.children.map((one) => one.text ?? one.textContent).join(""); }
  tree() { return [this.name, this.attributes, ...this.children.map((one) => one.text ?? one.tree())]; }
}

globalThis.document = {
  createElement: (name) => new Node(name),
  createTextNode: (text) => ({ text }),
};

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { module, texts, marks } = JSON.parse(input);
const { format, plain } = await import(module);
const shown = texts.map((text) => ({
  tree: format(text, marks).map((node) => node.text ?? node.tree()),
  plain: plain(text),
}));
process.stdout.write(JSON.stringify(shown));

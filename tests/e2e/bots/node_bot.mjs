// Take an order in two questions, with Node's own modules alone.
import { createServer } from "node:http";

const orders = new Map();

function answer(from, body) {
  const order = orders.get(from);
  if (!order) {
    orders.set(from, {});
    return ["Selamat datang di Warung Kopi.", "Mau pesan apa?"];
  }
  if (!order.what) {
    order.what = body;
    return [`Berapa porsi ${body}?`];
  }
  orders.delete(from);
  return [`Baik: ${body} ${order.what}. Terima kasih & sampai jumpa!`];
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const server = createServer((request, response) => {
  let form = "";
  request.on("data", (part) => (form += part));
  request.on("end", () => {
    const fields = new URLSearchParams(form);
    const texts = answer(fields.get("From"), fields.get("Body"));
    const messages = texts.map((text) => `<Message>${escaped(text)}</Message>`).join("");
    response.writeHead(200, { "Content-Type": "text/xml" });
    response.end(`<?xml version="1.0" encoding="UTF-8"?><Response>${messages}</Response>`);
  });
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));

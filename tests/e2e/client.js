// Drive the REST API with the official client; write what happened as JSON.
const twilio = require("twilio");
const { url, sid, token, from, to } = JSON.parse(require("fs").readFileSync(0, "utf8"));

function connect(secret) {
  const client = twilio(sid, secret);
  client.api.baseUrl = url;
  client.content.baseUrl = url;
  return client;
}

async function failure(action) {
  try {
    await action();
  } catch (error) {
    return { status: error.status, code: error.code, message: error.message, moreInfo: error.moreInfo };
  }
  return null;
}

async function main() {
  const client = connect(token);
  const created = await client.messages.create({ from, to, body: "satu" });
  for (const body of ["dua", "tiga", "empat", "lima"]) {
    await client.messages.create({ from, to, body });
  }
  const fetched = await client.messages(created.sid).fetch();
  const listed = await client.messages.list({ to, pageSize: 2 });
  const first = await client.messages.page({ pageSize: 2 });
  const second = await first.nextPage();
  const redacted = await client.messages(created.sid).update({ body: "" });
  const removed = await client.messages(created.sid).remove();
  const content = await client.content.v1.contents.create({
    friendly_name: "menu",
    language: "id",
    variables: { 1: "Ibu" },
    types: { "twilio/text": { body: "Halo {{1}}" } },
  });
  const templated = await client.messages.create({
    from, to, contentSid: content.sid, contentVariables: JSON.stringify({ 1: "Pak Budi" }),
  });
  return {
    created: { status: created.status, direction: created.direction, body: created.body },
    dated: created.dateCreated instanceof Date,
    fetched: fetched.status,
    listed: listed.map((one) => one.body),
    pages: [first, second].map((page) => page.instances.map((one) => one.body)),
    redacted: redacted.body,
    removed,
    contents: (await client.content.v1.contents.list({ pageSize: 2 })).map((one) => one.friendlyName),
    templated: templated.body,
    errors: {
      gone: await failure(() => client.messages(created.sid).fetch()),
      invalid: await failure(() => client.messages.create({ from, to: "11234x", body: "x" })),
      stranger: await failure(() => connect("wrong").messages(created.sid).fetch()),
    },
  };
}

main().then((result) => process.stdout.write(JSON.stringify(result)));

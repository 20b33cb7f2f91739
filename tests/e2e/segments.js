// Count segments with Twilio's calculator: JSON list of texts in, list of counts out.
const { SegmentedMessage } = require("sms-segments-calculator");
const { smart, texts } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const counted = texts.map((text) => {
  const message = new SegmentedMessage(text, "auto", smart);
  return [message.getEncodingName(), message.segmentsCount];
});
process.stdout.write(JSON.stringify(counted));

// Writes under an SMS what it costs: segments, encoding, and how full they are.

import { el } from "./dom.js";
import { t } from "./words.js";

const ROOM = { "GSM-7": [160, 153], "UCS-2": [70, 67] };

export function cost(sms) {
  const [single, multi] = ROOM[sms.encoding];
  const room = sms.count > 1 ? sms.count * multi : single;
  const text = t("sms_cost", {
    count: sms.count,
    encoding: sms.encoding,
    units: `${sms.units}/${room}`,
  });
  return el("span", { class: "sms-cost" }, text);
}

// Says everything in Indonesian or English, and writes times, days and numbers in that language.

const KEY = "wartel.language";

const WORDS = {
  simulation: ["SIMULASI", "SIMULATION"],
  simulation_note: [
    "SIMULASI – orang, nomor, dan kartu di sini rekaan; bukan layanan resmi.",
    "SIMULATION – people, numbers and cards here are made up; no official service.",
  ],
  phones: ["Ponsel", "Phones"],
  inspector: ["Pemeriksa", "Inspector"],
  controls: ["Kendali", "Controls"],
  help: ["Bantuan", "Help"],
  theme: ["Terang atau gelap", "Light or dark"],
  language: ["EN: switch to English", "ID: ganti ke bahasa Indonesia"],
  close: ["Tutup", "Close"],
  back: ["Kembali ke daftar ponsel", "Back to the phones"],
  close_phone: ["Tutup ponsel ini", "Close this phone"],
  search: ["Cari di percakapan", "Search this chat"],
  search_none: ["Tidak ada", "None"],
  search_count: ["{at} dari {all}", "{at} of {all}"],
  previous: ["Sebelumnya", "Previous"],
  next: ["Berikutnya", "Next"],
  more: ["Menu percakapan", "Chat menu"],
  online: ["online", "online"],
  typing: ["sedang mengetik…", "typing…"],
  disconnected: ["menghubungkan…", "connecting…"],
  sms: ["SMS", "SMS"],
  whatsapp: ["WhatsApp", "WhatsApp"],
  phone_of: ["Ponsel {name}", "{name}'s phone"],
  chat_with: ["Percakapan {name} dengan {sender}", "Chat of {name} with {sender}"],
  messages: ["Pesan", "Messages"],
  write: ["Ketik pesan", "Type a message"],
  write_sms: ["Pesan teks", "Text message"],
  send: ["Kirim", "Send"],
  attach: ["Lampirkan", "Attach"],
  start_with: ["Mulai dengan", "Start with"],
  empty: ["Belum ada pesan. Sapa {name}.", "No messages yet. Say hello to {name}."],
  earlier: ["Tampilkan pesan sebelumnya ({count})", "Show earlier messages ({count})"],
  to_latest: ["Ke pesan terbaru", "To the latest message"],
  today: ["Hari ini", "Today"],
  yesterday: ["Kemarin", "Yesterday"],
  you: ["Anda", "You"],
  inspect: ["Periksa pesan ini", "Inspect this message"],
  branch: ["Kirim ulang dari sini", "Try again from here"],
  branch_sure: [
    "Percakapan diulang dari awal sampai sebelum pesan ini. Lanjutkan?",
    "The chat is said again from the beginning up to before this message. Go on?",
  ],
  save: ["Simpan sebagai transkrip", "Save as a transcript"],
  saved: ["Tersimpan: {name}", "Saved: {name}"],
  reply: ["Balas pesan ini", "Reply to this message"],
  cancel_reply: ["Jangan kutip", "Do not quote"],
  message_gone: ["Pesan itu sudah tidak ada", "That message is gone"],
  chosen: ["dipilih", "chosen"],
  taken: ["Sudah dipilih di tab lain.", "Already chosen in another tab."],
  options: ["Lihat pilihan", "See options"],
  pick: ["Kirim pilihan", "Send choice"],
  photo: ["Foto", "Photo"],
  voice: ["Pesan suara", "Voice note"],
  sticker: ["Stiker", "Sticker"],
  document: ["Dokumen", "Document"],
  location: ["Lokasi", "Location"],
  contact: ["Kontak", "Contact"],
  own_file: ["Berkas lain", "Own file"],
  video: ["Video", "Video"],
  play: ["Putar", "Play"],
  pause: ["Jeda", "Pause"],
  open_file: ["Simpan {name}", "Save {name}"],
  file_too_large: ["Berkas lebih dari 16 MB.", "The file is larger than 16 MB."],
  sms_cost: [
    "{count} segmen · {encoding} {units} · {count} satuan biaya",
    "{count} segment(s) · {encoding} {units} · {count} cost unit(s)",
  ],
  status_pending: ["mengirim", "sending"],
  status_sent: ["terkirim", "sent"],
  status_delivered: ["sampai", "delivered"],
  status_read: ["dibaca", "read"],
  status_failed: ["gagal", "failed"],
  status_canceled: ["dibatalkan", "canceled"],
  status_scheduled: ["dijadwalkan {at}", "scheduled for {at}"],
  failed_to_arrive: [
    "Pesan ini tidak sampai ({code}): {text}",
    "This message did not arrive ({code}): {text}",
  ],
  bot_failed: [
    "Bot tidak menjawab dengan benar ({code}): {text}",
    "The bot did not answer well ({code}): {text}",
  ],
  bot_warned: ["Peringatan {code}: {text}", "Warning {code}: {text}"],
  replies_unsent: [
    "{count} balasan bot tidak terkirim ({code}): {text}",
    "{count} bot message(s) not sent ({code}): {text}",
  ],
  offline: [
    "Wartel tidak terhubung. Apakah masih berjalan?",
    "Wartel cannot be reached. Does it still run?",
  ],
  refused: ["Permintaan ditolak ({status}).", "The request was refused ({status})."],
  too_large: ["Terlalu besar untuk dikirim.", "Too large to send."],
  other_number: ["Nomor lain", "Another number"],
  number: ["Nomor (mis. +6281234567890)", "Number (such as +6281234567890)"],
  name: ["Nama", "Name"],
  open: ["Buka", "Open"],
  open_beside: ["Buka di samping", "Open beside"],
  bad_number: [
    "Tulis nomor dengan +, misalnya +6281234567890.",
    "Write the number with +, such as +6281234567890.",
  ],
  unread: ["{count} belum dibaca", "{count} unread"],
  not_here: [
    "Ponsel di alamat itu tidak ada di sini; ini ponsel {name}.",
    "The phone of that address is not here; this is the phone of {name}.",
  ],
  no_phone_here: ["Ponsel di alamat itu tidak ada di sini.", "The phone of that address is not here."],
  no_phone: ["Pilih ponsel di daftar.", "Choose a phone from the list."],
  no_chat: ["Bot ini tidak punya nomor.", "This bot has no number."],
  restart: ["Mulai ulang percakapan", "Begin the conversation anew"],
  restart_sure: ["Percakapan dikosongkan{and}. Lanjutkan?", "The chat is emptied{and}. Go on?"],
  restart_forgets: [" dan bot melupakannya", " and the bot forgets it"],
  restart_keeps: [
    "; bot Anda sendiri mungkin masih mengingatnya",
    "; your bot may still remember it",
  ],
  restarted: ["Percakapan dimulai ulang.", "The conversation begins anew."],
  link_copied: ["Tautan ponsel ini tersalin.", "The link to this phone is copied."],
  copy_link: ["Salin tautan ponsel ini", "Copy the link to this phone"],
  switched_on: ["Ponsel menyala", "Phone is on"],
  tells_read: ["Kirim tanda dibaca", "Send read receipts"],
  clock: ["Jam", "Clock"],
  clock_real: ["sama dengan jam sebenarnya", "same as the real time"],
  clock_ahead: ["{span} di depan", "{span} ahead"],
  clock_behind: ["{span} di belakang", "{span} behind"],
  hour_more: ["+1 jam", "+1 hour"],
  day_more: ["+1 hari", "+1 day"],
  clock_pause: ["Hentikan jam", "Stop the clock"],
  clock_resume: ["Jalankan jam", "Let the clock run"],
  clock_reset: ["Kembali ke sekarang", "Back to now"],
  clock_set: ["Atur ke", "Set to"],
  set: ["Atur", "Set"],
  faults: ["Gangguan", "Faults"],
  faults_note: ["Apa yang terjadi pada pesan berikutnya:", "What befalls the next messages:"],
  faults_wait: [
    "Kabar status (status callback) belum diminta oleh nomor mana pun: gangguan padanya menunggu sampai bot memintanya bersama sebuah pesan, atau lewat `--status-callback URL`.",
    "No number has a status callback: faults of callbacks wait until the bot asks for one with a message, or `--status-callback URL` does.",
  ],
  fault_once: ["sekali", "once"],
  fault_always: ["terus", "always"],
  faults_clear: ["Hapus semua gangguan", "Clear all faults"],
  faults_none: ["Tidak ada gangguan.", "No faults."],
  fault_armed: ["Gangguan terpasang: {fault}", "Fault in force: {fault}"],
  fault_duplicate: ["Pesan tiba dua kali", "A message arrives twice"],
  fault_delay: ["Pesan tertunda", "A message is delayed"],
  fault_drop: ["Pesan hilang", "A message is lost"],
  fault_reorder: ["Urutan tertukar", "Messages swap places"],
  fault_slow: ["Jawaban lambat dibaca", "The answer is read slowly"],
  fault_cut: ["Sambungan terputus", "The line breaks"],
  "fault_callback-lost": ["Kabar status hilang", "A status callback is lost"],
  "fault_callback-late": ["Kabar status terlambat", "A status callback is late"],
  fault_error: ["Balasan gagal dengan kode", "The reply fails with code"],
  seconds: ["detik", "seconds"],
  keys: ["Papan ketik", "Keyboard"],
  key_send: ["kirim", "send"],
  key_newline: ["baris baru", "new line"],
  key_move: ["pindah antarpesan", "move through messages"],
  key_inspect: ["periksa pesan terpilih", "inspect the chosen message"],
  key_reply: ["balas pesan terpilih", "reply to the chosen message"],
  key_back: ["kembali", "back"],
  key_search: ["cari", "search"],
  key_help: ["bantuan ini", "this help"],
  terminal: ["Hal yang sama dari terminal", "The same from a terminal"],
  inspector_empty: [
    "Pilih sebuah pesan untuk melihat perjalanannya.",
    "Choose a message to see its trip.",
  ],
  loading: ["memuat…", "loading…"],
  no_text: ["(tanpa teks)", "(no text)"],
  withdrawn: ["Isi pesan ini ditarik", "What this message said was taken back"],
  from_phone: ["Pesan dari ponsel", "Message from the phone"],
  from_bot: ["Pesan dari bot", "Message from the bot"],
  by_itself: [
    "Dikirim bot sendiri lewat API, bukan sebagai jawaban.",
    "Sent by the bot itself through the API, not as an answer.",
  ],
  under_way: ["Jawaban bot masih ditunggu.", "The bot's answer is awaited."],
  never_asked: [
    "Webhook bot tidak ditanya tentang pesan ini.",
    "The bot's webhook was not asked about this message.",
  ],
  own_answer: ["Jawaban Twilio sendiri, bukan dari bot.", "Twilio's own answer, not the bot's."],
  rest_request: ["Permintaan REST dari bot", "REST request of the bot"],
  no_call: [
    "Permintaannya tidak tercatat: Wartel dimulai ulang sesudahnya, atau sudah terlalu banyak yang lain.",
    "Its request is not on record: Wartel has restarted since, or there were too many others.",
  ],
  answer_json: ["Jawaban (JSON)", "Answer (JSON)"],
  needs_token: [
    "Rahasianya tidak ditampilkan: isi TWILIO_AUTH_TOKEN di terminal dahulu (`wartel credentials`, atau auth token Anda).",
    "The secret is not shown: set TWILIO_AUTH_TOKEN in the terminal first (`wartel credentials`, or your own auth token).",
  ],
  see_previous: ["Periksa pesan orang sebelum ini", "Inspect the person's message before this"],
  kind_inbound: ["Webhook", "Webhook"],
  kind_fallback: ["Webhook cadangan", "Fallback webhook"],
  kind_redirect: ["Pengalihan", "Redirect"],
  no_answer: ["tanpa jawaban", "no answer"],
  done: ["Isi jawaban", "What the answer asks for"],
  not_sent: ["Tidak dikirim ({code})", "Not sent ({code})"],
  not_followed: ["Tidak diikuti ({code})", "Not followed ({code})"],
  done_nothing: ["Tidak ada pesan dari jawaban ini.", "No message came of this answer."],
  request: ["Permintaan", "Request"],
  form: ["Isian", "Form"],
  headers: ["Header", "Headers"],
  answer: ["Jawaban (TwiML)", "Answer (TwiML)"],
  nothing: ["(kosong)", "(empty)"],
  copy_curl: ["Salin sebagai curl", "Copy as curl"],
  copied: ["Tersalin", "Copied"],
  more_info: ["penjelasan", "explanation"],
  signature: ["Tanda tangan", "Signature"],
  signature_how: [
    "{algorithm} atas teks di bawah ini dengan auth token: URL, lalu setiap nama dan nilai isian menurut abjad, tanpa pemisah.",
    "{algorithm} of the text below by the auth token: the URL, then every name and value of the form in order, without separators.",
  ],
  signed_text: ["Teks yang ditandatangani", "Signed text"],
  guesses: ["Mungkin aplikasi memeriksa ini", "The application perhaps checked this"],
  guesses_how: [
    "Bila salah satu tanda tangan ini yang dihitung aplikasi Anda, itulah sebabnya 403.",
    "If your application computes one of these signatures, that is why it answered 403.",
  ],
  guess_fits: ["ini yang dihitung aplikasi Anda", "this is what your application computes"],
  other_token: ["Tidak ada yang cocok?", "Does none of them fit?"],
  other_token_how: [
    "Kemungkinan besar auth token-nya berbeda. Wartel menandatangani dengan token dari `--auth-token`, kalau tidak ada dari EMULATOR_AUTH_TOKEN, kalau tidak ada yang ditunjukkan `wartel credentials`; aplikasi Anda memeriksa dengan token dalam pengaturannya sendiri, biasanya TWILIO_AUTH_TOKEN. Samakan keduanya.",
    "Most likely the auth tokens differ. Wartel signs with that of `--auth-token`, else of EMULATOR_AUTH_TOKEN, else with the one that `wartel credentials` shows; your application checks with the one in its own settings, usually TWILIO_AUTH_TOKEN. Make them the same.",
  ],
  guess_scheme: ["skema lain, karena proxy mengakhiri TLS", "the other scheme: a proxy ends TLS"],
  guess_port: ["port lain atau tanpa port", "another port, or none"],
  guess_query: ["tanpa query", "without the query"],
  guess_slash: ["garis miring di akhir", "a slash at the end"],
  delivery: ["Pengiriman", "Delivery"],
  created: ["dibuat", "created"],
  told: ["status callback {status}: {answer}", "status callback {status}: {answer}"],
  turn: ["Jalan giliran ini", "Path of this turn"],
  turn_of_event: ["Jalan giliran kejadian {name}", "Path of the turn of {name}"],
  no_path: [
    "Tidak tercatat: bot dimulai ulang sesudahnya, atau sudah terlalu banyak giliran lain.",
    "Not on record: the bot has restarted since, or has had too many other turns.",
  ],
  path_of_none: [
    "Bot mengirim ini di luar giliran yang dikenal ponsel; giliran sebelumnya ada pada pesan sebelum ini.",
    "The bot sent this outside of any turn that the phone knows of; the turn before is with the message before.",
  ],
  path_never_asked: [
    "Tidak ada giliran: bot tidak ditanya tentang pesan ini.",
    "There was no turn: the bot was not asked about this message.",
  ],
  path_failed: [
    "Tidak ada giliran: bot tidak menjawab permintaan ini dengan baik.",
    "There was no turn: the bot did not answer this request well.",
  ],
  stayed: ["Tetap di tempat.", "Stayed where it was."],
  session: ["Sesi sekarang", "Session now"],
  no_session: ["Belum ada sesi.", "There is no session."],
  state: ["Keadaan", "State"],
  language_now: ["Bahasa", "Language"],
  ends: ["Berakhir", "Expires"],
  slots: ["Slot ({count})", "Slots ({count})"],
  flow: ["Alur {name}", "Flow {name}"],
  flow_of: ["Diagram alur {name}; sekarang di {state}", "Diagram of the flow {name}; now at {state}"],
  open_alone: ["Buka di tab sendiri", "Open in a tab of its own"],
};

let current = localStorage.getItem(KEY) === "en" ? "en" : "id";
let zone;

export const language = () => current;
const locale = () => (current === "id" ? "id-ID" : "en-GB");

/** Give a text in the present language, `{name}` filled in; `(s)` falls away where `count` is 1. */
export function t(key, values = {}) {
  const pair = WORDS[key];
  if (!pair) return key;
  const text = pair[current === "id" ? 0 : 1].replaceAll("(s)", values.count === 1 ? "" : "s");
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Choose out of a text by language that somebody else wrote. */
export const said = (texts) => texts[current] ?? texts.id ?? Object.values(texts)[0] ?? "";

export function setLanguage(language) {
  current = language;
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
}

/** Show times in a time zone (IANA name); nothing: in the browser's. */
export function setZone(name) {
  zone = name || undefined;
}

const part = (date, options) =>
  new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options }).format(date);

export const hour = (date) =>
  part(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).replace(
    ":",
    current === "id" ? "." : ":",
  );

/** Write a time to the second, in the way of the language: 21.14.18 or 21:14:18. */
export const second = (date) =>
  `${hour(date)}${current === "id" ? "." : ":"}${String(date.getSeconds()).padStart(2, "0")}`;

export const dayKey = (date) =>
  new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(date);

/** Name a day as chats do: today, yesterday, the weekday, the date. */
export function day(date, now) {
  const days = Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(date))) / 86_400_000);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  if (days > 1 && days < 7) return part(date, { weekday: "long" });
  return part(date, { day: "numeric", month: "long", year: "numeric" });
}

/** Write a moment in full. */
export const moment = (date) =>
  part(date, { weekday: "short", day: "numeric", month: "short", year: "numeric" }) +
  ", " +
  hour(date);

/** Write a moment for a field of type `datetime-local`, which knows no time zone: in ours. */
export function fieldTime(date) {
  const fields = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(date);
  return `${fields.slice(0, 10)}T${fields.slice(11, 16)}`;
}

/** Read such a field; gives ISO 8601 in UTC. */
export function fromField(value) {
  const guess = Date.parse(`${value}Z`);
  const off = Date.parse(`${fieldTime(new Date(guess))}Z`) - guess;
  return new Date(guess - off).toISOString();
}

/** Write a span of seconds in its largest two units. */
export function span(seconds) {
  const names = current === "id" ? ["hari", "jam", "menit", "detik"] : ["d", "h", "min", "s"];
  const sizes = [86_400, 3600, 60, 1];
  let left = Math.round(Math.abs(seconds));
  const parts = sizes.map((size, index) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count ? `${count} ${names[index]}` : "";
  });
  return parts.filter(Boolean).slice(0, 2).join(" ") || `0 ${names[3]}`;
}

export function size(bytes) {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? `${kilobytes} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

// Keeps one stream of events open for the whole tab and puts what comes into the store.
//
// The browser reconnects by itself after a break and names the last event it heard; what it gives
// up on (an error answer) or does not notice (a silent line) is opened anew from here.

const URL = "/emulator/page/stream";
const KINDS = ["snapshot", "message", "removed", "exchange", "clock", "reset", "beat"];
const SILENCE = 16_000; // milliseconds: three missed beats of 5 s
const HIDDEN = 60_000; // a tab that nobody sees lets go of its connection: browsers have six a host
const LONGEST = 10_000;

export class Stream {
  #store;
  #source = null;
  #last = "";
  #pause = 500;
  #watch = 0;
  #retry = 0;
  #hide = 0;

  constructor(store) {
    this.#store = store;
    document.addEventListener("visibilitychange", () => this.#seen());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.#close();
    const source = new EventSource(
      this.#last ? `${URL}?after=${encodeURIComponent(this.#last)}` : URL,
    );
    this.#source = source;
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.#hear(kind, event));
    source.addEventListener("open", () => this.#alive());
    source.addEventListener("error", () => this.#broken(source));
    this.#alive(false);
  }

  #close() {
    clearTimeout(this.#watch);
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #hear(kind, event) {
    if (event.lastEventId) this.#last = event.lastEventId;
    this.#alive();
    this.#pause = 500;
    this.#store.apply(kind, JSON.parse(event.data));
  }

  #alive(online = true) {
    if (online) this.#store.setOnline(true);
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.#store.setOnline(false);
      this.open();
    }, SILENCE);
  }

  #broken(source) {
    if (source !== this.#source) return;
    this.#store.setOnline(false);
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST);
  }

  #seen() {
    clearTimeout(this.#hide);
    if (document.hidden) this.#hide = setTimeout(() => this.#close(), HIDDEN);
    else if (this.#source === null) this.open();
  }
}

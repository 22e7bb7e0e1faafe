// Keeps what could not be sent on this device, in order, until the network is back.
// The server must take the same entry twice as once: an answer that is lost is asked for again.

const RETRY_MS = 10_000;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Outbox {
  // on: { sent(entry, answer), kept(entry), refused(entry, answer), signedOut(), changed(count) }
  constructor(name, on) {
    this.name = `sv-outbox:${name}`;
    this.on = on;
    this.memory = [];
    this.sending = null;
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    setInterval(() => this.entries().length && this.flush(), RETRY_MS);
  }

  entries() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? [];
    } catch {
      return this.memory;
    }
  }

  store(entries) {
    this.memory = entries;
    try {
      localStorage.setItem(this.name, JSON.stringify(entries));
    } catch {
      // A full or closed store: kept as long as the page is open.
    }
    this.on.changed?.(entries.length);
  }

  // An entry with the same "same" that still waits is replaced: only the latest text is sent.
  add(url, fields, same = null) {
    const waits = (entry) => !(same && entry.same === same && entry.id !== this.sending);
    this.store([...this.entries().filter(waits), { id: newId(), url, fields, same }]);
    return this.flush();
  }

  async flush() {
    if (this.sending) {
      return;
    }
    for (let entry = this.entries()[0]; entry; entry = this.entries()[0]) {
      this.sending = entry.id;
      const isDone = await this.send(entry);
      this.sending = null;
      if (!isDone) {
        this.on.kept?.(entry);
        return;
      }
      this.store(this.entries().filter((other) => other.id !== entry.id));
    }
  }

  async send(entry) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new URLSearchParams({ ...entry.fields, csrfmiddlewaretoken: token });
    let response;
    try {
      response = await fetch(entry.url, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      return false;
    }
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (response.status >= 500 || response.status === 429) {
      return false;
    }
    if (!isJson && (response.redirected || response.status === 403)) {
      this.on.signedOut?.();
      return false;
    }
    const answer = isJson ? await response.json() : {};
    this.on[response.ok ? "sent" : "refused"]?.(entry, answer);
    return true;
  }
}

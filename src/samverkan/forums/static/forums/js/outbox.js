// Keeps what could not be sent on this device, in order, until the network is back.
// The server must take the same entry twice as once: an answer that is lost is asked for again.

import { change } from "./kept.js";

const RETRY_MS = 10_000;
const PATIENCE_MS = 15_000;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// One at a time, also against other tabs, where the browser can say so; everything is harmless twice anyway.
const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

export class Outbox {
  // on: { sent(entry, answer), kept(entry), refused(entry, answer), signedOut(), changed(count) }
  constructor(name, on) {
    this.name = `sv-outbox:${name}`;
    this.on = on;
    this.waiting = [];
    this.told = new Set();
    this.sending = null;
    this.isStuck = false;
    this.turn = Promise.resolve();
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    setInterval(() => this.waiting.length && this.flush(), RETRY_MS);
  }

  entries() {
    return this.waiting;
  }

  async change(make) {
    this.waiting = (await change(this.name, (kept = []) => make(kept))) ?? [];
    this.on.changed?.(this.waiting.length);
    return this.waiting;
  }

  // An entry with the same "same" that still waits is replaced: only the latest text is sent.
  async add(url, fields, same = null) {
    const entry = { id: newId(), url, fields, same };
    const waits = (other) => !(same && other.same === same && other.id !== this.sending);
    this.waiting = [...this.waiting.filter(waits), entry];
    await this.change((kept) => [...kept.filter(waits), entry]);
    if (this.isStuck) {
      this.tell([entry]);
    }
    return this.flush();
  }

  flush() {
    const work = () => alone(this.name, () => this.empty());
    this.turn = this.turn.then(work, work);
    return this.turn;
  }

  async empty() {
    let [entry] = await this.change((kept) => kept);
    while (entry) {
      const { id } = entry;
      this.sending = id;
      this.isStuck = !(await this.send(entry));
      this.sending = null;
      if (this.isStuck) {
        this.tell(this.waiting);
        return;
      }
      [entry] = await this.change((kept) => kept.filter((other) => other.id !== id));
    }
  }

  // Each entry is told once that it is kept.
  tell(entries) {
    entries.filter((entry) => !this.told.has(entry.id)).forEach((entry) => {
      this.told.add(entry.id);
      this.on.kept?.(entry);
    });
  }

  async send(entry) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new URLSearchParams({ ...entry.fields, csrfmiddlewaretoken: token });
    let response;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      response = await fetch(entry.url, { method: "POST", body, headers: { Accept: "application/json" }, signal });
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
    const answer = isJson ? await response.json().catch(() => ({})) : {};
    this.on[response.ok ? "sent" : "refused"]?.(entry, answer);
    return true;
  }
}

// Lets the desk open without network, by its service worker, and makes a page that comes from the device tell the truth.

import { change } from "./kept.js";

const loaded = () => new Promise((resolve) => (document.readyState === "complete" ? resolve() : window.addEventListener("load", resolve)));

const fileNames = () => [...new Set(performance.getEntriesByType("resource").map((entry) => entry.name.split("#")[0]))];

// The desk is kept for its days only; before and after them there is no address of a worker, and none stays.
export async function keepDesk(desk) {
  if (!navigator.serviceWorker) {
    return;
  }
  if (!desk.dataset.svWorker) {
    const old = await navigator.serviceWorker.getRegistration(location.pathname);
    await old?.unregister();
    return;
  }
  await loaded();
  await navigator.serviceWorker.register(desk.dataset.svWorker);
  const { active } = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    desk.querySelector("[data-sv-desk-ready]").hidden = false;
  };
  active.postMessage({ files: fileNames() }, [channel.port2]);
}

// What this desk has been told since the page was fetched: who is in (since when), who is not (""). No names.
export class Seen {
  constructor(forum) {
    this.name = `desk-seen-${forum}`;
  }

  add(registration, since) {
    return change(this.name, (seen = {}) => ({ ...seen, [registration]: since }));
  }

  async tell(isFromDevice, show) {
    const seen = await change(this.name, (old) => (isFromDevice ? old : undefined));
    Object.entries(seen ?? {}).forEach(([registration, since]) => show(registration, since));
  }
}

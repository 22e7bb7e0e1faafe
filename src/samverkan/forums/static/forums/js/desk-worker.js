// The desk's service worker: it keeps the desk's page and what that needs, so that it opens without network too.
// Fresh comes first; what is kept answers when the network is gone, or so slow that somebody stands and waits.
// self.svDesk (the cache's name, its last moment, where the site's files are) comes before this in the worker's script.

const { cache: NAME, until: UNTIL, files: FILES } = self.svDesk;
const PAGE = new URL(self.registration.scope).pathname;
const PATIENCE_MS = 5_000;
const ANY = { ignoreVary: true, ignoreSearch: true };

const find = async (address) => (Date.now() > UNTIL ? undefined : (await caches.open(NAME)).match(address, ANY));
const slow = () => new Promise((resolve, reject) => setTimeout(() => reject(new Error("slow")), PATIENCE_MS));
const isPage = (response) => response.ok && !response.redirected && response.headers.get("Content-Type")?.startsWith("text/html");

async function keepPage(response) {
  if (Date.now() < UNTIL) {
    await (await caches.open(NAME)).put(PAGE, response);
  }
}

// The page says by itself that it comes from the device, and when it was fetched.
async function fromDevice(kept) {
  const headers = new Headers(kept.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const html = (await kept.text()).replace('data-sv-from="network"', 'data-sv-from="device"');
  return new Response(html, { status: 200, headers });
}

async function openPage(event) {
  const kept = await find(PAGE);
  let response;
  try {
    response = await (kept ? Promise.race([fetch(event.request), slow()]) : fetch(event.request));
  } catch (error) {
    if (kept) {
      return fromDevice(kept);
    }
    throw error;
  }
  if (kept && response.status >= 500) {
    return fromDevice(kept);
  }
  if (isPage(response) && !new URL(event.request.url).search) {
    event.waitUntil(keepPage(response.clone()));
  } else if (response.type === "opaqueredirect" || (response.status >= 400 && response.status < 500)) {
    event.waitUntil(caches.delete(NAME)); // signed out, or no right to see it any more
  }
  return response;
}

async function openFile(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await find(request);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

// The page names the files it has loaded; those of an older version go.
async function keepFiles(loaded) {
  const files = loaded.map((name) => new URL(name)).filter((url) => url.origin === location.origin && url.pathname.startsWith(FILES));
  const cache = await caches.open(NAME);
  const wanted = new Set([new URL(PAGE, location.href).href, ...files.map(String)]);
  const old = (await cache.keys()).filter((request) => !wanted.has(request.url));
  await Promise.all(old.map((request) => cache.delete(request)));
  await cache.addAll(files);
  if (!(await find(PAGE))) {
    const response = await fetch(PAGE);
    if (isPage(response)) {
      await keepPage(response);
    }
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  event.waitUntil(keepFiles(event.data.files).then(() => event.ports[0].postMessage("kept"), () => {}));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate" && url.pathname === PAGE) {
    event.respondWith(openPage(event));
  } else if (url.pathname.startsWith(FILES)) {
    event.respondWith(openFile(request));
  }
});

// The site's small behaviours. Each is fetched only by a page that asks for it with a data-sv-* attribute.

const summary = document.querySelector("[data-sv-focus]");
if (summary) {
  summary.focus();
}

if (document.querySelector("[data-sv-toasts] > *")) {
  import("./toasts.js").then((module) => module.start());
}

if (document.querySelector("[data-sv-dialog]")) {
  import("./dialogs.js").then((module) => module.start());
}

if (document.querySelector("[data-sv-chart]")) {
  import("./charts.js");
}

if (document.querySelector("[data-sv-keep]") || sessionStorage.getItem("sv-keep-sent")) {
  import("./keep.js").then((module) => module.start());
}

document.querySelectorAll("[data-sv-suggest]").forEach((input) => {
  input.addEventListener("focus", () => import("./suggest.js").then((module) => module.start(input)), { once: true });
});

// What pages keep on this device for work without network goes when its time is over, or when nobody is signed in.
const isGuest = document.querySelector("[data-sv-guest]") !== null;
const isOver = (name) => isGuest || Number(name.split(":")[1]) < Date.now();
window.caches?.keys().then((names) => names.filter((name) => name.startsWith("sv-kept:") && isOver(name)).forEach((name) => caches.delete(name)));

// The table's points on each phone: one's own go through the outbox, so that a dead network loses none and sends none
// twice; those of the others are fetched every ten seconds, which costs next to nothing when nothing is new.

import { newId, Outbox } from "./outbox.js";

const root = document.querySelector("[data-sv-points]");
const part = root.querySelector("[data-sv-points-part]");
const list = root.querySelector("[data-sv-points-list]");
const fresh = root.querySelector("[data-sv-point-new]");
const table = root.dataset.svTable;
const EVERY = Number(root.dataset.svEvery) * (900 + Math.random() * 200);
let tag = "";

const idOf = (item) => item.dataset.svPoint;
const itemOf = (id) => [...list.children].find((item) => idOf(item) === id);
const waiting = () => outbox.entries().filter((entry) => entry.fields.table === table);
const isDelete = (entry) => entry.url === root.dataset.svPointsDelete;

function say(text) {
  root.querySelector("[data-sv-points-say]").textContent = text;
}

function state(item, text, kind = "") {
  item.classList.toggle("point--waits", kind === "waits");
  item.classList.toggle("point--refused", kind === "refused");
  item.querySelector("[data-sv-point-state]").textContent = text;
}

function count() {
  root.querySelector("[data-sv-points-none]").hidden = list.children.length > 0;
}

// What was just written, shown before the server has it.
function show(fields, text, kind) {
  let item = itemOf(fields.client_id);
  if (!item) {
    item = root.querySelector("[data-sv-point-template]").content.firstElementChild.cloneNode(true);
    item.dataset.svPoint = fields.client_id;
    list.prepend(item);
  }
  item.dataset.svChanged = "";
  item.querySelector("[data-sv-point-text]").textContent = fields.text;
  const chosen = [...(fresh?.elements.kind.options ?? [])].find((option) => option.value === fields.kind);
  item.querySelector("[data-sv-point-kind]").textContent = chosen?.text ?? "";
  state(item, text, kind);
  count();
}

const outbox = new Outbox(`points-${location.pathname}`, {
  sent(entry) {
    const item = itemOf(entry.fields.client_id);
    if (item && !isDelete(entry)) {
      state(item, "");
    }
    say(root.dataset[isDelete(entry) ? "svDeleted" : "svSaved"]);
    setTimeout(look);
  },
  kept() {
    waiting().filter((entry) => !isDelete(entry)).forEach((entry) => show(entry.fields, root.dataset.svWaiting, "waits"));
    say(root.dataset.svWaits);
  },
  refused(entry, answer) {
    const reason = Object.values(answer.errors ?? {}).flat()[0] ?? root.dataset.svRefused;
    if (entry.fields.text && entry.fields.table === table) {
      show(entry.fields, reason, "refused");
    }
    say(reason);
  },
});

function send(form) {
  const { client_id, kind, text } = form.elements;
  if (!text.value.trim()) {
    text.focus();
    return false;
  }
  const fields = { client_id: client_id.value, table, kind: kind.value, text: text.value };
  show(fields, root.dataset.svSending);
  outbox.add(root.dataset.svPoints, fields, fields.client_id);
  return true;
}

function remove(form) {
  const id = form.elements.client_id.value;
  const item = itemOf(id);
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  count();
  outbox.add(root.dataset.svPointsDelete, { client_id: id, table }, id);
  (next?.querySelector("summary") ?? fresh?.elements.text)?.focus();
}

// What came takes the place of what stands, but for points that wait, or that somebody is in the midst of changing.
function merge(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const entries = new Map(waiting().map((entry) => [entry.fields.client_id, entry]));
  const known = new Map([...list.children].map((item) => [idOf(item), item]));
  const isKept = (item, came) =>
    entries.has(idOf(item)) ||
    item.dataset.svChanged === came.dataset.svChanged ||
    item.contains(document.activeElement) ||
    item.querySelector("details[open]");
  const came = [...holder.content.querySelectorAll("[data-sv-point]")];
  const others = came.filter((item) => !known.has(idOf(item)) && !item.matches(".point--mine")).length;
  const there = came
    .filter((item) => !(entries.has(idOf(item)) && isDelete(entries.get(idOf(item)))))
    .map((item) => (known.has(idOf(item)) && isKept(known.get(idOf(item)), item) ? known.get(idOf(item)) : item));
  const ids = new Set(there.map(idOf));
  const own = [...list.children].filter(
    (item) => !ids.has(idOf(item)) && (entries.has(idOf(item)) || item.matches(".point--refused")),
  );
  const wanted = [...own, ...there];
  wanted.forEach((item, place) => {
    if (list.children[place] !== item) {
      list.insertBefore(item, list.children[place] ?? null);
    }
  });
  [...list.children].slice(wanted.length).forEach((item) => item.remove());
  part.querySelector("[data-sv-points-head]").replaceWith(holder.content.querySelector("[data-sv-points-head]"));
  count();
  if (others) {
    say(root.dataset.svNews.replace("{number}", others));
  }
}

async function look() {
  if (document.hidden) {
    return;
  }
  try {
    const headers = { "HX-Request": "true", ...(tag && { "If-None-Match": tag }) };
    const address = `${root.dataset.svPoints}?bord=${encodeURIComponent(table)}`;
    const response = await fetch(address, { headers, cache: "no-store" });
    if (response.ok && !response.redirected) {
      merge(await response.text());
      // With something on its way the page does not show all that came, so the next look asks for all of it.
      tag = waiting().length ? "" : (response.headers.get("ETag") ?? "");
    }
  } catch {
    // No network: what is shown stays.
  }
}

fresh?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (send(fresh)) {
    fresh.elements.text.value = "";
    fresh.elements.client_id.value = newId();
  }
  fresh.elements.text.focus();
});

part.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.matches("[data-sv-point-delete]")) {
    remove(event.target);
  } else if (send(event.target)) {
    event.target.closest("details").open = false;
    event.target.closest("details").querySelector("summary").focus();
  }
});

waiting().filter((entry) => !isDelete(entry)).forEach((entry) => show(entry.fields, root.dataset.svWaiting, "waits"));
outbox.flush();
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
window.addEventListener("online", () => setTimeout(look, 500));

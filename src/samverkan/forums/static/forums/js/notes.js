// Points of a group talk: each saves itself while it is written; without network it is kept here and sent later, once.

import { newId, Outbox } from "./outbox.js";

const PAUSE_MS = 800;
const timers = new WeakMap();
const boxes = [...document.querySelectorAll("[data-sv-notes]")];
const page = `notes-${location.pathname}`;

const formOf = (id) => [...document.querySelectorAll("[data-sv-note-form]")].find((form) => form.elements.client_id.value === id);
const texts = (form) => form.closest("[data-sv-notes]").dataset;
const clock = () => new Date().toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

function say(form, message) {
  if (form) {
    form.querySelector("[data-sv-note-status]").textContent = message;
  }
}

const outbox = new Outbox(page, {
  sent(entry) {
    const form = formOf(entry.fields.client_id);
    if (form) {
      say(form, texts(form).svSaved + clock());
    } else if (!entry.isDelete && !entry.url.includes("ta-bort") && outbox.entries().length <= 1) {
      location.reload();
    }
  },
  kept(entry) {
    const form = formOf(entry.fields.client_id);
    say(form, form ? texts(form).svOffline : "");
  },
  refused(entry) {
    const form = formOf(entry.fields.client_id);
    say(form, form ? texts(form).svRefused : "");
  },
});

function save(form) {
  clearTimeout(timers.get(form));
  const { client_id, session, kind, text } = form.elements;
  if (!text.value.trim()) {
    return;
  }
  say(form, texts(form).svSaving);
  const fields = { client_id: client_id.value, session: session.value, kind: kind.value, text: text.value };
  outbox.add(form.getAttribute("action"), fields, client_id.value);
}

function later(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), PAUSE_MS));
}

// The written point moves to the top of the list, and an empty form takes its place.
function add(box, form) {
  const holder = box.querySelector("[data-sv-note-new]");
  const fresh = form.cloneNode(true);
  const item = document.createElement("li");
  const isFirst = box.querySelector("[data-sv-note]");
  const id = form.elements.client_id.value;
  item.className = "note";
  item.dataset.svNote = id;
  for (const [name, label] of [["kind", form.elements.kind], ["text", form.elements.text]]) {
    form.querySelector(`label[for="${label.id}"]`).htmlFor = `${name}-${id}`;
    label.id = `${name}-${id}`;
  }
  form.querySelector(`label[for="text-${id}"]`).textContent = texts(form).svPoint;
  fresh.elements.client_id.value = newId();
  fresh.elements.text.value = "";
  fresh.elements.kind.value = form.elements.kind.value;
  fresh.querySelector("[data-sv-note-status]").textContent = "";
  form.querySelector("button[type=submit]").closest("div").append(deleteButton(box, isFirst));
  form.querySelector("button[type=submit]").remove();
  item.append(form);
  box.querySelector("[data-sv-note-list]").prepend(item);
  holder.append(fresh);
  fresh.elements.text.focus();
}

function deleteButton(box, example) {
  const known = example?.querySelector("[data-sv-note-delete]");
  const button = known ? known.cloneNode(true) : box.querySelector("template").content.firstElementChild.cloneNode(true);
  return button;
}

function remove(box, form) {
  clearTimeout(timers.get(form));
  const { client_id, session } = form.elements;
  outbox.add(box.dataset.svNotesDelete, { client_id: client_id.value, session: session.value }, client_id.value);
  const item = form.closest("[data-sv-note]");
  const next = item.nextElementSibling ?? item.previousElementSibling ?? box.querySelector("[data-sv-note-new]");
  item.remove();
  next.querySelector("textarea").focus();
}

boxes.forEach((box) => {
  box.addEventListener("input", (event) => later(event.target.form));
  box.addEventListener("change", (event) => save(event.target.form));
  box.addEventListener("submit", (event) => {
    const form = event.target;
    event.preventDefault();
    if (event.submitter?.matches("[data-sv-note-delete]")) {
      remove(box, form);
      return;
    }
    save(form);
    if (form.closest("[data-sv-note-new]") && form.elements.text.value.trim()) {
      add(box, form);
    }
  });
});

// What saves itself needs no button.
document.querySelectorAll("[data-sv-note-save]").forEach((button) => {
  button.hidden = true;
});

outbox.flush();

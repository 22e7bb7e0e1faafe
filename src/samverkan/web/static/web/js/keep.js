// Nothing typed is ever lost: a form with data-sv-keep="key" stores what is typed in this browser until it is sent.

const DAYS_KEPT = 7;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button"]);

const place = (key) => `sv-keep:${key}`;

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type));
}

const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const id = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);
const read = (field) => (isChoice(field) ? field.checked : field.value);

function isUntouched(field) {
  if (isChoice(field)) {
    return field.checked === field.defaultChecked;
  }
  if (field.options) {
    return ![...field.options].some((option) => option.defaultSelected && !option.selected);
  }
  return field.value === field.defaultValue;
}

function write(field, value) {
  if (isChoice(field)) {
    field.checked = value;
  } else {
    field.value = value;
  }
}

function stored(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(place(key)));
    return draft && Date.now() - draft.at < DAYS_KEPT * 86_400_000 ? draft.values : null;
  } catch {
    return null;
  }
}

function save(form) {
  const values = Object.fromEntries(fields(form).map((field) => [id(field), read(field)]));
  try {
    localStorage.setItem(place(form.dataset.svKeep), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A full or closed store: the form works as before.
  }
}

function restore(form) {
  const values = stored(form.dataset.svKeep);
  if (!values) {
    return false;
  }
  const changed = fields(form).filter(
    (field) => id(field) in values && isUntouched(field) && read(field) !== values[id(field)],
  );
  changed.forEach((field) => write(field, values[id(field)]));
  return changed.length > 0;
}

function tell(form) {
  const note = document.createElement("p");
  note.className = "kept";
  note.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--link";
  button.textContent = form.dataset.svKeepClear;
  button.addEventListener("click", () => {
    localStorage.removeItem(place(form.dataset.svKeep));
    form.reset();
    form.dispatchEvent(new Event("input"));
    note.remove();
  });
  form.prepend(note);
  note.append(`${form.dataset.svKeepNotice} `, button);
}

// What was sent is forgotten only when the next page has come and the form is not on it: a lost network loses nothing.
function forgetSent() {
  const sent = sessionStorage.getItem("sv-keep-sent");
  if (sent && !document.querySelector(`[data-sv-keep="${CSS.escape(sent)}"]`)) {
    localStorage.removeItem(place(sent));
  }
  sessionStorage.removeItem("sv-keep-sent");
}

export function start() {
  forgetSent();
  for (const form of document.querySelectorAll("[data-sv-keep]")) {
    form.addEventListener("input", () => save(form));
    if (restore(form)) {
      tell(form);
      form.dispatchEvent(new Event("input"));
    }
    form.addEventListener("submit", () => sessionStorage.setItem("sv-keep-sent", form.dataset.svKeep));
  }
}

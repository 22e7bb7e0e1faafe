// A guest's draft saves itself to the server; web's keep.js holds what the network has not taken yet.
const form = document.querySelector("[data-sv-draft]");
const said = form.querySelector("[data-sv-draft-said]");
const marks = form.querySelector("[data-sv-marks]");
const PAUSE_MS = 1500;
let [timer, isDirty, isSaving] = [0, false, false];

// What is kept in the browser belongs to one version: once the server has it, an older copy never comes back over it.
function moveKept(version) {
  const before = `sv-keep:${form.dataset.svKeep}`;
  form.elements.version.value = version;
  form.dataset.svKeep = form.dataset.svKeep.replace(/\d+$/, version);
  const kept = localStorage.getItem(before);
  localStorage.removeItem(before);
  if (isDirty && kept) {
    localStorage.setItem(`sv-keep:${form.dataset.svKeep}`, kept);
  }
}

async function save() {
  if (isSaving || !isDirty) {
    return;
  }
  [isSaving, isDirty] = [true, false];
  const typed = new FormData(form);
  typed.delete("picture");
  typed.set("do", "autosave");
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed });
    const told = await answer.json();
    said.textContent = told.said;
    if (answer.ok) {
      moveKept(told.version);
    }
  } catch {
    isDirty = true;
    said.textContent = form.dataset.svDraftLost;
  }
  isSaving = false;
}

form.addEventListener("input", (event) => {
  isDirty ||= event.target === form || ["title", "ingress", "text"].includes(event.target.name); // the form itself: kept words came back
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
});
form.addEventListener("submit", () => (isDirty = false));
addEventListener("online", save);
marks.hidden = false;
marks.addEventListener("click", ({ target }) => {
  form.elements.text.setRangeText(target.dataset.mark ?? "", form.elements.text.selectionStart, form.elements.text.selectionEnd, "end");
  form.elements.text.focus();
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
});

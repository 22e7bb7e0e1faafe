// Shows a question only while it applies: to the mode that is chosen, and to the answer that it depends on.
// Without this all are shown, each with the words that say when it applies; the server passes over the others.

const chosen = (form, name) =>
  [...form.elements]
    .filter((field) => field.name === name && (!/^(checkbox|radio)$/.test(field.type) || field.checked))
    .map((field) => field.value);

function isAsked(form, question, shown) {
  const { svMode, svParent, svValue } = question.dataset;
  const modes = chosen(form, "mode");
  const fitsMode = !svMode || (form.elements.mode ? modes.includes(svMode) : true);
  return fitsMode && (!svParent || (shown.has(svParent) && chosen(form, svParent).includes(svValue)));
}

function update(form, questions) {
  const shown = new Set();
  for (const question of questions) {
    question.hidden = !isAsked(form, question, shown);
    const field = question.querySelector("[name]");
    if (!question.hidden && field) {
      shown.add(field.name);
    }
  }
  const section = questions[0].closest("section");
  if (section) {
    section.hidden = !shown.size;
  }
}

for (const part of document.querySelectorAll("[data-sv-questions]")) {
  const form = part.closest("form");
  const questions = [...part.querySelectorAll(".question")];
  const again = () => update(form, questions);
  part.classList.add("is-live");
  form.addEventListener("input", again);
  form.addEventListener("reset", () => setTimeout(again));
  window.addEventListener("pageshow", again); // what was typed earlier is back by then
  again();
}

// A choice made with a pointer shows at once. By keyboard nothing happens until the button is pressed or the list is left,
// since a list's value changes with every arrow.
document.querySelectorAll("[data-sv-chooser]").forEach((form) => {
  let byKey = false;
  let changed = false;
  form.addEventListener("keydown", () => { byKey = true; });
  form.addEventListener("pointerdown", () => { byKey = false; });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select")) {
      return;
    }
    // Another figure has other years: the last of them is shown.
    if (event.target.name === "nyckeltal") {
      form.elements.ar.disabled = true;
    }
    if (byKey) {
      changed = true;
    } else {
      form.requestSubmit();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (changed && event.target.matches("select") && !form.contains(event.relatedTarget)) {
      form.requestSubmit();
    }
  });
});

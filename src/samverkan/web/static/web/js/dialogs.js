// A link that leads to a page with a question opens the same question as a dialog instead.

export function start() {
  for (const opener of document.querySelectorAll("[data-sv-dialog]")) {
    const dialog = document.getElementById(opener.dataset.svDialog);
    if (!dialog) {
      continue;
    }
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && isOutside(event, dialog)) {
        dialog.close();
      }
    });
    dialog.addEventListener("close", () => opener.focus());
  }
}

function isOutside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

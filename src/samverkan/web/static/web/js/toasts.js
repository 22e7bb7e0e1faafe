// Receipts float in the corner, are read aloud, and go away when the reader says so.

export function start() {
  for (const box of document.querySelectorAll("[data-sv-toasts]")) {
    const toasts = [...box.children];
    box.replaceChildren();
    box.classList.add("is-floating");
    // A live region announces what is put into it, not what it was born with.
    requestAnimationFrame(() => toasts.forEach((toast) => box.append(closable(toast, box))));
  }
}

function closable(toast, box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast__close";
  button.textContent = "×";
  button.setAttribute("aria-label", box.dataset.svClose);
  button.addEventListener("click", () => toast.remove());
  toast.append(button);
  return toast;
}

// A button that copies the text of a field.

document.querySelectorAll("[data-sv-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.svCopy);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.svCopied;
  });
});

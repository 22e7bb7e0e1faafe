// Counts down the dots that are left while a participant spreads them.

document.querySelectorAll("[data-sv-dots]").forEach((form) => {
  const left = form.querySelector("[data-sv-dots-left]");
  const fields = [...form.querySelectorAll("input[type=number]")];
  const count = () => {
    const used = fields.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
    left.querySelector("output").textContent = String(Number(form.dataset.svDots) - used);
    left.classList.toggle("is-over", used > Number(form.dataset.svDots));
  };
  left.hidden = false;
  form.addEventListener("input", count);
  count();
});

// Answers below a search box while somebody types: a combobox with a list box, by the ARIA pattern.

const PAUSE = 180;
const SHORTEST = 2;

export function start(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer = 0;
  let asked = null;
  let active = -1;

  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.role = "listbox";
  list.ariaLabel = input.dataset.svSuggestLabel;
  list.hidden = true;
  status.className = "visually-hidden";
  status.role = "status";
  input.after(list, status);
  input.role = "combobox";
  input.autocomplete = "off";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", list.id);

  function show(isOpen) {
    list.hidden = !isOpen;
    input.ariaExpanded = String(isOpen);
    choose(-1);
  }

  function choose(place) {
    const options = [...list.children];
    active = options.length ? Math.max(-1, Math.min(place, options.length - 1)) : -1;
    options.forEach((option, at) => (option.ariaSelected = String(at === active)));
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  }

  async function ask(words) {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.svSuggest}?q=${encodeURIComponent(words)}`, { signal: asked.signal });
      if (!answer.ok || input.value !== words) return;
      list.innerHTML = await answer.text();
      [...list.children].forEach((option, at) => (option.id = `${list.id}-${at}`));
      show(list.children.length > 0);
      status.textContent = list.lastElementChild?.textContent.trim() ?? input.dataset.svSuggestNone;
    } catch {
      show(false); // No network, or somebody typed on: the search button works as ever.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < SHORTEST) return show(false);
    timer = setTimeout(ask, PAUSE, input.value);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(active + step);
    } else if (event.key === "Escape") {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.href);
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
  list.addEventListener("click", (event) => location.assign(event.target.closest("[data-href]").dataset.href));
  input.addEventListener("blur", () => show(false));
  if (input.value !== input.defaultValue) ask(input.value); // Somebody typed before this was here.
}

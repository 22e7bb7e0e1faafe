// A part of a page that follows what goes on in the room: asked for every few seconds with its tag, replaced when new.

const headersOf = (part) => {
  const headers = { "HX-Request": "true" };
  if (part.svTag) {
    headers["If-None-Match"] = part.svTag;
  }
  return headers;
};

// Whoever writes, chooses or has opened something must not lose it.
const isBusy = (part) =>
  part.svSending ||
  part.svDragging ||
  part.contains(document.activeElement) && document.activeElement.matches("input[type=text], textarea, select") ||
  part.querySelector(".live-same[open]") !== null;

function show(part, html, tag) {
  const key = part.contains(document.activeElement) ? document.activeElement.dataset.svKey : undefined;
  const opened = [...part.querySelectorAll("details.host-details")].map((one) => one.open);
  const before = newsOf(part);
  part.innerHTML = html;
  part.svTag = tag;
  part.querySelectorAll("details.host-details").forEach((one, at) => { one.open = opened[at] ?? false; });
  if (key) {
    part.querySelector(`[data-sv-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
  const say = document.querySelector("[data-sv-live-say]");
  if (say && newsOf(part) !== before) {
    say.textContent = newsOf(part);
  }
  const takes = part.querySelector("[data-sv-live-takes]");
  const ask = document.querySelector("[data-sv-live-ask]");
  if (ask && takes && !ask.contains(document.activeElement)) {
    ask.hidden = takes.dataset.svLiveTakes === "no" && !ask.open;
  }
}

const newsOf = (part) =>
  [...part.querySelectorAll("[data-sv-live-news]")].map((one) => one.textContent.replace(/\s+/g, " ").trim()).join(". ");

async function renew(part) {
  if (document.hidden || isBusy(part)) {
    return;
  }
  try {
    const response = await fetch(part.dataset.svLive, { headers: headersOf(part) });
    if (response.status !== 200 || response.redirected || isBusy(part)) {
      return;
    }
    show(part, await response.text(), response.headers.get("ETag"));
  } catch {
    // No network: what is shown stays.
  }
}

async function send(part, form, button) {
  const body = new FormData(form, button);
  part.svSending = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (response.redirected || ![200, 409, 422, 429].includes(response.status)) {
      throw new Error("not a part");
    }
    const html = await response.text();
    document.activeElement?.matches("input[type=text]") && document.activeElement.blur();
    show(part, html, null);
  } catch {
    form.submitted = true;
    form.requestSubmit(button);
  } finally {
    part.svSending = false;
  }
}

// The panel's queue: a point is dragged to its place; the buttons Up and Down do the same.
function makeDraggable(part) {
  let dragged = null;
  let from = 0;
  const items = () => [...part.querySelectorAll("[data-sv-order-item]")];
  part.addEventListener("pointerover", (event) => {
    const item = event.target.closest("[data-sv-order-item]");
    if (item) {
      item.draggable = true;
    }
  });
  part.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-sv-order-item]");
    from = items().indexOf(dragged);
    part.svDragging = dragged !== null;
    dragged?.classList.add("is-dragged");
  });
  part.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-sv-order-item]");
    if (!dragged || !over) {
      return;
    }
    event.preventDefault();
    if (over !== dragged) {
      const box = over.getBoundingClientRect();
      over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
    }
  });
  part.addEventListener("dragend", () => {
    const form = part.querySelector("[data-sv-order-form]");
    const steps = items().indexOf(dragged) - from;
    part.svDragging = false;
    dragged?.classList.remove("is-dragged");
    if (dragged && form && steps !== 0) {
      form.elements.key.value = dragged.dataset.svOrderItem;
      form.elements.other.value = steps;
      send(part, form, null);
    }
    dragged = null;
  });
}

document.querySelectorAll("[data-sv-live]").forEach((part) => {
  // Spread out, so that 300 phones do not ask at the same moment.
  setInterval(() => renew(part), Number(part.dataset.svEvery) * (900 + Math.random() * 200));
  document.addEventListener("visibilitychange", () => renew(part));
  part.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sv-live-form]") && !event.target.submitted) {
      event.preventDefault();
      send(part, event.target, event.submitter);
    }
  });
  makeDraggable(part);
});

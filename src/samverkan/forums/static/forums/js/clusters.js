// Points are lifted and dropped into clusters, by pointer or by keyboard. A drop sends what the page's own form sends, and
// the answer is all clusters as they stand on the server then; so what others have done meanwhile is seen, never undone.

const root = document.querySelector("[data-sv-clusters]");
const board = root.querySelector("[data-sv-clusters-board]");
const zones = root.querySelector("[data-sv-clusters-zones]");
const EDGE = 64;
let lifted = null;
let isSending = false;
let quiet = 0;

const placeOf = (item) => item.closest("[data-sv-cluster]");
const gripOf = (item) => item.querySelector("[data-sv-grip]");
const wordsOf = (item) => item.querySelector(".idea-point__text").textContent.trim();
const sizeOf = (place) => place.querySelectorAll("[data-sv-idea]").length;

function say(key, more = {}) {
  const text = root.dataset[key] ?? key;
  const place = root.querySelector("[data-sv-clusters-say]");
  place.textContent = text.replace(/\{(\w+)\}/g, (_all, name) => more[name] ?? "");
  clearTimeout(quiet);
  quiet = setTimeout(() => (place.textContent = lifted ? place.textContent : ""), 9_000);
}

// Where a point can be dropped: the clusters in order, then the zones. The points in no cluster are the last zone.
function places() {
  const clusters = [...board.querySelectorAll("[data-sv-cluster]")].filter((place) => place.dataset.svCluster !== "none");
  return [...clusters, ...zones.querySelectorAll("[data-sv-cluster]")];
}

const isSame = (one, other) => one?.dataset.svCluster === other?.dataset.svCluster;

function lift(item) {
  const from = placeOf(item);
  const ticked = [...from.querySelectorAll("[data-sv-idea]")].filter((each) => each.querySelector("input").checked);
  lifted = { item, from, target: from, items: ticked.includes(item) ? ticked : [item] };
  lifted.items.forEach((each) => each.classList.add("is-lifted"));
  zones.hidden = false;
  root.classList.add("is-lifting");
}

const nameOfLoad = () =>
  lifted.items.length > 1 ? root.dataset.svMany.replace("{number}", lifted.items.length) : `”${wordsOf(lifted.item)}”`;

function aim(target) {
  if (lifted.target === target) {
    return;
  }
  lifted.target?.classList.remove("is-target");
  lifted.target = target;
  if (!isSame(target, lifted.from)) {
    target?.classList.add("is-target");
  }
}

function settle() {
  lifted.items.forEach((each) => each.classList.remove("is-lifted"));
  lifted.target?.classList.remove("is-target");
  lifted.ghost?.remove();
  lifted = null;
  zones.hidden = true;
  root.classList.remove("is-lifting");
}

function putBack() {
  say("svBack", { point: nameOfLoad(), cluster: lifted.from.dataset.svTitle });
  settle();
}

async function drop() {
  const { item, items, from, target } = lifted;
  if (!target || isSame(target, from)) {
    putBack();
    return;
  }
  const body = new URLSearchParams({ to: target.dataset.svCluster, seen: from.dataset.svCluster });
  items.forEach((each) => body.append("notes", each.dataset.svIdea));
  body.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
  const isBack = item.contains(document.activeElement);
  settle();
  say("svSending");
  // It is shown there at once; the answer puts everything where it is.
  const marks = items.map((each) => {
    const mark = document.createComment("");
    each.before(mark);
    (target.querySelector("[data-sv-cluster-points]") ?? target).append(each);
    return mark;
  });
  isSending = true;
  try {
    const answer = await fetch(root.dataset.svClusters, { method: "POST", body, headers: { Accept: "application/json" } });
    const { text, html } = await answer.json();
    items.forEach((each) => (each.querySelector("input").checked &&= !answer.ok));
    renew(html);
    say(text);
  } catch {
    say("svFailed");
    marks.forEach((mark, number) => mark.replaceWith(items[number]));
  }
  isSending = false;
  const there = board.querySelector(`[data-sv-idea="${item.dataset.svIdea}"]`);
  if (there && isBack) {
    focusOn(there);
  }
}

// The clusters as the server has them; ticks and what is being written in a name's field stay.
function renew(html) {
  const ticked = [...board.querySelectorAll("input[name=notes]:checked")].map((box) => box.value);
  const open = [...board.querySelectorAll("details[open] input[name=title]")].map((field) => [field.id, field.value]);
  board.innerHTML = html;
  zones.querySelectorAll("[data-sv-idea]").forEach((item) => item.remove());
  ticked.forEach((value) => {
    board.querySelectorAll(`input[name=notes][value="${value}"]`).forEach((box) => (box.checked = true));
  });
  open.forEach(([id, value]) => {
    const field = document.getElementById(id);
    if (field) {
      field.value = value;
      field.closest("details").open = true;
    }
  });
  prepare();
}

// By keyboard

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function steer(step) {
  const all = places();
  const here = all.findIndex((place) => isSame(place, lifted.target));
  const target = all[(here + step + all.length) % all.length];
  aim(target);
  target.scrollIntoView({ block: "nearest" });
  const words = { cluster: target.dataset.svTitle, number: sizeOf(target) };
  say(isSame(target, lifted.from) || zones.contains(target) ? "svAtZone" : "svAt", words);
}

function focusOn(item) {
  placeOf(item).querySelectorAll("[data-sv-grip]").forEach((grip) => (grip.tabIndex = -1));
  gripOf(item).tabIndex = 0;
  gripOf(item).focus();
}

function pressed(event, item) {
  const isLifted = lifted?.item === item;
  if (event.key in STEPS) {
    event.preventDefault();
    if (isLifted) {
      steer(STEPS[event.key]);
    } else {
      const all = [...placeOf(item).querySelectorAll("[data-sv-idea]")];
      const next = all[all.indexOf(item) + STEPS[event.key]];
      if (next) {
        focusOn(next);
      }
    }
  } else if ((event.key === "Enter" || event.key === " ") && !isSending) {
    event.preventDefault();
    isLifted ? drop() : take(item);
  } else if (event.key === "Escape" && isLifted) {
    event.preventDefault();
    putBack();
  }
}

function take(item) {
  lift(item);
  say("svLifted", { point: nameOfLoad(), cluster: lifted.from.dataset.svTitle });
}

// By pointer

function ghost() {
  const made = Object.assign(document.createElement("p"), { className: "idea-ghost", textContent: nameOfLoad() });
  made.setAttribute("aria-hidden", "true");
  document.body.append(made);
  return made;
}

// Once a frame: the ghost follows, the cluster under the pointer is the target, and the page's edges scroll.
function follow(hold) {
  if (!lifted) {
    return;
  }
  const { x, y } = hold;
  lifted.ghost.style.translate = `${x + 12}px ${y + 12}px`;
  const under = document.elementFromPoint(x, y)?.closest("[data-sv-cluster]");
  aim(under && root.contains(under) ? under : null);
  const low = zones.getBoundingClientRect().top;
  if (y < EDGE || (y > low - EDGE && y < low)) {
    scrollBy(0, y < EDGE ? -14 : 14);
  }
  requestAnimationFrame(() => follow(hold));
}

function grab(event) {
  const item = event.target.closest("[data-sv-idea]");
  const isGrip = Boolean(event.target.closest("[data-sv-grip]"));
  const isOther = event.target.closest("input, select, a, button, summary") && !isGrip;
  if (!item || event.button !== 0 || lifted || isSending || isOther || (event.pointerType === "touch" && !isGrip)) {
    return;
  }
  const hold = { x: event.clientX, y: event.clientY };
  const start = { ...hold };
  const done = new AbortController();
  const end = (isDrop) => {
    done.abort();
    document.documentElement.classList.remove("is-dragging");
    if (lifted) {
      (isDrop ? drop : putBack)();
    }
  };
  const on = (name, act) => document.addEventListener(name, act, { signal: done.signal });
  on("pointermove", (move) => {
    [hold.x, hold.y] = [move.clientX, move.clientY];
    if (!lifted && Math.hypot(hold.x - start.x, hold.y - start.y) > 5) {
      lift(item);
      lifted.ghost = ghost();
      document.documentElement.classList.add("is-dragging");
      follow(hold);
    }
  });
  on("pointerup", () => {
    // The click that follows a drag is not meant for the label under it.
    const refuse = (click) => click.preventDefault();
    if (lifted) {
      addEventListener("click", refuse, { capture: true });
      setTimeout(() => removeEventListener("click", refuse, { capture: true }));
    }
    end(true);
  });
  on("pointercancel", () => end(false));
  on("keydown", (key) => key.key === "Escape" && end(false));
}

// A place in the tab order for each cluster, not for each of its points; arrows go between those.
function prepare() {
  board.querySelectorAll("[data-sv-cluster]").forEach((place) => {
    place.querySelectorAll("[data-sv-grip]").forEach((grip, number) => {
      grip.hidden = false;
      grip.tabIndex = number ? -1 : 0;
    });
  });
}

root.classList.add("can-lift");
root.querySelector("[data-sv-clusters-how]").hidden = false;
board.addEventListener("pointerdown", grab);
board.addEventListener("dragstart", (event) => event.preventDefault());
board.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-sv-grip]");
  if (grip) {
    pressed(event, grip.closest("[data-sv-idea]"));
  }
});
board.addEventListener("click", (event) => {
  const grip = event.target.closest("[data-sv-grip]");
  // What a screen reader sends instead of a key.
  if (grip && event.detail === 0 && !lifted && !isSending) {
    take(grip.closest("[data-sv-idea]"));
  }
});
board.addEventListener("focusout", (event) => {
  if (lifted && !lifted.ghost && gripOf(lifted.item) === event.target) {
    putBack();
  }
});
prepare();

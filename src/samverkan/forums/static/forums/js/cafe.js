// A World Café on phones and on the projector: the part is fetched anew every few seconds, and the clock counts between.

// What the clocks count from: when the page, or the part, came. A phone's own clock may be wrong, so it is not asked.
let came = performance.now();

function tick() {
  document.querySelectorAll("[data-sv-left]").forEach((clock) => {
    const left = Math.max(0, Math.round(Number(clock.dataset.svLeft) - (performance.now() - came) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.parentElement.classList.toggle("cafe-clock--over", left === 0);
  });
}

const keyOf = (part) => part.querySelector("[data-sv-cafe-key]")?.dataset.svCafeKey;

async function renew(part) {
  if (document.hidden) {
    return;
  }
  try {
    const response = await fetch(part.dataset.svCafe, { headers: { "HX-Request": "true" } });
    if (!response.ok || response.redirected) {
      return;
    }
    const before = keyOf(part);
    const isOnLink = part.contains(document.activeElement);
    part.innerHTML = await response.text();
    came = performance.now();
    if (isOnLink) {
      part.querySelector("[data-sv-cafe-link] a")?.focus();
    }
    const say = document.querySelector("[data-sv-cafe-say]");
    if (say && keyOf(part) !== before) {
      say.textContent = part.querySelector("[data-sv-cafe-news]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
    }
    tick();
  } catch {
    // No network: what is shown stays, and the clock goes on.
  }
}

document.querySelectorAll("[data-sv-cafe]").forEach((part) => {
  // Spread out, so that 300 phones do not ask at the same moment.
  const every = Number(part.dataset.svEvery) * (900 + Math.random() * 200);
  setInterval(() => renew(part), every);
  document.addEventListener("visibilitychange", () => renew(part));
});

tick();
setInterval(tick, 1000);

// The words of a chart's marks beside them: for a pointer at once, and by keyboard with the arrows once the chart has focus.

const MARKS = ".chart-spot, .chart-point, .chart-bar, .chart-area";

function words(mark) {
  return mark.querySelector("title")?.textContent ?? mark.dataset.words ?? "";
}

function start(figure) {
  const box = document.createElement("output");
  box.className = "chart__words";
  box.hidden = true;
  figure.append(box);
  figure.tabIndex = 0;
  let at = null;

  const show = (mark) => {
    at?.classList.remove("is-told");
    at = mark;
    box.hidden = !mark;
    if (!mark) {
      return;
    }
    mark.classList.add("is-told");
    box.textContent = words(mark);
    const frame = figure.getBoundingClientRect();
    const place = mark.getBoundingClientRect();
    const middle = place.left + place.width / 2 - frame.left;
    const half = box.offsetWidth / 2;
    box.style.insetInlineStart = `${Math.max(0, Math.min(middle - half, frame.width - 2 * half))}px`;
    box.style.insetBlockStart = `${Math.max(0, place.top - frame.top - box.offsetHeight - 8)}px`;
  };

  figure.addEventListener("pointerover", (event) => show(event.target.closest(MARKS)));
  figure.addEventListener("pointerleave", () => show(null));
  figure.addEventListener("focusout", () => show(null));
  figure.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      show(null);
    } else if (step && event.target === figure) {
      const seen = [...figure.querySelectorAll(MARKS)].filter((mark) => words(mark) && mark.getClientRects().length);
      const sorted = seen.sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left);
      show(sorted.at((sorted.indexOf(at) + step + (at || step > 0 ? 0 : 1)) % sorted.length));
      event.preventDefault();
    }
  });
}

document.querySelectorAll("[data-sv-chart]").forEach(start);

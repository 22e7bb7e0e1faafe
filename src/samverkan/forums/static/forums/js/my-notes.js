// My notes save themselves; without network they wait on the device and are sent when the network is back.

const PAUSE = 1200;

function start(form) {
  const box = form.querySelector("textarea");
  const status = form.querySelector("[data-sv-my-notes-status]");
  const key = `samverkan-notes-${form.dataset.svMyNotes}`;
  let timer = 0;

  const keep = () => {
    try {
      localStorage.setItem(key, box.value);
    } catch {
      // A full or forbidden store: the button still works.
    }
  };
  const forget = (sent) => {
    try {
      if (localStorage.getItem(key) === sent) localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  };

  async function send() {
    const text = box.value;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (answer.ok) {
        forget(text);
        if (box.value === text) status.textContent = form.dataset.svSaved;
      } else {
        status.textContent = form.dataset.svFailed;
      }
    } catch {
      status.textContent = form.dataset.svKept;
    }
  }

  box.addEventListener("input", () => {
    keep();
    status.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    keep();
    status.textContent = form.dataset.svKept;
  });
  window.addEventListener("online", send);

  let kept = null;
  try {
    kept = localStorage.getItem(key);
  } catch {
    // No store on this device.
  }
  if (kept !== null && kept !== box.value) {
    box.value = kept;
    send();
  }
}

document.querySelectorAll("[data-sv-my-notes]").forEach(start);

// My notes save themselves; without network they wait on the device and are sent when the network is back.

const PAUSE = 1200;
const AGAIN = 15000;

function start(form) {
  const box = form.querySelector("textarea");
  const status = form.querySelector("[data-sv-my-notes-status]");
  const key = `samverkan-notes-${form.dataset.svMyNotes}`;
  let timer = 0;
  let isSending = false;

  const say = (words) => {
    status.textContent = words;
  };
  const kept = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // No store on this device.
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(key, box.value);
    } catch {
      // A full or forbidden store: the button still works.
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };

  // One at a time, so that an older text never arrives after a newer one.
  async function send() {
    if (isSending) {
      later(PAUSE);
      return;
    }
    isSending = true;
    const text = box.value;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (!answer.ok) {
        say(form.dataset.svFailed);
      } else if (box.value === text) {
        forget();
        say(form.dataset.svSaved);
      }
    } catch {
      say(form.dataset.svKept);
      later(AGAIN);
    } finally {
      isSending = false;
    }
  }

  box.addEventListener("input", () => {
    keep();
    say("");
    later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    keep();
    if (!navigator.onLine) {
      event.preventDefault();
      say(form.dataset.svKept);
    }
  });
  window.addEventListener("online", () => {
    if (kept() !== null) send();
  });

  const waiting = kept();
  if (waiting === box.value) {
    forget();
  } else if (waiting !== null) {
    box.value = waiting;
    send();
  }
}

document.querySelectorAll("[data-sv-my-notes]").forEach(start);

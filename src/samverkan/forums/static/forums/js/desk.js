// The check-in desk: answers at once, filters the list, scans with the camera, and keeps scans while the network is gone.

import { keepDesk, Seen } from "./desk-offline.js";
import { Outbox } from "./outbox.js";

const desk = document.querySelector("[data-sv-desk]");
const text = desk.dataset;
const status = desk.querySelector("[data-sv-desk-status]");
const queue = desk.querySelector("[data-sv-desk-queue]");
const doubles = desk.querySelector("[data-sv-doubles]");
const rows = [...desk.querySelectorAll("[data-sv-person]")];
const seen = new Seen(text.svForum);
const isFromDevice = text.svFrom === "device";

const say = (message) => {
  status.textContent = message;
};

const rowOf = (fields) =>
  rows.find((row) => (fields.registration ? row.dataset.svPerson === fields.registration : fields.token?.toUpperCase().includes(row.dataset.svCode)));

function show(row, isIn, since = "") {
  if (!row) {
    return;
  }
  row.querySelector("[data-sv-in]").hidden = !isIn;
  row.querySelector("[data-sv-check-in-button]").hidden = isIn;
  row.querySelector("[data-sv-since]").textContent = since;
}

function count(counts = {}) {
  for (const [mode, figures] of Object.entries(counts)) {
    const place = desk.querySelector(`[data-sv-count="${mode}"]`);
    if (place) {
      place.textContent = figures.attended;
    }
  }
}

function tellDouble(message) {
  const item = document.createElement("li");
  item.textContent = message;
  doubles.querySelector("ul").append(item);
  doubles.hidden = false;
}

const clock = (moment) => new Date(moment).toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

const outbox = new Outbox(`desk-${text.svForum}`, {
  sent(entry, answer) {
    say(answer.message);
    count(answer.counts);
    if (answer.is_double) {
      tellDouble(answer.message);
    }
    const registration = String(answer.registration ?? entry.fields.registration);
    const since = entry.url === text.svUndo ? "" : clock(answer.checked_in_at);
    show(rowOf({ registration }), since !== "", since);
    seen.add(registration, since);
  },
  refused(entry, answer) {
    say(answer.message ?? "");
    show(rowOf(entry.fields), false);
  },
  kept(entry) {
    const row = rowOf(entry.fields);
    const name = row?.querySelector(".desk-person__name").textContent ?? entry.fields.token ?? "";
    say(`${text.svKept} ${name}`);
    show(row, entry.url !== text.svUndo, clock(entry.fields.scanned_at));
  },
  signedOut: () => say(text.svSignIn),
  changed(waiting) {
    queue.hidden = waiting === 0;
    queue.textContent = waiting ? text.svWaiting + waiting : "";
  },
});

const now = () => new Date().toISOString().replace("Z", "000+00:00");
const checkIn = (fields) => outbox.add(text.svDesk, { ...fields, scanned_at: now() });

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sv-check-in-button], [data-sv-undo-button]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const fields = { registration: button.value };
  if (button.matches("[data-sv-undo-button]")) {
    outbox.add(text.svUndo, { ...fields, scanned_at: now() });
  } else {
    checkIn(fields);
  }
});

const scan = desk.querySelector("[data-sv-desk-scan]");
scan.addEventListener("submit", (event) => {
  const token = scan.elements.token.value.trim();
  if (token) {
    event.preventDefault();
    scan.elements.token.value = "";
    scan.elements.token.focus();
    checkIn({ token });
  }
});

const find = desk.querySelector("[data-sv-desk-find]");
const plain = (words) => words.normalize("NFC").toLocaleLowerCase("sv");
find.addEventListener("input", () => {
  const wanted = plain(find.elements.q.value.trim());
  rows.forEach((row) => {
    row.hidden = !plain(row.textContent).includes(wanted);
  });
});

const camera = desk.querySelector("[data-sv-camera]");
const video = desk.querySelector("[data-sv-video]");

async function watch() {
  const reader = new window.BarcodeDetector({ formats: ["qr_code"] });
  let last = "";
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say(text.svCameraRefused);
    return;
  }
  video.hidden = false;
  await video.play();
  const look = async () => {
    const [code] = await reader.detect(video).catch(() => []);
    if (code && code.rawValue !== last) {
      last = code.rawValue;
      checkIn({ token: last });
    }
    setTimeout(look, 300);
  };
  look();
}

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  camera.hidden = false;
  camera.addEventListener("click", () => {
    camera.hidden = true;
    watch();
  });
}

// First what was known, then what waits, which is newer.
desk.querySelector("[data-sv-desk-from-device]").hidden = !isFromDevice;
await seen.tell(isFromDevice, (registration, since) => show(rowOf({ registration }), since !== "", since));
outbox.flush();
keepDesk(desk);

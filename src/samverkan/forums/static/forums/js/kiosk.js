// The kiosk forgets what somebody left behind: after a minute and a half without a touch it is at its start again.
// What is in the code field is marked, so that the next scan takes its place.

const WAIT = 90_000;
const kiosk = document.querySelector("[data-sv-kiosk]");
const code = kiosk.querySelector("input[name=code]");
let timer = 0;

const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => location.replace(kiosk.dataset.svKiosk), WAIT);
};

if (code?.value) code.select();
if (kiosk.querySelector(".is-invalid")) wait();
for (const kind of ["input", "pointerdown", "keydown"]) kiosk.addEventListener(kind, wait);

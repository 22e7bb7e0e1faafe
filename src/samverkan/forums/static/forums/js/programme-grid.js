// Sessions of the programme's grid are lifted, moved and dropped, by pointer or by keyboard. A drop sends the same form
// that the page "Move" holds, so that every rule is the server's.

import { clock as write, moment, Scale, STEP } from "./grid-scale.js";

const root = document.querySelector("[data-sv-programme]");
const say = root.querySelector("[data-sv-say]");
const passes = [...root.querySelectorAll("[data-sv-pass]")];
const isGrid = matchMedia("(min-width: 48rem)");
const point = root.querySelector("tbody time").textContent.trim()[2];
const clock = (minute) => write(minute, point);
let lifted = null;

const gripOf = (pass) => pass.querySelector("[data-sv-grip]");

function facts(pass) {
  const table = pass.closest("table");
  const scale = new Scale(table);
  const room = scale.rooms.findIndex((head) => head.dataset.svRoom === pass.dataset.svRoom);
  return { pass, table, scale, room, at: Number(pass.dataset.svAt), minutes: Number(pass.dataset.svMinutes) };
}

function tell(key, more = {}) {
  const { scale, room, at, minutes, pass } = lifted;
  const words = {
    title: pass.dataset.svTitle,
    start: clock(at),
    end: clock(at + minutes),
    room: scale.rooms[room].firstChild.textContent.trim(),
    ...more,
  };
  say.textContent = root.dataset[key].replace(/\{(\w+)\}/g, (_all, name) => words[name] ?? "");
}

// The session that holds the room at the time where the lifted one is now.
function holder() {
  const { scale, room, at, minutes, pass, table } = lifted;
  const key = scale.rooms[room].dataset.svRoom;
  return passes.find((other) => {
    const start = Number(other.dataset.svAt);
    const end = start + Number(other.dataset.svMinutes);
    return other !== pass && table.contains(other) && other.dataset.svRoom === key && start < at + minutes && at < end;
  });
}

function lift(pass, isSaid) {
  lifted = { ...facts(pass), shadow: document.createElement("div") };
  lifted.start = { room: lifted.room, at: lifted.at, minutes: lifted.minutes };
  lifted.shadow.setAttribute("aria-hidden", "true");
  pass.classList.add("is-lifted");
  lifted.scale.frame.append(lifted.shadow);
  draw();
  if (isSaid) {
    tell("svLifted");
  }
}

function draw() {
  const { scale, shadow, at, minutes, pass } = lifted;
  shadow.className = `programme-grid__shadow${holder() ? " programme-grid__shadow--taken" : ""}`;
  shadow.textContent = `${clock(at)}–${clock(at + minutes)} ${pass.dataset.svTitle}`;
  scale.draw(shadow, lifted);
}

function moveTo(room, at, minutes, isSaid) {
  const { scale } = lifted;
  lifted.room = Math.min(Math.max(room, 0), scale.rooms.length - 1);
  lifted.minutes = Math.max(STEP, Math.min(minutes, scale.last - scale.first));
  lifted.at = Math.min(Math.max(at, scale.first), scale.last - lifted.minutes);
  draw();
  if (isSaid) {
    const other = holder();
    tell(other ? "svTaken" : "svAt", { other: other?.dataset.svTitle });
    lifted.shadow.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function putBack() {
  tell("svBack");
  settle();
}

function settle() {
  lifted.pass.classList.remove("is-lifted");
  lifted.shadow.remove();
  lifted = null;
  setTimeout(() => lifted || (say.textContent = ""), 5000);
}

function drop() {
  const { pass, scale, room, at, minutes, table, start } = lifted;
  if (room === start.room && at === start.at && minutes === start.minutes) {
    putBack();
    return true;
  }
  const other = holder();
  if (other) {
    tell("svRefused", { other: other.dataset.svTitle });
    return false;
  }
  tell("svDropped");
  const form = root.querySelector("[data-sv-move-form]");
  form.action = pass.querySelector("[data-sv-move]").href;
  form.elements.starts_at.value = moment(table.dataset.svDay, at);
  form.elements.minutes.value = minutes;
  form.elements.room.value = scale.rooms[room].dataset.svRoom;
  form.elements.seen.value = pass.dataset.svSeen;
  lifted.isSent = true;
  form.submit();
  return true;
}

// By keyboard

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function steer(event) {
  const [across, down] = ARROWS[event.key];
  const { room, at, minutes } = lifted;
  if (event.shiftKey) {
    moveTo(room, at, minutes + down * STEP, true);
  } else {
    moveTo(room + across, at + down * STEP, minutes, true);
  }
}

// Where focus goes from a session: to the next one in its room, or to the nearest in time in the next room that has any.
function neighbour(pass, [across, down]) {
  const here = facts(pass);
  const others = passes.filter((each) => each !== pass && here.table.contains(each)).map(facts);
  const ahead = others.filter((each) =>
    down ? each.room === here.room && (each.at - here.at) * down > 0 : (each.room - here.room) * across > 0,
  );
  const distance = (each) => Math.abs(each.room - here.room) * 10_000 + Math.abs(each.at - here.at);
  return ahead.sort((one, two) => distance(one) - distance(two))[0]?.pass;
}

function focusOn(pass) {
  pass.closest("table").querySelectorAll("[data-sv-grip]").forEach((grip) => (grip.tabIndex = -1));
  gripOf(pass).tabIndex = 0;
  gripOf(pass).focus();
}

function pressed(event, pass) {
  const isLifted = lifted?.pass === pass;
  if (event.key in ARROWS) {
    event.preventDefault();
    if (isLifted) {
      steer(event);
    } else {
      const next = neighbour(pass, ARROWS[event.key]);
      if (next) {
        focusOn(next);
      }
    }
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (isLifted) {
      drop();
    } else {
      lift(pass, true);
    }
  } else if (event.key === "Escape" && isLifted) {
    event.preventDefault();
    putBack();
  }
}

// By pointer

// Near an edge the grid rolls on, in its own frame and in the window, so that every room and hour can be reached.
function roll({ clientX, clientY }, frame) {
  const box = frame.getBoundingClientRect();
  const near = (at, low, high) => (at > high - 48 ? 16 : at < low + 48 ? -16 : 0);
  const down = near(clientY, Math.max(box.top, 0), Math.min(box.bottom, innerHeight));
  frame.scrollBy(near(clientX, box.left, Math.min(box.right, innerWidth)), down);
  scrollBy(0, near(clientY, 0, innerHeight));
}

function follow(event, hold) {
  if (!lifted && Math.hypot(event.clientX - hold.x, event.clientY - hold.y) < 5) {
    return;
  }
  if (!lifted) {
    lift(hold.pass, false);
    document.documentElement.classList.add("is-dragging");
    hold.grab = hold.y - lifted.scale.heightAt(lifted.at);
  }
  const { scale, room, at, minutes } = lifted;
  if (hold.isEdge) {
    moveTo(room, at, scale.minuteAt(event.clientY) - at, false);
  } else {
    moveTo(scale.roomAt(event.clientX), scale.minuteAt(event.clientY - hold.grab), minutes, false);
  }
  roll(event, scale.frame);
}

function grab(event, pass) {
  const isHandle = event.target.closest("[data-sv-grip], [data-sv-edge]");
  if (event.button !== 0 || lifted || !isGrid.matches || (event.pointerType === "touch" && !isHandle)) {
    return;
  }
  const hold = { pass, x: event.clientX, y: event.clientY, isEdge: Boolean(event.target.closest("[data-sv-edge]")) };
  const done = new AbortController();
  const end = (isDrop) => {
    done.abort();
    document.documentElement.classList.remove("is-dragging");
    if (lifted && (!isDrop || !drop())) {
      settle();
    }
  };
  const on = (name, act) => document.addEventListener(name, act, { signal: done.signal });
  on("pointermove", (move) => follow(move, hold));
  on("pointerup", () => {
    if (lifted) {
      // The click that follows a drag is not meant for the link under it.
      const refuse = (click) => click.preventDefault();
      addEventListener("click", refuse, { capture: true });
      setTimeout(() => {
        removeEventListener("click", refuse, { capture: true });
        end(true);
      });
    } else {
      end(false);
    }
  });
  on("pointercancel", () => end(false));
  on("keydown", (key) => {
    if (key.key === "Escape" && lifted) {
      putBack();
      end(false);
    }
  });
}

root.querySelector("[data-sv-how]").hidden = false;
root.querySelectorAll("table").forEach((table) => table.setAttribute("role", "grid"));
passes.forEach((pass, index) => {
  const grip = gripOf(pass);
  grip.hidden = false;
  grip.tabIndex = index === 0 || passes[index - 1].closest("table") !== pass.closest("table") ? 0 : -1;
  pass.querySelector("[data-sv-edge]").hidden = false;
  pass.addEventListener("pointerdown", (event) => grab(event, pass));
  pass.addEventListener("dragstart", (event) => event.preventDefault());
  grip.addEventListener("keydown", (event) => pressed(event, pass));
  grip.addEventListener("click", (event) => {
    // What a screen reader sends instead of a key.
    if (event.detail === 0 && !lifted) {
      lift(pass, true);
    }
  });
  grip.addEventListener("blur", () => {
    if (lifted?.pass === pass && !lifted.isSent && !document.documentElement.classList.contains("is-dragging")) {
      putBack();
    }
  });
});
const arrived = location.hash.startsWith("#pass-") && document.querySelector(location.hash);
if (arrived && isGrid.matches) {
  // The browser lets go of focus when it scrolls to the place that the address names; so this waits for that.
  addEventListener("load", () => setTimeout(() => focusOn(arrived)));
}

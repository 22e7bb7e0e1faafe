// A day of the programme's grid, measured: which minute and which room a point is at, and where they are drawn.

export const STEP = 5;

const snap = (minute) => Math.round(minute / STEP) * STEP;

export class Scale {
  constructor(table) {
    this.table = table;
    this.frame = table.parentElement;
    this.rooms = [...table.querySelectorAll("thead [data-sv-room]")];
    this.rows = [...table.querySelectorAll("tbody tr")];
    const last = this.rows.at(-1);
    this.first = Number(this.rows[0].dataset.svAt);
    this.last = Number(last.dataset.svAt) + Number(last.dataset.svMinutes);
  }

  // The minute at a height in the window, in steps of five.
  minuteAt(y) {
    for (const row of this.rows) {
      const box = row.getBoundingClientRect();
      if (y < box.bottom) {
        const share = Math.max(0, (y - box.top) / box.height);
        return snap(Number(row.dataset.svAt) + share * Number(row.dataset.svMinutes));
      }
    }
    return this.last;
  }

  heightAt(minute) {
    const found = this.rows.find((row) => minute < Number(row.dataset.svAt) + Number(row.dataset.svMinutes));
    if (!found) {
      return this.rows.at(-1).getBoundingClientRect().bottom;
    }
    const box = found.getBoundingClientRect();
    const share = (minute - Number(found.dataset.svAt)) / Number(found.dataset.svMinutes);
    return box.top + Math.max(0, share) * box.height;
  }

  roomAt(x) {
    const boxes = this.rooms.map((head) => head.getBoundingClientRect());
    const index = boxes.findIndex((box) => x >= box.left && x < box.right);
    const nearest = x < boxes[0].left ? 0 : boxes.length - 1;
    return index < 0 ? nearest : index;
  }

  // Draw the shadow over a span of minutes in a room.
  draw(shadow, { room, at, minutes }) {
    const column = this.rooms[room].getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    const top = this.heightAt(at);
    shadow.style.left = `${column.left - frame.left + this.frame.scrollLeft}px`;
    shadow.style.width = `${column.width}px`;
    shadow.style.top = `${top - frame.top + this.frame.scrollTop}px`;
    shadow.style.height = `${Math.max(14, this.heightAt(at + minutes) - top)}px`;
  }
}

// A minute as the page writes times, with a point or a colon.
export function clock(minute, point) {
  const hours = Math.floor(minute / 60) % 24;
  return `${String(hours).padStart(2, "0")}${point}${String(minute % 60).padStart(2, "0")}`;
}

// The day and the minutes since its midnight, as a form writes a date and a time.
export function moment(day, minute) {
  const its = new Date(`${day}T00:00:00Z`);
  its.setUTCMinutes(minute);
  return its.toISOString().slice(0, 16);
}

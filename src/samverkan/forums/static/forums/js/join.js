// The projector's code leads to the person's own page: My day has left its address on this device until the forum ends.

const nameOf = (forum) => `sv-my-day-${forum}`;

document.querySelectorAll("[data-sv-remember]").forEach((page) => {
  try {
    const known = { address: page.dataset.svAddress, until: page.dataset.svUntil };
    localStorage.setItem(nameOf(page.dataset.svRemember), JSON.stringify(known));
  } catch {
    // The browser keeps nothing: the letter leads there too.
  }
});

// A link that no longer works (cancelled, or made anew) must not stand in the way of the form.
async function follow(name, address) {
  const answer = await fetch(address, { method: "HEAD" });
  if (answer.ok) {
    location.replace(address);
  } else {
    localStorage.removeItem(name);
  }
}

document.querySelectorAll("[data-sv-join]").forEach((page) => {
  try {
    const name = nameOf(page.dataset.svJoin);
    const known = JSON.parse(localStorage.getItem(name) ?? "null");
    if (known && Date.parse(known.until) < Date.now()) {
      localStorage.removeItem(name);
    } else if (known && known.address.startsWith("/min-dag/")) {
      follow(name, known.address).catch(() => {});
    }
  } catch {
    // What is kept cannot be read: the form is there.
  }
});

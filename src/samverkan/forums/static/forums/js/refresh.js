// A part of the page that fetches itself anew every so many seconds, unless somebody is in the midst of it.

document.querySelectorAll("[data-sv-refresh]").forEach((part) => {
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) {
      return;
    }
    try {
      const response = await fetch(location.href, { headers: { "HX-Request": "true" } });
      if (response.ok && !response.redirected) {
        part.innerHTML = await response.text();
      }
    } catch {
      // No network: what is shown stays.
    }
  }, Number(part.dataset.svRefresh) * 1000);
});

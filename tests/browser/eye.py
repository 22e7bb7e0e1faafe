"""An eye that looks for the same faults on every page, in both languages, with and without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve

from tests.browser.moves import again

#: How long a page may take, on a machine that has much else to do.
PATIENCE_MS = 30_000
#: Only what is wrong is sent: all of what axe found takes as long to send as to find.
AXE = """axe.run({resultTypes: ["violations"]}).then(found => found.violations.map(
    one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 120))]))"""


@dataclass
class Eye:
    """Opens pages as a visitor, and reports what is wrong with each one it looks at."""

    browser: Any
    origin: str
    faults: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    #: Of visitors without JavaScript: the switch that lets axe run in their page.
    switches: dict[Any, Any] = field(default_factory=dict)
    visited: set[tuple[bool, str]] = field(default_factory=set)
    read: set[tuple[bool, str]] = field(default_factory=set)

    def visitor(self, *, width: int = 1280, javascript: bool = True, language: str = "sv-SE", **options: Any) -> Any:
        """Return a page of a new visitor, who shares no cookie with others."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 860}, locale=language, java_script_enabled=javascript, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if not javascript:
            self.switches[page] = context.new_cdp_session(page)
        page.on("console", lambda m: self._heard(page, m))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", lambda r: self._asked(page, r.url))
        page.on("framenavigated", lambda _: self._arrived(page))
        return page

    def _heard(self, page: Any, message: Any) -> None:
        status_lines = re.search(r"status of (4\d\d)|ERR_INTERNET_DISCONNECTED", message.text)
        if message.type == "error" and not status_lines:
            self.faults.append(f"{page.url}: console: {message.text}")

    def _asked(self, page: Any, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.faults.append(f"{page.url} asked {url}")

    def _arrived(self, page: Any) -> None:
        if page.url.startswith(f"{self.origin}/") and not page.url.startswith(f"{self.origin}/redaktion/"):
            self.visited.add(self._kind(page))

    def _kind(self, page: Any) -> tuple[bool, str]:
        """Return whether the page's visitor has JavaScript, and which view answers at its address."""
        try:
            return page not in self.switches, resolve(urlsplit(page.url).path).view_name
        except Resolver404:
            return page not in self.switches, "no such page"

    def unread(self, *, javascript: bool = True) -> list[str]:
        """Return the views that visitors of that kind met, and that were not read in both languages (ours only)."""
        return sorted(view for has_script, view in self.visited - self.read if has_script == javascript)

    def look(self, page: Any, name: str) -> None:
        """Check the page as it stands: axe and sideways scroll at 320 px; keep a picture if asked."""
        self.looked_at.append(name)
        page.wait_for_load_state("load")
        self._keep_picture(page, name)
        self._check(page, name)

    def look_in_both_languages(self, page: Any, name: str) -> None:
        """Check the page as it stands, then the same address in English, and come back."""
        self.look(page, name)
        with self.in_english(page):
            again(page)
            self._check_english(page, name)
        again(page)

    def look_at_answer(self, page: Any, name: str, send: Callable[[], None]) -> None:
        """Check the answer to what ``send`` sends, in English and then in Swedish, and stay there.

        What is sent must be refused, so that it can be sent again; ``send`` finds its way by the names of fields,
        which are the same in both languages.
        """
        with self.in_english(page):
            send()
            self._check_english(page, name)
        send()
        self.look(page, name)

    @contextmanager
    def in_english(self, page: Any) -> Iterator[None]:
        """Let the visitor's next pages be in English, with their other cookies as they are."""
        before = [one for one in page.context.cookies(self.origin) if one["name"] == "language"]
        page.context.add_cookies([{"name": "language", "value": "en", "url": self.origin}])
        yield
        page.context.clear_cookies(name="language")
        page.context.add_cookies(before)

    def _check_english(self, page: Any, name: str) -> None:
        assert page.evaluate("document.documentElement.lang") == "en", name
        self._check(page, f"{name} (en)")
        self.read.add(self._kind(page))

    def _check(self, page: Any, name: str) -> None:
        self._check_width(page, name)
        self._check_axe(page, name)

    def _check_axe(self, page: Any, name: str) -> None:
        with self._let_scripts_run(page):
            page.evaluate(AXE_SCRIPT)
            found = page.evaluate(AXE)
        self.faults += [f"{name}: axe {rule}: {'; '.join(nodes)}" for rule, nodes in found]

    @contextmanager
    def _let_scripts_run(self, page: Any) -> Iterator[None]:
        """Let axe run where JavaScript is off. The page's own scripts were passed over when it came, and stay so."""
        switch = self.switches.get(page)
        if switch:
            switch.send("Emulation.setScriptExecutionDisabled", {"value": True})  # the session's own; then it can go
            switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
        yield
        if switch:
            switch.send("Emulation.setScriptExecutionDisabled", {"value": True})

    def _check_width(self, page: Any, name: str) -> None:
        before = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 700})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide = page.evaluate(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 321)"
                ".slice(0, 4).map(e => e.tagName + '.' + e.className)"
            )
            self.faults.append(f"{name}: {width} px wide at 320 px: {wide}")
        page.set_viewport_size(before)

    def _keep_picture(self, page: Any, name: str) -> None:
        folder = os.environ.get("SAMVERKAN_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{len(self.looked_at):02d}-{name}.png", full_page=True)

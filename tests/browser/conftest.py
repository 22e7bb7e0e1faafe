"""Headless Chromium for the journeys, with an eye that looks for the same faults on every page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

# Playwright's synchronous interface runs an event loop in this thread; the ORM is called beside it, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--disable-gpu", "--disable-quic"]  # fmt: skip
#: How long a page may take, on a machine that has much else to do.
PATIENCE_MS = 30_000
MISSING = "no Chromium here: install it with 'apt-get install chromium'"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Eye:
    """Opens pages as a visitor, and reports what is wrong with each one it looks at."""

    browser: Any
    origin: str
    faults: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)

    def visitor(self, *, width: int = 1280, javascript: bool = True, language: str = "sv-SE", **options: Any) -> Any:
        """Return a page of a new visitor, who shares no cookie with others."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 860}, locale=language, java_script_enabled=javascript, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda m: self._heard(page, m))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", lambda r: self._asked(page, r.url))
        return page

    def _heard(self, page: Any, message: Any) -> None:
        status_lines = re.search(r"status of (4\d\d)|ERR_INTERNET_DISCONNECTED", message.text)
        if message.type == "error" and not status_lines:
            self.faults.append(f"{page.url}: console: {message.text}")

    def _asked(self, page: Any, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.faults.append(f"{page.url} asked {url}")

    def look(self, page: Any, name: str) -> None:
        """Check the page as it stands: axe and sideways scroll at 320 px; keep a picture if asked."""
        self.looked_at.append(name)
        page.wait_for_load_state("load")  # without JavaScript, a press returns before its answer has arrived
        self._keep_picture(page, name)
        self._check_width(page, name)
        self._check_axe(page, name)

    def look_without_script(self, page: Any, name: str) -> None:
        """Check what can be checked of a page whose visitor has no JavaScript: sideways scroll, and a picture."""
        self.looked_at.append(name)
        page.wait_for_load_state("load")  # without JavaScript, a press returns before its answer has arrived
        self._keep_picture(page, name)
        self._check_width(page, name)

    def look_in_both_languages(self, page: Any, name: str) -> None:
        """Check the page as it stands, then the same address in English, and come back."""
        self.look(page, name)
        self.read_in_english(page, name)

    def _check_axe(self, page: Any, name: str) -> None:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page, options={"resultTypes": ["violations"]})
        for violation in found.response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            self.faults.append(f"{name}: axe {violation['id']}: {nodes}")

    def _check_width(self, page: Any, name: str) -> None:
        before = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 700})
        width = self._page_width(page)
        if width > 320:
            wide = page.evaluate(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 321)"
                ".slice(0, 4).map(e => e.tagName + '.' + e.className)"
            )
            self.faults.append(f"{name}: {width} px wide at 320 px: {wide}")
        page.set_viewport_size(before)

    def _page_width(self, page: Any) -> int:
        """Return the page's width; asked again while the answer to a press is just taking the page's place."""
        while not (width := page.evaluate("document.documentElement ? document.documentElement.scrollWidth : 0")):
            page.wait_for_timeout(100)
        return int(width)

    def _keep_picture(self, page: Any, name: str) -> None:
        folder = os.environ.get("SAMVERKAN_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{len(self.looked_at):02d}-{name}.png", full_page=True)

    def read_in_english(self, page: Any, name: str) -> None:
        """Look at the same address in English, with the visitor's own cookies, and come back."""
        origin_language = page.context.cookies(self.origin)
        page.context.add_cookies([{"name": "language", "value": "en", "url": self.origin}])
        page.goto(page.url)
        assert page.evaluate("document.documentElement.lang") == "en", name
        self._check_axe(page, f"{name} (en)")
        page.context.clear_cookies(name="language")
        for cookie in origin_language:
            if cookie["name"] == "language":
                page.context.add_cookies([cookie])
        page.goto(page.url)


@pytest.fixture
def eye(chromium: Any, live_server: Any) -> Iterator[Eye]:
    """Return an eye; the test fails if it saw a fault anywhere."""
    seer = Eye(chromium, live_server.url)
    yield seer
    for context in chromium.contexts:
        context.close()
    assert seer.faults == []


@pytest.fixture
def sign_in(live_server: Any) -> Callable[..., None]:
    """Return a function that signs a visitor in without the mailed code (that path has its own test)."""

    def signed_in(page: Any, person: Any) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return signed_in

"""Headless Chromium for the journeys, an eye that looks at its pages, and a quick way to sign in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.eye import PATIENCE_MS, Eye

# Playwright's synchronous interface runs an event loop in this thread; the ORM is called beside it, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

#: The first, without windows of its own, needs a third less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), "")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run", "--disable-gpu", "--disable-quic"]  # fmt: skip
MISSING = "no Chromium here: install it with 'apt-get install chromium-headless-shell'"


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

"""The demo as a newcomer meets it: one command, a real server, pages that weigh little."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.moves import follow, send_form

LIMIT_BYTES = 60_000
LIMIT_REQUESTS = 12

pytestmark = pytest.mark.xdist_group("served")


@dataclass
class Demo:
    """A demo of its own folder that can be served, stopped, and served again."""

    folder: Path
    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def shown(self) -> str:
        """What the newest start has shown."""
        return (self.folder / "shown.txt").read_text(encoding="utf-8")

    def start(self, *, seconds: float) -> float:
        """Start it, and return how long it took until a page came."""
        began = time.monotonic()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAMVERKAN", "DJANGO", "DATABASE"))}
        with (self.folder / "shown.txt").open("w", encoding="utf-8") as shown:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "samverkan.config.cli", "demo", "--port", str(self.port)],
                env={**kept, "SAMVERKAN_DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"},
                stdout=shown, stderr=subprocess.STDOUT, text=True, start_new_session=True, preexec_fn=heed_interrupts,
            )  # fmt: skip
        while time.monotonic() - began < seconds:
            assert self.process.poll() is None, self.shown
            if self.is_served():
                return time.monotonic() - began
            time.sleep(0.3)
        pytest.fail(f"nothing is served after {seconds} s: {self.shown}")

    def is_served(self) -> bool:
        """Return whether a page comes."""
        try:
            with urllib.request.urlopen(self.address, timeout=5):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        """Stop it as Ctrl+C does, which a terminal sends to the whole group, and with it its server and worker."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def heed_interrupts() -> None:
    """Let Ctrl+C reach the demo also where the tests were started in the background, which turns it off."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = Demo(tmp_path_factory.mktemp("demo"), free_port())
    try:
        made.start(seconds=120)
        assert f"Samverkan is at {made.address}" in made.shown
        assert "organiser" in made.shown
        yield made
    finally:
        made.stop()


@pytest.fixture
def demo(served: Demo) -> str:
    """Return the address of the demo."""
    return served.address


def first_load(chromium: Any, address: str) -> tuple[int, int, Any]:
    """Return bytes over the wire and requests of a first visit, and the page."""
    page = chromium.new_context(viewport={"width": 390, "height": 844}, locale="sv-SE").new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    return int(sum(weights)), len(weights), page


def public_pages(chromium: Any, demo: str) -> list[str]:
    """Return the addresses of the public pages, each kind once, as a visitor finds them."""
    page = chromium.new_context(locale="sv-SE").new_page()
    page.goto(f"{demo}/forum/")
    forums = page.eval_on_selector_all("main a", "links => links.map(a => new URL(a.href).pathname)")
    page.goto(f"{demo}/berattelser/")
    stories = page.eval_on_selector_all("main a", "links => links.map(a => new URL(a.href).pathname)")
    forum = next(p for p in forums if re.fullmatch(r"/forum/[\w-]+/", p) and p != "/forum/planera/")
    story = next(p for p in stories if re.fullmatch(r"/berattelser/[\w-]+/", p) and "kommentarer" not in p)
    return ["/", "/forum/", forum, "/berattelser/", story, "/tillganglighet/", "/integritet/"]


def test_first_load_of_public_pages_weighs_little(chromium: Any, demo: str) -> None:
    heavy = []
    for path in public_pages(chromium, demo):
        weight, requests, page = first_load(chromium, demo + path)
        print(f"{path}: {weight / 1000:.1f} kB, {requests} requests")
        if weight > LIMIT_BYTES or requests > LIMIT_REQUESTS:
            heavy.append((path, weight, requests))
        page.context.close()

    assert heavy == []


def test_demo_signs_in_each_role(chromium: Any, demo: str) -> None:
    page = chromium.new_context(locale="sv-SE").new_page()
    page.goto(f"{demo}/demo/")
    people = page.locator("main form").count()
    assert people >= 6

    for number in range(people):
        sign_in(page, demo, number)

        assert page.locator("h1").count() == 1
        assert page.url.startswith(f"{demo}/mitt/")
        page.context.clear_cookies()


def sign_in(page: Any, demo: str, number: int) -> None:
    page.goto(f"{demo}/demo/")
    follow(page.locator("main form button").nth(number))


def test_demo_starts_again_at_once_and_keeps_what_was_entered(chromium: Any, served: Demo) -> None:
    page = chromium.new_context(locale="sv-SE").new_page()
    sign_in(page, served.address, 0)
    page.locator("[name=name]").fill("Nytt Namn")
    send_form(page, "name")
    assert "Preparing the database" in served.shown

    served.stop()
    stopped = (served.shown, served.is_served())
    seconds = served.start(seconds=60)
    page.context.clear_cookies()
    sign_in(page, served.address, 0)

    assert "Stopped. Your data is kept." in stopped[0]
    assert not stopped[1]
    assert "Preparing the database" not in served.shown
    assert page.locator("[name=name]").input_value() == "Nytt Namn"
    print(f"second start: {seconds:.1f} s")

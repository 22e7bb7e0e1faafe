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
from pathlib import Path
from typing import Any

import pytest

LIMIT_BYTES = 60_000
LIMIT_REQUESTS = 12


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAMVERKAN", "DJANGO", "DATABASE"))}
    return subprocess.Popen(
        [sys.executable, "-m", "samverkan.config.cli", "demo", "--port", str(port)],
        env={**kept, "SAMVERKAN_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def wait_until_served(process: subprocess.Popen[str], address: str, *, seconds: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        try:
            with urllib.request.urlopen(address, timeout=2):
                return time.monotonic() - began
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"nothing is served after {seconds} s")


def stop(process: subprocess.Popen[str]) -> str:
    os.killpg(process.pid, signal.SIGINT)
    try:
        return process.communicate(timeout=20)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    process = start(folder, port)
    address = f"http://127.0.0.1:{port}"
    wait_until_served(process, address, seconds=120)
    yield address
    shown = stop(process)
    assert f"Samverkan is at {address}" in shown
    assert "organiser" in shown


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
        page.goto(f"{demo}/demo/")
        page.locator("main form button").nth(number).click()

        assert page.locator("h1").count() == 1
        assert page.url.startswith(f"{demo}/mitt/")
        page.context.clear_cookies()


def test_demo_starts_again_at_once_and_keeps_what_was_entered(tmp_path: Path) -> None:
    port = free_port()
    first = start(tmp_path, port)
    wait_until_served(first, f"http://127.0.0.1:{port}/", seconds=120)
    stop(first)
    before = (tmp_path / "samverkan.sqlite3").stat().st_mtime_ns

    second = start(tmp_path, port)
    seconds = wait_until_served(second, f"http://127.0.0.1:{port}/", seconds=60)
    shown = stop(second)

    assert "Preparing the database" not in shown
    assert before <= (tmp_path / "samverkan.sqlite3").stat().st_mtime_ns
    print(f"second start: {seconds:.1f} s")

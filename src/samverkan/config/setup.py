"""Prepare a site, or bring it up to date: tables, region, blog, static files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from samverkan import __version__
from samverkan.network.services import set_up_region
from samverkan.stories.queries import get_blog
from samverkan.stories.services import set_up_blog

Say = Callable[[str], None]


def set_up(*, now: datetime, say: Say) -> None:
    """Do what is not done yet; each step is skipped when there is nothing to do."""
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    if pending_migrations() or get_blog() is None:  # the blog comes last: without it, the last run was cut short
        say("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        set_up_region()
        set_up_blog(now=now)
    collect_static(say)


def pending_migrations() -> bool:
    """Return whether the database lags behind the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static(say: Say) -> None:
    """Collect and compress the static files, unless they are those of last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("Collecting the static files ...")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """Return a digest of everything that ends up among the static files."""
    digest = hashlib.sha256(__version__.encode())
    for path in _own_static_files():
        digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _own_static_files() -> Iterator[Path]:
    """Yield the rooms' static and style files; libraries' files change only with a new environment."""
    source = Path(__file__).resolve().parents[1]
    for folder in ("static", "assets"):
        yield from sorted(path for path in source.glob(f"*/{folder}/**/*") if path.is_file())
    yield (
        source.parents[1] / "requirements.txt" if (source.parents[1] / "requirements.txt").exists() else Path(__file__)
    )

"""Look after the search index."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from samverkan.search import queries, services


class Command(BaseCommand):
    """Rebuild the index, bring it up to date, or say how it stands."""

    help = (
        "Look after the search index. rebuild: make it anew beside the one in use, which serves until the new one is "
        "whole; refresh: bring it up to date now, as a worker does every minute; status: say how it stands."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State what is to be done."""
        parser.add_argument("what", choices=["rebuild", "refresh", "status"], help="what to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how the index stands."""
        if options["what"] == "rebuild":
            self.rebuild()
        elif options["what"] == "refresh":
            report = services.refresh(clock=timezone.now, thoroughly=True)
            self.stdout.write(f"{report.written} documents written, {report.removed} taken away.")
        self.say_status()

    def rebuild(self) -> None:
        """Make a new edition; on a terminal, show how far it has come on one line."""
        started = time.monotonic()
        services.rebuild(clock=timezone.now, tell=self.tell if self.stdout.isatty() else lambda done, of: None)
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(f"Made anew in {time.monotonic() - started:.1f} s.")

    def tell(self, done: int, of: int) -> None:
        """Show how far the new edition has come."""
        filled = 30 * done // max(of, 1)
        self.stdout.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {of} documents", ending="")
        self.stdout.flush()

    def say_status(self) -> None:
        """Say how the edition in use stands."""
        status = queries.get_status()
        if status is None:
            self.stdout.write("There is no index yet: a worker makes it within a minute, samverkan search rebuild now.")
            return
        self.stdout.write(
            f"{status.documents} documents, {status.passages} passages, {status.terms} terms; "
            f"last written {timezone.localtime(status.touched_at):%Y-%m-%d %H:%M}."
        )
        if not status.is_of_this_analyser:
            self.stdout.write("It was made by another version: the worker makes it anew.")

"""``samverkan import-pages``: saved pages of an old blog become stories."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from samverkan.stories.management.reporting import ReportingCommand
from samverkan.stories.services import Outcome, import_saved_pages
from samverkan.stories.services.importing import Result

SUFFIXES = {".txt", ".html", ".htm"}
EPILOG = """\
A page that lists stories gives each its title, ingress, date and page owner. A page with one story gives the text,
and completes the story of the same title. Run it again whenever you like: what is there is left alone, and what an
editor has changed here is never overwritten.

examples:
  samverkan import-pages saved/ --dry-run
  samverkan import-pages list.html story-1.html story-2.txt
  samverkan import-pages old.txt --date 2018-11-29
"""


class Command(ReportingCommand):
    """Read saved pages and report line by line."""

    help = "Read saved pages of an old blog (.txt or .html, UTF-8) into stories."
    epilog = EPILOG

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="a saved page, or a folder of them")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen; change nothing")
        parser.add_argument(
            "--date",
            type=_day,
            metavar="YYYY-MM-DD",
            help="date of full pages that say none; without it they stay drafts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; end with an error if a file gave nothing."""
        paths = list(_files(options["paths"]))
        if not paths:
            raise CommandError("There is no .txt or .html file there.")
        self.prepare()
        yielded: dict[str, int] = {str(path): 0 for path in paths}
        counts: Counter[Result] = Counter()
        for outcome in import_saved_pages(
            actor=None,
            files=self._read(paths),
            now=timezone.now(),
            fallback_date=options["date"],
            is_dry_run=options["dry_run"],
        ):
            self.report(outcome)
            counts[outcome.result] += 1
            yielded[outcome.file] += outcome.result not in {Result.UNREADABLE, Result.NOTE}
        self.sum_up(counts, is_dry_run=options["dry_run"])
        if empty := [name for name, number in yielded.items() if not number]:
            raise CommandError(f"Nothing came of {', '.join(empty)}.")

    def _read(self, paths: list[Path]) -> Iterator[tuple[str, bytes]]:
        """Yield each file's name and content as it is asked for; what cannot be opened is said and passed over."""
        for number, path in enumerate(paths, start=1):
            self.stdout.write(f"[{number}/{len(paths)}] {path}")
            try:
                yield str(path), path.read_bytes()
            except OSError as fault:
                reason = (fault.strerror or "it cannot be opened").lower()
                self.report(Outcome(str(path), Result.UNREADABLE, reason=reason))


def _day(text: str) -> date:
    """Return the day of an option."""
    return date.fromisoformat(text)


def _files(paths: list[Path]) -> Iterator[Path]:
    """Yield the files, and those of the folders."""
    for path in paths:
        if path.is_dir():
            yield from sorted(inner for inner in path.iterdir() if inner.suffix.lower() in SUFFIXES)
        else:
            yield path

"""``samverkan import-stories``: what ``samverkan export-stories`` wrote as JSON becomes the blog again."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from samverkan.stories.management.reporting import ReportingCommand
from samverkan.stories.services.importing import Result
from samverkan.stories.services.transfer import FileRefused, Journey, Shelf, import_stories, open_folder

EPILOG = """\
Run it again whenever you like: what is there is left alone, and what an editor has changed here is never overwritten.

examples:
  samverkan import-stories export/ --dry-run
  samverkan import-stories export.zip
"""


class Command(ReportingCommand):
    """Read an export of our own and report line by line."""

    help = "Read what export-stories wrote as JSON into stories and pages."
    epilog = EPILOG

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="FOLDER", type=Path, help="the folder or ZIP file of the export")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; end with an error if nothing came of it."""
        self.prepare()
        try:
            shelf = Shelf(open_folder(options["path"]))
        except FileRefused as fault:
            raise CommandError(f"The export cannot be read: {fault}.") from None
        journey = Journey("", str(options["path"]), timezone.now(), options["dry_run"])
        counts = self.report_all(import_stories(journey=journey, shelf=shelf), is_dry_run=options["dry_run"])
        if counts[Result.UNREADABLE] and sum(counts.values()) == counts[Result.UNREADABLE]:
            raise CommandError(f"Nothing came of {options['path']}.")

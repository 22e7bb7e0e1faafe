"""``samverkan import-wordpress``: an export of WordPress (WXR) becomes stories and pages."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from samverkan.stories.management.reporting import ReportingCommand
from samverkan.stories.services.importing import Result
from samverkan.stories.services.transfer import FileRefused, Journey, Shelf, import_wordpress, open_folder

EPILOG = """\
Posts become stories and pages become pages, with authors, themes, keywords, comments, pictures, files and their old
addresses. Run it again whenever you like: what is there is left alone, and what an editor has changed here is never
overwritten. E-mail and IP addresses of those who commented are not read.

examples:
  samverkan import-wordpress blog.xml --dry-run
  samverkan import-wordpress blog.xml --attachments wp-content/uploads
  samverkan import-wordpress blog.xml --attachments uploads.zip
"""


class Command(ReportingCommand):
    """Read a WXR file and report line by line."""

    help = "Read an export of WordPress (WXR) into stories and pages."
    epilog = EPILOG

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE.xml", type=Path, help="the export: Tools, Export, All content")
        parser.add_argument(
            "--attachments", metavar="FOLDER", type=Path, help="the old blog's folder of uploads, or a ZIP file of it"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; end with an error if the file gave nothing."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        self.prepare()
        try:
            shelf = Shelf(open_folder(options["attachments"]))
        except FileRefused as fault:
            raise CommandError(f"The attachments cannot be read: {fault}.") from None
        journey = Journey("", str(path), timezone.now(), options["dry_run"])
        outcomes = import_wordpress(open_file=lambda: path.open("rb"), journey=journey, shelf=shelf)
        counts = self.report_all(outcomes, is_dry_run=options["dry_run"])
        if not sum(counts[result] for result in Result if result not in {Result.UNREADABLE, Result.NOTE}):
            raise CommandError(f"Nothing came of {path}.")

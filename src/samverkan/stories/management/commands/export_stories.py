"""``samverkan export-stories``: the blog with its pictures and files, for others to read and for us to read again."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from samverkan.stories.models import BlogPage
from samverkan.stories.services.transfer import FORMS, CrateTaken, export_blog, open_crate

EPILOG = """\
json      one file that samverkan import-stories reads: nothing is lost
wxr       one file that WordPress and samverkan import-wordpress read
markdown  a file a story with front matter; it is not read again

examples:
  samverkan export-stories export/ --format json
  samverkan export-stories blog.zip --format wxr
"""


class Command(BaseCommand):
    """Write the blog to a folder or a ZIP file."""

    help = "Write every story and page, published or not, with pictures, files and comments."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Let the epilogue keep its lines."""
        return super().create_parser(
            prog_name, subcommand, epilog=EPILOG, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="FOLDER|FILE.zip", type=Path, help="an empty folder, or a new ZIP file")
        parser.add_argument("--format", choices=FORMS, default="json", help="json unless you say otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export and say how much."""
        if not BlogPage.objects.exists():
            raise CommandError("There is no blog yet. Run “samverkan setup” first.")
        try:
            with open_crate(options["path"]) as crate:
                number = export_blog(form=options["format"], crate=crate, now=timezone.now())
        except (CrateTaken, OSError) as fault:
            raise CommandError(f"Nothing was written: {fault}.") from None
        self.stdout.write(f"{number} pages written to {options['path']}.")

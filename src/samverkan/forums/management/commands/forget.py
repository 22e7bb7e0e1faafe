"""``samverkan forget``: delete personal data whose time is up."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from samverkan.forums.services.retention import delete_expired


class Command(BaseCommand):
    """Delete personal data past its end date and keep the counts. A scheduled task does the same every day."""

    help = "Delete personal data past its end date and keep the counts. A scheduled task does the same every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the one option."""
        parser.add_argument("--dry-run", action="store_true", help="Count what would be deleted; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, or count, and say how many."""
        is_dry_run = bool(options["dry_run"])
        found = delete_expired(now=timezone.now(), is_dry_run=is_dry_run)
        lead = "Would delete" if is_dry_run else "Deleted"
        self.stdout.write(f"{lead}: {found['registrations']} registrations (their counts are kept),")
        self.stdout.write(f"  the needs of {found['needs']} people, {found['answers']} answers to questions,")
        self.stdout.write(f"  the addresses and links of {found['hosts']} hosts,")
        self.stdout.write(f"  the names and addresses of {found['commitments']} who made commitments,")
        self.stdout.write(f"  {found['proposals']} proposals.")

"""``samverkan prepare-pictures``: make the sizes of pictures that pages show and that are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from samverkan.stories.services import Prepared, prepare_sizes


class Command(BaseCommand):
    """Make what is missing, and say how far it has come."""

    help = "Make the sizes of pictures that public pages show and that are missing. Stop and run it again as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work and report."""
        work = prepare_sizes(tell=self._tell)
        self.stdout.write(f"{work.pictures} pictures: {work.made} sizes made, {work.failed} pictures not readable.")

    def _tell(self, work: Prepared) -> None:
        self.stdout.write(f"  {work.done} of {work.pictures} pictures, {work.made} sizes made")

"""Prepare a site, or bring it up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from samverkan.config.setup import set_up


class Command(BaseCommand):
    """Run every step of the set-up that is not done yet."""

    help = "Prepare or upgrade a site: tables, region, blog, static files. Safe to run again; run it on one node."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, saying each step."""
        set_up(now=timezone.now(), say=self.stdout.write)
        self.stdout.write("Ready.")

"""Make or mend the region."""

from typing import Any

from django.core.management.base import BaseCommand

from samverkan.network import queries, services


class Command(BaseCommand):
    """``manage.py set_up_region``."""

    help = "Make or mend the region, its municipalities, their organisations and the roles' groups. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the region up and say what is there."""
        region = services.set_up_region()
        self.stdout.write(f"{region.name}: {len(queries.list_municipalities())} municipalities.")

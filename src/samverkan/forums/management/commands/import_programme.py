"""``samverkan import-programme``: a frab schedule.json becomes a draft forum."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from samverkan.forums.models import Forum
from samverkan.forums.services.programme_import import check_importable, import_programme
from samverkan.forums.services.schedule import Programme, ProgrammeError
from samverkan.network.models import Region
from samverkan.network.queries import get_region


class Command(BaseCommand):
    """Reads a programme. If anything is wrong in the file, every fault is told and nothing is stored."""

    help = (
        "Read a forum's programme from a frab schedule.json (with x_mode, x_parallel_group and x_capacity) into a "
        "draft forum. A faulty file is refused as a whole, and every fault is named by its event and field."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the schedule.json")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace the programme of a draft of the same acronym that has no registrations",
        )
        parser.add_argument("--dry-run", action="store_true", help="only check the file; store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, or tell what is wrong and leave with a non-zero code."""
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}")
        try:
            self._import(data, should_replace=options["replace"], is_trial=options["dry_run"])
        except ProgrammeError as error:
            for fault in error.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{options['file']}: {len(error.faults)} fault(s); nothing was stored.")

    def _import(self, data: bytes, *, should_replace: bool, is_trial: bool) -> None:
        programme = check_importable(data=data, should_replace=should_replace)
        if is_trial:
            self.stdout.write(f"{self._summary(programme)} Nothing was stored (--dry-run).")
            return
        try:
            region = get_region()
        except Region.DoesNotExist:
            raise CommandError("There is no region yet: run `samverkan setup` first.")
        forum = import_programme(
            data=data, region=region, actor=None, now=timezone.now(), should_replace=should_replace
        )
        self._tell(forum)

    def _summary(self, programme: Programme) -> str:
        return f"{programme.title}: {len(programme.events)} sessions in {len(programme.groups)} slots."

    def _tell(self, forum: Forum) -> None:
        sessions = sum(slot.sessions.count() for slot in forum.slots.all())
        self.stdout.write(f"{forum.title}: {sessions} sessions in {forum.slots.count()} slots, stored as a draft.")
        self.stdout.write(f"/forum/planera/{forum.slug}/")

"""``samverkan keyfigures``: load files of key figures, or fetch them from Kolada."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.load import LoadSummary, load_files
from samverkan.keyfigures.services.vintages import TakenOver


class Command(BaseCommand):
    """Takes in key figures. What is in force stays until all of the new is there."""

    help = (
        "Take in key figures. `load` reads files: catalogue, areas, groups, tables and values, told apart by their "
        "columns. What is in force stays in force until everything new is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be done, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, help="what to do", metavar="load")
        load = verbs.add_parser("load", help="read files: csv, csv.gz or parquet")
        load.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a catalogue, areas, groups or values")
        load.add_argument("--publisher", default="Kolada", help="whose figures they are (Kolada)")
        load.add_argument("--seen", type=date.fromisoformat, help="the day that a catalogue tells of (by its name)")
        load.add_argument("--partial", action="store_true", help="the catalogue is not whole: remove nothing")
        load.add_argument("--replace", action="store_true", help="forget values that the files do not tell of")

        load.add_argument("--known-only", action="store_true", help="leave out indicators that no catalogue tells of")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what came of it."""
        started = time.monotonic()
        try:
            summary = load_files(
                options["files"],
                now=timezone.now(),
                publisher=options["publisher"],
                seen=options["seen"],
                is_whole=not options["partial"],
                replaces=options["replace"],
                leaves_out_unknown=options["known_only"],
            )
        except (LoadError, TakenOver) as fault:
            raise CommandError(str(fault))
        self._tell(summary, time.monotonic() - started)

    def _tell(self, summary: LoadSummary, seconds: float) -> None:
        if summary.indicators:
            self.stdout.write(
                f"{summary.indicators} indicators, {summary.reworded} reworded, {summary.removed} removed."
            )
        if summary.areas or summary.groups or summary.tables:
            self.stdout.write(f"{summary.areas} areas, {summary.groups} groups, {summary.tables} tables.")
        if summary.blocks:
            self.stdout.write(
                f"{summary.values} values of {summary.blocks} indicators, of which {summary.published} are new or "
                f"changed and now in force. {seconds:.1f} s."
            )
        if summary.left_out:
            self.stdout.write(f"Left out, since no catalogue tells of them: {', '.join(summary.left_out)}.")

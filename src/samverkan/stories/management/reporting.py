"""What the commands that import have in common: help that keeps its lines, a line a story, a sum at the end."""

from __future__ import annotations

import logging
from argparse import RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samverkan.stories.models import BlogPage
from samverkan.stories.services import Outcome
from samverkan.stories.services.importing import Result


class ReportingCommand(BaseCommand):
    """A command that says line by line what becomes of what it reads."""

    epilog = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Let the epilogue keep its lines."""
        return super().create_parser(
            prog_name, subcommand, epilog=self.epilog, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def prepare(self) -> None:
        """Stop where there is no blog, and keep the log from saying everything twice."""
        if not BlogPage.objects.exists():
            raise CommandError("There is no blog yet. Run “samverkan setup” first.")
        logging.getLogger("wagtail").setLevel(logging.WARNING)

    def report_all(self, outcomes: Iterable[Outcome], *, is_dry_run: bool) -> Counter[Result]:
        """Report each outcome as it comes, and their sum."""
        counts: Counter[Result] = Counter()
        for outcome in outcomes:
            self.report(outcome)
            counts[outcome.result] += 1
        self.sum_up(counts, is_dry_run=is_dry_run)
        return counts

    def report(self, outcome: Outcome) -> None:
        """Write one line."""
        reason = f": {outcome.reason}" if outcome.reason else ""
        title = f"“{outcome.title}”" if outcome.title else "the file" if outcome.result == Result.UNREADABLE else ""
        text = f"  {outcome.result:<10} {title}{reason}"
        style = {Result.UNREADABLE: self.style.ERROR, Result.SKIPPED: self.style.WARNING}.get(outcome.result, str)
        self.stdout.write(style(text))

    def sum_up(self, counts: Counter[Result], *, is_dry_run: bool) -> None:
        """Write how many of each."""
        parts = [f"{counts[result]} {result}" for result in Result if result is not Result.NOTE]
        ending = " Dry run: nothing was stored." if is_dry_run else ""
        self.stdout.write(f"In all: {', '.join(parts)}.{ending}")

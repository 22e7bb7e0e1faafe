"""``samverkan keyfigures``: load files of key figures, or fetch them from Kolada or a PxWeb server."""

from __future__ import annotations

import argparse
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from samverkan.keyfigures.blocks import DamagedBlock
from samverkan.keyfigures.fetching import Fetcher, FetchFault
from samverkan.keyfigures.kolada import Kolada
from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.load import LoadSummary, load_files
from samverkan.keyfigures.services.pxweb import read_query, sync_table
from samverkan.keyfigures.services.sync import Scope, SyncError, SyncSummary, last_fetch, sync
from samverkan.keyfigures.services.vintages import TakenOver

BAR = 30


class Command(BaseCommand):
    """Takes in key figures. What is in force stays until all of the new is there."""

    help = (
        "Take in key figures. `load` reads files: catalogue, areas, groups, tables and values, told apart by their "
        "columns. `sync` fetches from Kolada, and goes on where it was if it was broken off, or fetches one table of a "
        "PxWeb server. What is in force stays in force until everything new is stored. Exit code 1: nothing was put "
        "in force."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be done, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, help="what to do", metavar="load|sync")
        load = verbs.add_parser("load", help="read files: csv, csv.gz, xlsx, parquet, or JSON-stat of PxWeb")
        load.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a catalogue, areas, groups or values")
        load.add_argument("--publisher", default="", help="whose figures they are (what the file says, or Kolada)")
        load.add_argument("--seen", type=date.fromisoformat, help="the day that a catalogue tells of (by its name)")
        load.add_argument("--partial", action="store_true", help="the catalogue is not whole: remove nothing")
        load.add_argument("--replace", action="store_true", help="forget values that the files do not tell of")
        load.add_argument("--known-only", action="store_true", help="leave out indicators that no catalogue tells of")
        self._add_sync(verbs.add_parser("sync", help="fetch from Kolada, or a table of a PxWeb server"))

    def _add_sync(self, fetch: CommandParser) -> None:
        what = fetch.add_mutually_exclusive_group(required=True)
        what.add_argument("--all", action="store_true", help="every indicator in the catalogue")
        what.add_argument("--group", metavar="ID", help="the indicators of a table, such as g2kpi84105 (Integration)")
        what.add_argument("--indicators", nargs="+", metavar="ID", help="some indicators")
        what.add_argument("--pxweb", metavar="ADDRESS", help="a table of a PxWeb server (API v1, or v2 with /data)")
        fetch.add_argument("--since", type=_day, help="only what has changed since a day, or since the `last` fetch")
        fetch.add_argument("--anew", action="store_true", help="throw an unfinished fetch away first")
        fetch.add_argument(
            "--accept-empty", action="store_true", help="an indicator that is answered empty keeps what it has"
        )
        fetch.add_argument("--selection", type=Path, metavar="FILE", help="with --pxweb: what to choose, as JSON")
        fetch.add_argument("--publisher", default="", help="with --pxweb: whose figures they are (what the table says)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what came of it."""
        started = time.monotonic()
        now = timezone.now()
        try:
            if options["verb"] == "load":
                self._tell_load(self._load(options, now), time.monotonic() - started)
            elif options["pxweb"]:
                self._sync_table(options, now, started)
            else:
                self._sync(options, now, started)
        except (LoadError, TakenOver, SyncError) as fault:
            raise CommandError(str(fault))
        except DamagedBlock as fault:
            raise CommandError(f"{fault}. Whole values mend it: load --replace, or sync without --since.")

    def _load(self, options: dict[str, Any], now: datetime) -> LoadSummary:
        counted = 0

        def count(more: int) -> None:
            nonlocal counted
            counted += more
            if self.stderr.isatty():
                self.stderr.write(f"\r{counted} indicators", ending="")

        return load_files(
            options["files"],
            now=now,
            publisher=options["publisher"],
            seen=options["seen"],
            is_whole=not options["partial"],
            replaces=options["replace"],
            leaves_out_unknown=options["known_only"],
            on_progress=count,
        )

    def _tell_load(self, summary: LoadSummary, seconds: float) -> None:
        if summary.blocks and self.stderr.isatty():
            self.stderr.write("")
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

    def _sync(self, options: dict[str, Any], now: datetime, started: float) -> None:
        scope = _scope(options)
        if options["selection"] or options["publisher"]:
            raise CommandError("--selection and --publisher are for --pxweb.")
        if options["since"] and scope.since is None:
            self.stdout.write("Everything has never been fetched before: all values are.")
        with Kolada(base=settings.KOLADA_URL) as kolada:
            try:
                summary = sync(
                    kolada=kolada,
                    scope=scope,
                    now=now,
                    begins_anew=options["anew"],
                    accepts_empty=options["accept_empty"],
                    on_progress=self._show,
                )
            except (FetchFault, KeyboardInterrupt) as fault:
                said = str(fault) or "Broken off."
                raise CommandError(f"{said}\nNothing was put in force. The same command goes on where this one ended.")
        self._tell_sync(summary, kolada.requests, time.monotonic() - started)

    def _sync_table(self, options: dict[str, Any], now: datetime, started: float) -> None:
        if options["since"] or options["anew"]:
            raise CommandError("--since and --anew are for Kolada: a table is always fetched whole.")
        query = read_query(options["pxweb"], options["selection"])
        with Fetcher(on_bytes=self._show_bytes) as fetcher:
            try:
                summary = sync_table(
                    fetcher=fetcher,
                    query=query,
                    now=now,
                    publisher=options["publisher"],
                    accepts_empty=options["accept_empty"],
                )
            except (FetchFault, KeyboardInterrupt) as fault:
                raise CommandError(f"{str(fault) or 'Broken off.'}\nNothing was put in force.")
        self._tell_load(summary, time.monotonic() - started)
        self.stdout.write(f"{fetcher.requests} requests.")

    def _show_bytes(self, count: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{count / 1e6:.1f} MB", ending="")

    def _show(self, done: int, of: int) -> None:
        """Draw a bar on a terminal; elsewhere say how far it has come at every tenth."""
        if self.stderr.isatty():
            filled = BAR * done // of
            self.stderr.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done} of {of}", ending="")
            self.stderr.write("\n" if done == of else "", ending="")
        elif done * 10 // of > (done - 1) * 10 // of:
            self.stderr.write(f"{done} of {of}")

    def _tell_sync(self, summary: SyncSummary, requests: int, seconds: float) -> None:
        if summary.is_resumed:
            self.stdout.write("Went on with the fetch that was broken off.")
        if summary.catalogue:
            told = summary.catalogue
            self.stdout.write(
                f"Catalogue: {told.read} indicators, {told.added} new, {told.reworded} reworded, "
                f"{told.removed} removed."
            )
        self.stdout.write(
            f"{summary.values} values of {summary.indicators} indicators, of which {summary.published} are new or "
            f"changed and now in force. {requests} requests, {seconds:.0f} s."
        )
        if summary.empty:
            named = ", ".join(summary.empty[:10]) + (" ..." if len(summary.empty) > 10 else "")
            self.stdout.write(f"{len(summary.empty)} were answered without values: {named}")


def _day(text: str) -> date | str:
    if text == "last":
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a day such as 2026-03-31 nor the word last")


def _scope(options: dict[str, Any]) -> Scope:
    since = last_fetch() if options["since"] == "last" else options["since"]
    if options["group"]:
        return Scope("group", (options["group"].lower(),), since)
    if options["indicators"]:
        return Scope("indicators", tuple(sorted(set(options["indicators"]))), since)
    return Scope("all", (), since)

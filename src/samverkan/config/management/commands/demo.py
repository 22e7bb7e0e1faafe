"""Set up and serve the demo region."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from samverkan.config.demo.load import load_demo
from samverkan.config.demo.people import SIGN_INS
from samverkan.config.management.commands.serve import granian_words
from samverkan.config.setup import set_up

PATIENCE = 20.0
"""Seconds that server and worker get to finish what they are at."""


class Command(BaseCommand):
    """The whole product with one command."""

    help = "Set up the demo region on SQLite, serve it and print the sign-ins. What you enter is kept until --reset."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State where to listen and whether to start afresh."""
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away first")
        parser.add_argument("--no-serve", action="store_true", help="set up and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, say how to sign in, serve."""
        if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
            raise CommandError("The demo runs on SQLite only: unset DATABASE_URL.")
        if not options["no_serve"] and _is_taken(options["port"]):
            raise CommandError(f"Port {options['port']} is taken. Choose another: make demo PORT=8001")
        if options["reset"]:
            self.throw_away()
        started = time.monotonic()
        now = timezone.now()
        set_up(now=now, say=self.say)
        load_demo(now=now, on_progress=self.say)
        self.say(f"Ready in {time.monotonic() - started:.0f} s.")
        if not options["no_serve"]:
            self.serve(options["port"])

    def say(self, text: str) -> None:
        """Print one line at once."""
        self.stdout.write(text)
        self.stdout.flush()

    def throw_away(self) -> None:
        """Delete the demo's own files, and nothing else in the folder."""
        folder = Path(settings.DATA_DIR)
        for path in folder.glob("samverkan.sqlite3*"):
            path.unlink()
        for name in ("media", "mail"):
            shutil.rmtree(folder / name, ignore_errors=True)

    def serve(self, port: int) -> None:
        """Run server and worker until one of them stops, the visitor presses Ctrl+C or somebody ends this process."""
        address = f"http://127.0.0.1:{port}"
        self.say(f"\nSamverkan is at {address}\nSign in without a code at {address}/demo/ as\n")
        for sign_in in SIGN_INS:
            self.say(f"  {sign_in.role:<12} {sign_in.name:<22} {sign_in.email}")
        self.say("\nLetters that the demo sends are read at /demo/. Stop with Ctrl+C; make demo-reset starts afresh.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # else the two would live on and hold the port
        worker = [sys.executable, "-m", "samverkan.config.cli", "worker"]
        processes = [  # in sessions of their own: Ctrl+C reaches this process alone, and each of them is told once
            subprocess.Popen(words, start_new_session=True)
            for words in (granian_words(host="127.0.0.1", port=port, workers=1), worker)
        ]
        try:
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.say("Stopped. Your data is kept.")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was told to end, and kill it if it does not."""
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _is_taken(port: int) -> bool:
    """Return whether something listens on the port already."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

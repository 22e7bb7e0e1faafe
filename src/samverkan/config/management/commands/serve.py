"""Serve the site."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

TARGET = "samverkan.config.wsgi:application"


def granian_words(*, host: str, port: int, workers: int) -> list[str]:
    """Return the command line that starts granian."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning", TARGET,
    ]  # fmt: skip


class Command(BaseCommand):
    """Start granian with the site."""

    help = "Serve the site with granian. Put a proxy that ends TLS before it in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State where to listen and with how many processes."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--workers", type=int, default=2, help="processes, about one a core (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the server until it is stopped."""
        words = granian_words(host=options["host"], port=options["port"], workers=options["workers"])
        # Take this process's place, so that a signal to it reaches the server.
        os.execv(words[0], words)  # noqa: S606

"""The worker: runs what is due, one task at a time, until told to stop."""

from __future__ import annotations

import secrets
import signal
import socket
import threading
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection
from django.utils import timezone

from samverkan.jobs import services

POLL_SECONDS = 0.5
UPKEEP_SECONDS = 10.0
RENEW_SECONDS = services.LEASE.total_seconds() / 4

logger = structlog.get_logger("samverkan.jobs")


class Command(BaseCommand):
    """``manage.py worker``: start as many as you like, on as many machines as you like."""

    help = "Run schedules, retries, rescue of lost tasks, and the queue. SIGTERM lets the task at hand finish."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one option."""
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop, or once."""
        self.is_told_to_stop = False
        self.stopped = threading.Event()
        self._take_new_name()
        self._listen_for_signals()
        services.renew_lease(worker_id=self.worker_id, now=timezone.now())
        pulse = threading.Thread(target=self._keep_lease, name="lease", daemon=True)
        pulse.start()
        logger.info("worker_started", worker=self.worker_id, once=options["once"])
        try:
            self._work(is_once=options["once"])
        finally:
            self.stopped.set()
            pulse.join(timeout=5)
            services.end_lease(worker_id=self.worker_id)
            logger.info("worker_stopped", worker=self.worker_id)

    def _take_new_name(self) -> None:
        """Be another worker from now on: what the former one left running is taken back when its lease ends."""
        self.worker_id = f"{socket.gethostname()[:40]}-{secrets.token_hex(8)}"

    def _listen_for_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._be_told)

    def _be_told(self, *_: Any) -> None:
        """Only note it: a signal may come while this thread holds any lock, an event's own among them."""
        self.is_told_to_stop = True

    def _work(self, *, is_once: bool) -> None:
        upkeep_at = time.monotonic()
        while not self.is_told_to_stop:
            try:
                if time.monotonic() >= upkeep_at:
                    self._keep_up()
                    upkeep_at = time.monotonic() + UPKEEP_SECONDS
                is_busy = self._run_next()
            except DatabaseFault:
                logger.exception("database_away", worker=self.worker_id)
                self._take_new_name()  # how a task ended may be unwritten, and then nobody else would write it
                is_busy = False
            if is_busy:
                continue
            if is_once:
                return
            time.sleep(POLL_SECONDS)

    def _keep_up(self) -> None:
        now = timezone.now()
        services.run_due(now=now)
        services.reap(now=now)
        services.retry_failed(now=now)

    def _run_next(self) -> bool:
        close_old_connections()
        result = services.claim_next(worker_id=self.worker_id)
        if result is not None:
            services.run(result=result, now=timezone.now())
        return result is not None

    def _keep_lease(self) -> None:
        """Renew the lease while a long task holds the main thread."""
        while not self.stopped.wait(RENEW_SECONDS):
            try:
                services.renew_lease(worker_id=self.worker_id, now=timezone.now())
            except DatabaseFault:
                logger.exception("lease_not_renewed", worker=self.worker_id)
            finally:
                connection.close()

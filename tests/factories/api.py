"""Keys, webhooks, and a receiver that can behave badly, for tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from samverkan.api.models import Webhook
from samverkan.api.services import create_token, create_webhook
from samverkan.network.models import Person
from tests.factories import forums as make


def make_key(
    *scopes: str, person: Person | None = None, last_date: date | None = None, now: datetime = make.NOW
) -> str:
    """Return the text of a key of an organiser."""
    owner = person or make.make_organiser()
    end = last_date or (now + timedelta(days=30)).date()
    return create_token(actor=owner, name="Kalendern", scopes=scopes, last_date=end, now=now)[1]


def make_webhook(url: str, *events: str, person: Person | None = None, now: datetime = make.NOW) -> tuple[Webhook, str]:
    """Return a webhook of an organiser, and its secret."""
    owner = person or make.make_organiser()
    return create_webhook(actor=owner, url=url, events=events or ("forum.published",), now=now)


@dataclass
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Somebody's server: answers with each status in turn, then with the last. ``hang``: seconds before it does."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    hang: float = 0
    drip: bool = False
    received: list[Received] = field(default_factory=list)
    most_at_once: int = 0
    inside: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def take(self, request: Received) -> int:
        """Keep the request, and return the status to answer with."""
        with self.lock:
            self.received.append(request)
            self.inside += 1
            self.most_at_once = max(self.most_at_once, self.inside)
            return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def leave(self) -> None:
        """Note that the answer is given."""
        with self.lock:
            self.inside -= 1


@contextmanager
def receiving(**values: Any) -> Iterator[Receiver]:
    """Run a receiver on this machine."""
    receiver = Receiver(**values)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(Received(self.path, told, body))
            try:
                self.answer(status)
            except OSError:  # we were not waited for
                self.close_connection = True
            finally:
                receiver.leave()

        def answer(self, status: int) -> None:
            time.sleep(receiver.hang)
            if receiver.drip:
                for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 200:
                    self.wfile.write(bytes([sign]))
                    time.sleep(0.05)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()

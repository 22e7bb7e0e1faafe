"""Visitors of the load script: plain HTTP, each from an address of its own, and what the server cost meanwhile."""

from __future__ import annotations

import http.client
import os
import re
import threading
import urllib.parse
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """Where it listens, its first process, and the folder of its PostgreSQL (if it has one)."""

    port: int
    pid: int
    postgres: Path

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Return the processor seconds of the server and its database so far, with those of ended children."""
        pid_file = self.postgres / "postmaster.pid"
        roots = [self.pid, *([int(pid_file.read_text().split()[0])] if pid_file.exists() else [])]
        parents, ticks = {}, {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(path.parent.name)
            parents[pid], ticks[pid] = int(fields[1]), sum(int(field) for field in fields[11:15])
        family = {pid for pid in ticks if pid in roots}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sum(ticks[pid] for pid in family) / TICKS


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    cookie: str
    text: str


class Visitor:
    """One device with an address and a connection of its own (127.0.0.0/8: the limits by address see many visitors)."""

    def __init__(self, server: Server, number: int = 0, cookie: str = "") -> None:
        source = (f"127.0.{1 + number // 250}.{1 + number % 250}", 0)
        self.server, self.cookie = server, cookie
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE, source_address=source)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        """Return the answer to one request. A line that the server has closed meanwhile is opened anew."""
        more = {"Cookie": self.cookie, "Accept-Language": "sv", "Origin": self.server.origin}
        more |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            more["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.line.request(method, path, body, more)
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if method != "GET":
                raise
            self.line.close()
            self.line.request(method, path, body, more)
            answer = self.line.getresponse()
        text = answer.read().decode(errors="replace")
        cookies = "; ".join(line.split(";")[0] for line in answer.headers.get_all("set-cookie") or [])
        return Answer(answer.status, answer.headers.get("location") or "", cookies, text)

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        return self.ask("POST", path, urllib.parse.urlencode(fields), **headers)

    def close(self) -> None:
        """Hang up."""
        self.line.close()


def get(server: Server, path: str) -> Answer:
    """Open one page on a connection that is closed afterwards."""
    visitor = Visitor(server)
    try:
        return visitor.get(path)
    finally:
        visitor.close()


def token_of(page: str) -> str:
    """Return the form's token against forged requests."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:400]
    return found[1]


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all at the same moment, each in a thread of its own."""
    gate = threading.Barrier(len(acts))

    def act(number: int) -> Answer:
        gate.wait()
        return acts[number]()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))

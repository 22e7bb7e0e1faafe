"""Questions to publishers over HTTP: paced, put again when trouble may pass, and never taken for whole when cut."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")

PACE = 0.2
"""Seconds from one request to the next: five a second."""

ATTEMPTS = 6
LONGEST_PAUSE = 300.0

LARGEST = 64_000_000
"""Bytes of one answer; a page of Kolada is under 2 million, the largest table of Statistics Sweden some ten."""


class FetchFault(Exception):
    """The publisher's answer is missing, or cannot be trusted. Nothing of it may be stored."""


class PassingFault(FetchFault):
    """One that may be gone on another try."""


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return what it says; a page of HTML in its place may be gone on another try."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise PassingFault(f"the answer is not JSON but {self.headers.get('content-type', 'nothing')}")


@dataclass
class Fetcher:
    """One publisher's server.

    Parameters
    ----------
    wait, clock : callables
        How time is passed and read; tests pass none.
    on_bytes : callable
        Told how much of an answer has come.
    """

    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    on_bytes: Callable[[int], None] = lambda count: None
    requests: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._http = httpx.Client(timeout=60, headers={"User-Agent": "Samverkan", "Accept": "application/json"})
        self._next_at = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None) -> None:
        self._http.close()

    def ask(self, address: str, check: Callable[[Reply], T], *, question: Any = None) -> T:
        """Return what ``check`` makes of the answer; trouble that may pass is waited out.

        ``question`` is sent as JSON, if there is one.

        Raises
        ------
        FetchFault
            If the trouble lasts, or ``check`` says that the answer cannot be trusted.
        """
        pause = 1.0
        for attempt in range(1, ATTEMPTS + 1):
            asked_pause: float | None = None
            try:
                reply = self._send(address, question)
                asked_pause = _retry_after(reply)
                return check(_answered(reply))
            except (httpx.TransportError, httpx.DecodingError, PassingFault) as fault:
                if attempt == ATTEMPTS:
                    raise FetchFault(f"{address}: {fault or type(fault).__name__} ({ATTEMPTS} attempts).")
            self.wait(min(pause if asked_pause is None else asked_pause, LONGEST_PAUSE))
            pause *= 2
        raise AssertionError

    def _send(self, address: str, question: Any) -> Reply:
        early = self._next_at - self.clock()
        if early > 0:
            self.wait(early)
        self._next_at = self.clock() + PACE
        self.requests += 1
        method, body = ("GET", None) if question is None else ("POST", question)
        with self._http.stream(method, address, json=body) as answer:
            whole = bytearray()
            for part in answer.iter_bytes():
                whole += part
                if len(whole) > LARGEST:
                    raise FetchFault(f"{address}: the answer is larger than {LARGEST / 1e6:.0f} MB. Ask for less.")
                self.on_bytes(len(whole))
        return Reply(address, answer.status_code, answer.headers, bytes(whole))


def again(ask: Callable[[], T], *, times: int = 3) -> T:
    """Return the answer to a question of many pages; where they do not fit together it is put again from the start."""
    for attempt in range(1, times + 1):
        try:
            return ask()
        except PassingFault as fault:
            if attempt == times:
                raise FetchFault(str(fault))
    raise AssertionError


def _answered(reply: Reply) -> Reply:
    """Return the answer if it is one: trouble that may pass is told from the lasting."""
    if reply.status == 429 or reply.status >= 500:
        raise PassingFault(f"answer {reply.status}")
    if reply.status != 200:
        said = " ".join(reply.body[:800].decode(errors="replace").split())[:200]
        raise FetchFault(f"{reply.address}: answer {reply.status}: {said}")
    return reply


def _retry_after(reply: Reply) -> float | None:
    """Return the pause that the answer asks for: seconds, or until a time."""
    told = reply.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()) if told else None
    except (ValueError, TypeError):
        return None

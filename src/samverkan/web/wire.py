"""One HTTP request to somebody else's server: never into a closed network, never further than the address says.

The host's name is looked up first, every address it has is judged, and the connection goes to the one that was
judged: a name that changes its mind between the two leads nowhere. Redirects are not followed.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from samverkan.web.addresses import is_loopback, is_open_url, is_public_address

TIMEOUT = 10.0
MOST_BYTES = 250_000


class Fault(StrEnum):
    """Why a request got no answer that says yes."""

    STATUS = "status"
    REDIRECT = "redirect"
    GONE = "gone"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    ADDRESS = "address"
    ANSWER = "answer"


class NotDelivered(Exception):
    """The request did not get an answer that says yes. Rooms may add faults of their own."""

    def __init__(self, fault: str, status: int | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.status = status


def post(url: str, *, body: bytes, headers: dict[str, str], allow_loopback: bool, timeout: float = TIMEOUT) -> int:
    """Send the body and return the status, between 200 and 299. Raises ``NotDelivered``; ten seconds in all."""
    return _request("POST", url, body, headers, allow_loopback, timeout, most=0)[0]


def fetch(
    url: str, *, headers: dict[str, str], allow_loopback: bool, timeout: float = TIMEOUT, most: int = MOST_BYTES
) -> bytes:
    """Return what lies at the address, at most so many bytes of it. Raises ``NotDelivered``; ten seconds in all."""
    return _request("GET", url, None, headers, allow_loopback, timeout, most=most)[1]


def host_of(url: str) -> str:
    """Return what the header Host says for an address.

    >>> host_of("https://a.example:443/x"), host_of("http://a.example:8080/")
    ('a.example', 'a.example:8080')
    """
    parts = urlsplit(url)
    usual = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _request(
    method: str,
    url: str,
    body: bytes | None,
    headers: dict[str, str],
    allow_loopback: bool,
    timeout: float,
    *,
    most: int,
) -> tuple[int, bytes]:
    if not is_open_url(url, allow_loopback=allow_loopback):
        raise NotDelivered(Fault.ADDRESS)
    deadline = time.monotonic() + timeout
    try:
        status, told = _ask(method, url, body, headers, allow_loopback, deadline, most)
    except TimeoutError:
        raise NotDelivered(Fault.TIMEOUT)
    except ssl.SSLCertVerificationError:
        raise NotDelivered(Fault.CERTIFICATE)
    except (HTTPException, ValueError):
        raise NotDelivered(Fault.TIMEOUT if time.monotonic() >= deadline else Fault.ANSWER)
    except OSError:
        raise NotDelivered(Fault.TIMEOUT if time.monotonic() >= deadline else Fault.CONNECTION)
    if 200 <= status < 300:
        return status, told
    if 300 <= status < 400:
        raise NotDelivered(Fault.REDIRECT, status)
    raise NotDelivered(Fault.GONE if status == 410 else Fault.STATUS, status)


def _ask(
    method: str, url: str, body: bytes | None, headers: dict[str, str], allow_loopback: bool, deadline: float, most: int
) -> tuple[int, bytes]:
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    line = _connect(_look_up(host, port, allow_loopback=allow_loopback), port, deadline)
    with contextlib.closing(line), _cut_at(line, deadline):
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = HTTPConnection(host, port, timeout=_left(deadline))
        connection.sock = line
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with contextlib.closing(connection):
            told = {**headers, "Host": host_of(url), "Connection": "close"}
            connection.request(method, path, body=body, headers=told)
            answer = connection.getresponse()
            return answer.status, answer.read(most) if most else b""


def _look_up(host: str, port: int, *, allow_loopback: bool) -> str:
    """Return an address of the host; one that lies in a closed network spoils them all."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not (is_public_address(address) or (allow_loopback and is_loopback(address))):
            raise NotDelivered(Fault.ADDRESS)
    if not found:
        raise NotDelivered(Fault.CONNECTION)
    return found[0]


def _connect(address: str, port: int, deadline: float) -> socket.socket:
    line = socket.create_connection((address, port), timeout=_left(deadline))
    line.settimeout(_left(deadline))
    return line


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.01)


@contextlib.contextmanager
def _cut_at(line: socket.socket, deadline: float) -> Iterator[None]:
    """Cut the line at the deadline: a receiver that drips its answer byte by byte resets every other clock."""
    twin = line.dup()

    def cut() -> None:
        with contextlib.suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(_left(deadline), cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        twin.close()

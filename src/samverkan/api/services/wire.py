"""One HTTP request to somebody else's server: never into a closed network, never further than the address says.

The host's name is looked up first, every address it has is judged, and the connection goes to the one that was
judged: a name that changes its mind between the two leads nowhere. Nothing is read of the answer but its status.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from samverkan.api.enums import Fault
from samverkan.api.rules import is_loopback, is_public_address, is_webhook_url

TIMEOUT = 10.0


class NotDelivered(Exception):
    """The request did not get an answer that says yes."""

    def __init__(self, fault: Fault, status: int | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.status = status


def post(url: str, *, body: bytes, headers: dict[str, str], allow_loopback: bool, timeout: float = TIMEOUT) -> int:
    """Send the body and return the status, between 200 and 299. Raises ``NotDelivered``; ten seconds in all."""
    if not is_webhook_url(url, allow_loopback=allow_loopback):
        raise NotDelivered(Fault.ADDRESS)
    deadline = time.monotonic() + timeout
    try:
        status = _ask(url, body, headers, allow_loopback, deadline)
    except TimeoutError:
        raise NotDelivered(Fault.TIMEOUT)
    except ssl.SSLCertVerificationError:
        raise NotDelivered(Fault.CERTIFICATE)
    except (HTTPException, ValueError):
        raise NotDelivered(Fault.TIMEOUT if time.monotonic() >= deadline else Fault.ANSWER)
    except OSError:
        raise NotDelivered(Fault.TIMEOUT if time.monotonic() >= deadline else Fault.CONNECTION)
    if 200 <= status < 300:
        return status
    if 300 <= status < 400:
        raise NotDelivered(Fault.REDIRECT, status)
    raise NotDelivered(Fault.GONE if status == 410 else Fault.STATUS, status)


def _ask(url: str, body: bytes, headers: dict[str, str], allow_loopback: bool, deadline: float) -> int:
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    line = _connect(_look_up(host, port, allow_loopback=allow_loopback), port, deadline)
    with contextlib.closing(line), _cut_at(line, deadline):
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = HTTPConnection(host, port, timeout=_left(deadline))
        connection.default_port = 443 if parts.scheme == "https" else 80  # no ":443" in the header Host
        connection.sock = line
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with contextlib.closing(connection):
            connection.request("POST", path, body=body, headers={**headers, "Connection": "close"})
            return connection.getresponse().status


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

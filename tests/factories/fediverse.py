"""Somebody else's server in the fediverse, for tests: has people, signs what it sends, checks what it gets.

It shares no code with ours: signatures are made and checked here from the draft's own text.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import formatdate, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Server:
    """The server. ``statuses`` answer what is posted, in turn, then the last; ``faults`` is what was wrong with it."""

    url: str = ""
    our_key_pem: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    statuses: list[int] = field(default_factory=lambda: [202])
    got: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    inbox: str = ""

    def person(self, name: str) -> dict[str, Any]:
        """Return somebody who lives there."""
        who = f"{self.url}/people/{name}"
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "id": who, "type": "Person", "inbox": self.inbox or f"{who}/inbox",
            "endpoints": {"sharedInbox": self.inbox or f"{self.url}/shared"},
            "publicKey": {"id": f"{who}#main-key", "owner": who, "publicKeyPem": pem.decode()},
        }  # fmt: skip

    def signed(self, name: str, path: str, body: bytes, *, date: str = "", host: str = "testserver") -> dict[str, str]:
        """Return the headers of a request that somebody there has signed, as Django's test client takes them."""
        told = {"host": host, "date": date or formatdate(usegmt=True), "digest": f"SHA-256={hashed(body)}"}
        names = ["(request-target)", *told]
        text = "\n".join([f"(request-target): post {path}", *(f"{key}: {value}" for key, value in told.items())])
        signature = b64encode(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
        key_id = f"{self.url}/people/{name}#main-key"
        header = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{signature}"'
        return {"Host": host, "Date": told["date"], "Digest": told["digest"], "Signature": header}

    def check(self, method: str, path: str, headers: dict[str, str], body: bytes) -> str:
        """Return what is wrong with a request's signature, as a strict server sees it."""
        parts = dict(part.split("=", 1) for part in headers.get("signature", "").split(","))
        parts = {key: value.strip('"') for key, value in parts.items()}
        names = parts.get("headers", "").split()
        needed = {"(request-target)", "host", "date"} | ({"digest"} if method == "post" else set())
        if parts.get("algorithm") != "rsa-sha256" or not needed <= set(names):
            return f"signs too little: {parts}"
        if method == "post" and headers.get("digest") != f"SHA-256={hashed(body)}":
            return "wrong digest"
        if method == "post" and headers.get("content-type") != "application/activity+json":
            return f"wrong kind: {headers.get('content-type')}"
        if abs(datetime.now(UTC) - parsedate_to_datetime(headers["date"])) > timedelta(hours=12):
            return f"signed at another time: {headers['date']}"
        if f"http://{headers['host']}" != self.url:
            return f"signed for another server: {headers['host']}"
        lines = [f"{n}: {method} {path}" if n == "(request-target)" else f"{n}: {headers[n]}" for n in names]
        try:
            key = load_pem_public_key(self.our_key_pem.encode())
            assert isinstance(key, rsa.RSAPublicKey)
            key.verify(b64decode(parts["signature"]), "\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return "wrong signature"
        return ""


def hashed(body: bytes) -> str:
    return b64encode(sha256(body).digest()).decode()


@contextmanager
def serving(**values: Any) -> Iterator[Server]:
    """Run a server on this machine."""
    server = Server(**values)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.fetched.append(self.path)
            name = self.path.rpartition("/")[2]
            fault = server.check("get", self.path, self.told(), b"")
            if fault:
                server.faults.append(fault)
            self.answer(410 if name in server.gone else 200, json.dumps(server.person(name)).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = server.check("post", self.path, self.told(), body)
            if fault:
                server.faults.append(fault)
            server.got.append(json.loads(body))
            server.paths.append(self.path)
            self.answer(server.statuses.pop(0) if len(server.statuses) > 1 else server.statuses[0], b"")

        def told(self) -> dict[str, str]:
            return {name.lower(): value for name, value in self.headers.items()}

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server.url = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()

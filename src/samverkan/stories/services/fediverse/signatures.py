"""HTTP signatures as the fediverse uses them: draft-cavage, RSA with SHA-256, the body bound in by its digest."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from samverkan.web.wire import host_of

MOST_SKEW = timedelta(hours=1)
_NEEDED = {"(request-target)", "host", "date", "digest"}
_PART = re.compile(r'(\w+)="([^"]*)"')


class BadSignature(Exception):
    """The request is not signed, or not by whom it says; the message says what is wrong."""


@dataclass(frozen=True)
class Request:
    """A request as it came: headers in lower case, path with its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Claim:
    """What the header Signature says: whose key, over which headers."""

    key_id: str
    names: tuple[str, ...]
    signature: bytes


def signed_headers(
    method: str, url: str, body: bytes | None, *, key: rsa.RSAPrivateKey, key_id: str, now: datetime
) -> dict[str, str]:
    """Return the headers of a request of ours, signed."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"host": host_of(url), "date": format_datetime(now.astimezone(UTC), usegmt=True)}
    if body is not None:
        told |= {"digest": digest_of(body), "content-type": "application/activity+json"}
    names = ("(request-target)", *told)
    text = _text(names, Request(method, path, told, body or b""))
    signature = b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    header = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{signature}"'
    return {name.title(): value for name, value in told.items()} | {"Signature": header}


def digest_of(body: bytes) -> str:
    """Return what the header Digest says of a body."""
    return "SHA-256=" + b64encode(sha256(body).digest()).decode()


def read_claim(request: Request, *, now: datetime) -> Claim:
    """Return whose signature a request claims to bear, if all that must be signed is. Raises ``BadSignature``."""
    parts = dict(_PART.findall(request.headers.get("signature", "")))
    names = tuple(parts.get("headers", "date").lower().split())
    if not parts.get("keyId") or not parts.get("signature"):
        raise BadSignature("it is not signed")
    if not set(names) >= _NEEDED or len(names) > 20:
        raise BadSignature("(request-target), host, date and digest must be signed")
    if parts.get("algorithm", "hs2019") not in {"rsa-sha256", "hs2019"}:
        raise BadSignature("the algorithm must be rsa-sha256")
    _check_date(request.headers.get("date", ""), now)
    if digest_of(request.body) not in request.headers.get("digest", ""):
        raise BadSignature("the digest is not that of the body")
    try:
        return Claim(parts["keyId"], names, b64decode(parts["signature"], validate=True))
    except ValueError:
        raise BadSignature("the signature is not base64") from None


def _check_date(text: str, now: datetime) -> None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        raise BadSignature("the date is not one") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if abs(now - moment) > MOST_SKEW:
        raise BadSignature("it was signed too long ago, or lies ahead")


def check(request: Request, claim: Claim, pem: str) -> None:
    """Check the signature with the key of whom it claims to be from. Raises ``BadSignature``."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise BadSignature("the key cannot be read") from None
    if not isinstance(key, rsa.RSAPublicKey) or not 1024 <= key.key_size <= 8192:
        raise BadSignature("the key is not an RSA key")
    try:
        key.verify(claim.signature, _text(claim.names, request), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise BadSignature("the signature is not that of the key") from None


def _text(names: tuple[str, ...], request: Request) -> bytes:
    """Return the text that is signed."""
    lines = []
    for name in names:
        if name == "(request-target)":
            lines.append(f"{name}: {request.method.lower()} {request.path}")
        elif name in request.headers:
            lines.append(f"{name}: {request.headers[name]}")
        else:
            raise BadSignature(f"the header {name[:40]} is missing")
    return "\n".join(lines).encode()

"""The blog's key pair: made when it is first needed, its private half unreadable without the site's secret."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils.crypto import salted_hmac

from samverkan.stories.models import FediverseKey

BITS = 2048
_SALT = "stories.fediverse"

logger = structlog.get_logger("samverkan.stories")


def public_pem(*, now: datetime) -> str:
    """Return the public half as others read it."""
    return _stored(now=now).public_pem


def private_key(*, now: datetime) -> rsa.RSAPrivateKey:
    """Return the private half. One that the site's secret opens no more gives way to a new pair, which others fetch."""
    stored = _stored(now=now)
    try:
        pem = _seal().decrypt(stored.sealed_private_pem.encode())
    except InvalidToken:
        logger.error("fediverse_key_renewed")
        FediverseKey.objects.filter(pk=stored.pk, sealed_private_pem=stored.sealed_private_pem).delete()
        pem = _seal().decrypt(_stored(now=now).sealed_private_pem.encode())
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _stored(*, now: datetime) -> FediverseKey:
    found = FediverseKey.objects.filter(name="blog").first()
    if found is not None:
        return found
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    parts = {"public_pem": public.decode(), "sealed_private_pem": _seal().encrypt(private).decode(), "created_at": now}
    return FediverseKey.objects.get_or_create(name="blog", defaults=parts)[0]


def _seal() -> MultiFernet:
    """Return what opens the private half: the site's secret of today, and those before it."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(_SALT, "private key", secret=secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])

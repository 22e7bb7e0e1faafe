"""The signature of a delivery, as Standard Webhooks has it: an HMAC over identity, time and body."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from django.utils.crypto import salted_hmac

from samverkan.api.models import Event, Webhook

PREFIX = "whsec_"


def secret_of(webhook: Webhook) -> str:
    """Return a webhook's secret, worked out from the site's own and the webhook's nonce."""
    return PREFIX + b64encode(_key_of(webhook)).decode()


def body_of(event: Event) -> bytes:
    """Return what is delivered, the same bytes at every try."""
    told = {"type": event.kind, "timestamp": event.created_at.isoformat(), "data": event.data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(webhook: Webhook, event: Event, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the headers by which the receiver knows the delivery, its time and that it comes from us."""
    moment = str(int(now.timestamp()))
    signed = f"{event.uid}.{moment}.".encode() + body
    signature = b64encode(hmac.new(_key_of(webhook), signed, sha256).digest()).decode()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Samverkan-Webhooks/1",
        "webhook-id": event.uid,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    }


def _key_of(webhook: Webhook) -> bytes:
    return salted_hmac("samverkan.webhook", f"{webhook.pk}:{webhook.nonce}", algorithm="sha256").digest()

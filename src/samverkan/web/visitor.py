"""Who visits, for rate limits only: the address behind a trusted proxy, and a digest that gives no address away."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def visitor_address(request: HttpRequest) -> str:
    """Return the visitor's network address, as far as the proxies before us can be trusted."""
    return str(get_adapter().get_client_ip(request))


def visitor_digest(request: HttpRequest) -> str:
    """Return a digest of the visitor's address, so that no address is stored in clear."""
    return salted_hmac("samverkan.visitor", visitor_address(request), algorithm="sha256").hexdigest()

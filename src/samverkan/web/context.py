"""What every page needs: the region's name, the header's entries, contact and the demo mark. No query of its own."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from samverkan.web.identity import region_name
from samverkan.web.navigation import entries, feeds


def contact_email() -> str:
    """Return the address that visitors write to."""
    return getattr(settings, "CONTACT_EMAIL", "") or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def face(request: HttpRequest) -> dict[str, Any]:
    """Return the context that ``base.html`` needs."""
    return {
        "site_entries": entries(),
        "site_feeds": feeds(),
        "region_name": SimpleLazyObject(region_name),
        "contact_email": contact_email(),
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
    }

"""What every page needs: the region's name, the header's entries and the demo mark. No query."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from samverkan.web.navigation import entries


def face(request: HttpRequest) -> dict[str, Any]:
    """Return the context that ``base.html`` needs."""
    return {"site_entries": entries(), "is_demo": settings.DEMO, "base_url": settings.BASE_URL}

"""What the API puts on a person's own page."""

from __future__ import annotations

import rules
from django.http import HttpRequest
from django.template.loader import render_to_string

from samverkan.network.models import Person


def my_keys(request: HttpRequest, *, person: Person) -> str:
    """Lead those who may use it to their keys and webhooks. No query of its own."""
    if not rules.has_perm("api.use", person):
        return ""
    return render_to_string("api/_my_page.html", {}, request=request)

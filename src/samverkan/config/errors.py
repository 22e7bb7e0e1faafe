"""Faults that are found before any room sees the request, told in the form that the address promises."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from samverkan.api.problems import Refused, as_answer
from samverkan.web import errors


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a page, or under the API a problem."""
    if request.path.startswith("/api/v1/"):
        return as_answer(Refused("bad-request", "The address or a header is malformed."), request)
    return errors.bad_request(request, exception)

"""The editors' admin needs a looser policy than the site: Wagtail writes styles and scripts inline."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import HEADER, SELF, UNSAFE_INLINE
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from wagtail.utils.urlpatterns import decorate_urlpatterns

View = Callable[..., HttpResponseBase]

#: Still nothing from other origins; the preview is a frame of the same origin.
EDITORS_POLICY: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


def with_editors_policy(view: View) -> View:
    """Let a view of the admin answer under the editors' policy.

    A preview is made by a whole request within the request, and so arrives with the site's policy; that one goes.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        if HEADER in response:
            del response[HEADER]
        response._csp_replace = EDITORS_POLICY  # type: ignore[attr-defined]
        return response

    return answer


def for_editors(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the admin's addresses, each under the editors' policy."""
    decorated: list[URLPattern | URLResolver] = decorate_urlpatterns(patterns, with_editors_policy)
    return decorated

"""A part of a page that is asked for every few seconds: told in one word when nothing is new."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language


def wants_part(request: HttpRequest) -> bool:
    """Return whether the page's script asks for the part alone."""
    return bool(request.headers.get("HX-Request"))


def tag_of(*parts: object) -> str:
    """Return an ETag of what the part is made of, in the reader's language."""
    return '"{}"'.format("-".join(str(part) for part in (*parts, get_language())))


def if_new(request: HttpRequest, tag: str, part: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer 304 if the reader has the part already, else with the part, which carries its tag."""
    same = get_conditional_response(request, etag=tag)
    answer = HttpResponse(status=304) if same is not None and same.status_code == 304 else part()
    answer["ETag"] = tag
    return answer

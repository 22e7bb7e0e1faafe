"""Old addresses of a WordPress blog by number, which all are the address of its first page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

from samverkan.stories.queries import find_old_number


def follow_old_numbers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead ``/?p=12`` and ``/?page_id=12`` to the page that was imported from there; every other address passes."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path == "/" and request.method in {"GET", "HEAD"}:
            for name in ("p", "page_id"):
                number = request.GET.get(name, "")
                link = find_old_number(name, number) if number.isascii() and number.isdigit() else None
                if link:
                    return HttpResponsePermanentRedirect(link)
        return get_response(request)

    return answer

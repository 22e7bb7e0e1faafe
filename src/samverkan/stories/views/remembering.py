"""Pages kept for a short time, for visitors whom nothing tells apart.

A page is kept in the process's own memory, compressed, one for each language, until something in the stories or their
comments changes, at most ``REMEMBER_SECONDS``. What differs from visitor to visitor is put in anew each time: the
token against forged requests, and the time at which a form was opened. Whoever has a cookie of any other kind, signed
in or with a message waiting, or asks with a query string, gets a page of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from math import ceil

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_TOKEN_LENGTH, get_token
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from samverkan.stories.forms import CommentForm
from samverkan.stories.packing import PackedPage, pack
from samverkan.stories.stamps import stamp_of

View = Callable[..., HttpResponse]
OK = 200
#: A page never holds the null character, so nothing that people write is taken for these.
TOKEN, OPENED = "\0token\0", "\0opened\0"
_TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
_OPENED = re.compile(r'(?<=name="opened" value=")[^"]+')


def remembered(view: View) -> View:
    """Answer with a kept page where that is as good as a new one."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str = "") -> HttpResponse:
        named = {"slug": slug} if slug else {}
        if not _is_anybody(request):
            return view(request, **named)
        pages, key = caches["pages"], f"stories.{get_language()}.{slug}"
        stamp = stamp_of(slug)  # before the page is made, so that a change meanwhile makes it old
        kept = pages.get(key)
        if kept and kept[0] == stamp:
            return _for_visitor(kept[1], request)
        response = view(request, **named)
        if response.status_code == OK:
            pages.set(key, (stamp, _for_anybody(response.content.decode())), settings.REMEMBER_SECONDS)
        return response

    return answer


def _is_anybody(request: HttpRequest) -> bool:
    """Whether nothing tells the visitor apart from others but the language, which is part of the key."""
    known = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    is_plain = request.method == "GET" and not request.META.get("QUERY_STRING") and "HX-Request" not in request.headers
    return bool(settings.REMEMBER_SECONDS) and is_plain and known.issuperset(request.COOKIES)


def _for_anybody(html: str) -> PackedPage:
    return pack(_OPENED.sub(OPENED, _TOKEN.sub(TOKEN, html)), {TOKEN: CSRF_TOKEN_LENGTH, OPENED: len(_opened_now())})


def _opened_now() -> str:
    """Return the time, signed, as a form holds it; a whole second, so that it is always as long."""
    return signing.dumps(ceil(timezone.now().timestamp()), salt=CommentForm.salt)


def _for_visitor(kept: PackedPage, request: HttpRequest) -> HttpResponse:
    own = {TOKEN: get_token(request), OPENED: _opened_now() if OPENED in kept.marks else ""}
    if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return HttpResponse(kept.plain(own))
    response = HttpResponse(kept.zipped(own), headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ("Accept-Encoding",))
    return response

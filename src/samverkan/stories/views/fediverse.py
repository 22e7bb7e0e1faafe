"""The blog as the fediverse sees it. Nothing of it is there unless an operator has turned it on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from samverkan.stories import queries
from samverkan.stories.services import fediverse
from samverkan.web.visitor import visitor_address

PAGE_LENGTH = 20
#: Smaller counts are told nowhere.
LEAST_COUNT = 5
MACHINES = ("application/activity+json", "application/ld+json")
_ACTIVITY = "application/activity+json; charset=utf-8"
_CONTEXT = "https://www.w3.org/ns/activitystreams"


def _if_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.FEDIVERSE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _told(document: dict[str, Any], *, status: int = 200, content_type: str = _ACTIVITY) -> HttpResponse:
    answer = JsonResponse(document, status=status, content_type=content_type)
    answer["Cache-Control"] = "public, max-age=180"
    answer["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(answer, ("Accept",))
    return answer


def _prefers(request: HttpRequest, *, page_first: bool = False) -> str:
    """Return ``page`` or ``activity``; whoever takes anything gets the document unless the page comes first."""
    kinds = [*MACHINES, "text/html"]
    wanted = request.get_preferred_type(kinds[::-1] if page_first else kinds)
    return "page" if wanted == "text/html" else "activity" if wanted in MACHINES else ""


def _to_page(address: str) -> HttpResponse:
    """Lead a person's browser to what people read."""
    answer = redirect(address)
    patch_vary_headers(answer, ("Accept",))
    return answer


def also_as_note(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead other servers, which ask a story's own address for a document, to that document."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        if not settings.FEDIVERSE:
            return view(request, slug=slug)
        story = queries.public_stories().filter(slug=slug).first() if _asks_for_note(request) else None
        if story is not None:
            edition = fediverse.get_told_edition(story.translation_key)[0]
            return _to_page(fediverse.note_id(story.translation_key, edition))
        response = view(request, slug=slug)
        patch_vary_headers(response, ("Accept",))
        return response

    return answer


def _asks_for_note(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and _prefers(request, page_first=True) == "activity"


@login_not_required
@require_safe
@_if_on
def webfinger(request: HttpRequest) -> HttpResponse:
    """Say where the blog is for whoever knows its name."""
    resource = request.GET.get("resource", "")
    if not resource:
        return HttpResponse("resource is missing\n", status=400, content_type="text/plain; charset=utf-8")
    name = f"acct:{settings.FEDIVERSE_NAME}@{urlsplit(settings.BASE_URL).netloc}"
    if resource.lower() != name.lower() and resource != fediverse.actor_id():
        raise Http404
    about = fediverse.actor(now=timezone.now())
    links = [
        {"rel": "self", "type": "application/activity+json", "href": about["id"]},
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": about["url"]},
    ]
    told = {"subject": name, "aliases": [about["id"], about["url"]], "links": links}
    return _told(told, content_type="application/jrd+json; charset=utf-8")


@login_not_required
@require_safe
@_if_on
def fediverse_actor(request: HttpRequest) -> HttpResponse:
    """Show the blog; to a person's browser as its list of stories."""
    if _prefers(request) == "page":
        return _to_page(reverse("stories:list"))
    return _told(fediverse.actor(now=timezone.now()))


@csrf_exempt
@login_not_required
@require_POST
@_if_on
def fediverse_inbox(request: HttpRequest) -> HttpResponse:
    """Take in who follows and who stops."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        fediverse.receive(
            fediverse.Request("POST", request.get_full_path(), headers, request.body),
            address=visitor_address(request), now=timezone.now(),
        )  # fmt: skip
    except fediverse.NotUnderstood as fault:
        return _refusal(str(fault), 400)
    except fediverse.BadSignature as fault:
        return _refusal(str(fault), 401)
    except fediverse.TooManyRequests:
        return _refusal("too many requests; try again in a minute", 429)
    return HttpResponse(status=202)


def _refusal(reason: str, status: int) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=status, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@_if_on
def fediverse_outbox(request: HttpRequest) -> HttpResponse:
    """Show the stories as they are told, newest first, a page at a time."""
    about, told = fediverse.actor(now=timezone.now()), fediverse.list_told_editions()
    paginator = Paginator(queries.public_stories().prefetch_related("themes"), PAGE_LENGTH)
    frame = {"@context": _CONTEXT, "id": about["outbox"], "type": "OrderedCollection", "totalItems": paginator.count}
    if "page" not in request.GET:
        return _told({**frame, "first": f"{about['outbox']}?page=1"})
    page = paginator.get_page(request.GET["page"])
    notes = [fediverse.note(story, edition=told.get(story.translation_key, 1)) for story in page]
    items = [fediverse.creation(note) for note in notes]
    here = {
        "@context": _CONTEXT, "id": f"{about['outbox']}?page={page.number}", "type": "OrderedCollectionPage",
        "partOf": about["outbox"], "orderedItems": items,
    }  # fmt: skip
    following = {"next": f"{about['outbox']}?page={page.next_page_number()}"} if page.has_next() else {}
    return _told(here | following)


@login_not_required
@require_safe
@_if_on
def fediverse_followers(request: HttpRequest) -> HttpResponse:
    """Say how many follow, if they are not very few; who they are is told nobody."""
    number = fediverse.count_followers()
    told = {"@context": _CONTEXT, "id": fediverse.actor(now=timezone.now())["followers"], "type": "OrderedCollection"}
    return _told({**told, "totalItems": number} if number >= LEAST_COUNT else told)


@login_not_required
@require_safe
@_if_on
def fediverse_note(request: HttpRequest, key: UUID, edition: int = 1) -> HttpResponse:
    """Show a story, or that it is gone; to a person's browser as its page."""
    current, is_gone = fediverse.get_told_edition(key)
    if edition != current or is_gone:
        if edition > current:
            raise Http404
        return _told({"@context": _CONTEXT, **fediverse.tombstone(key, edition)}, status=410)
    story = queries.public_stories().filter(translation_key=key).prefetch_related("themes").first()
    if story is None:
        raise Http404
    if _prefers(request) == "page":
        return _to_page(story.get_absolute_url())
    return _told({"@context": fediverse.NOTE_CONTEXT, **fediverse.note(story, edition=edition)})

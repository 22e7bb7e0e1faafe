"""What anybody reads: the list, a story, a series, the map of the site for search engines."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum
from samverkan.network.queries import get_region, list_municipalities
from samverkan.stories import queries, services
from samverkan.stories.enums import CommentRule
from samverkan.stories.forms import CommentForm
from samverkan.stories.gathering import sitemap_pages, sitemap_series
from samverkan.stories.models import Comment, StoryPage
from samverkan.stories.services import fediverse
from samverkan.stories.sizes import shared
from samverkan.stories.views.fediverse import also_as_note
from samverkan.stories.views.remembering import remembered
from samverkan.web.visitor import visitor_address

PAGE_LENGTH = 12
#: What the protocol of sitemaps allows in one file.
MOST_IN_SITEMAP = 50_000
UNPROCESSABLE, TOO_MANY = 422, 429


@login_not_required
@require_GET
@remembered
def story_list(request: HttpRequest) -> HttpResponse:
    """Show the stories, newest first, narrowed by year, theme and municipality."""
    filters = queries.Filters(
        year=request.GET.get("ar", "")[:4],
        theme=request.GET.get("tema", "")[:60],
        municipality=request.GET.get("kommun", "")[:50],
    )
    page = Paginator(queries.list_stories(filters), PAGE_LENGTH).get_page(request.GET.get("page"))
    chosen = {"ar": filters.year, "tema": filters.theme, "kommun": filters.municipality}
    context = {
        "blog": queries.get_blog(),
        "feed_url": _feed_of(filters),
        "fediverse_name": _fediverse_name(),
        "page": page,
        "filters": filters,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "years": queries.list_years(),
        "themes": queries.list_themes(),
        "municipalities": queries.list_story_municipalities(),
    }
    return render(request, "stories/story_list.html", context)


def _feed_of(filters: queries.Filters) -> str:
    """Return the feed of what is listed: of a theme, of a municipality, else of all."""
    for kind, slug in (("tema", filters.theme), ("kommun", filters.municipality)):
        if slug:
            with suppress(NoReverseMatch):
                return reverse(f"stories:{kind}_feed", args=[slug])
    return reverse("stories:feed")


def _fediverse_name() -> str:
    host = urlsplit(settings.BASE_URL).netloc
    return f"@{settings.FEDIVERSE_NAME}@{host}" if settings.FEDIVERSE else ""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@also_as_note
@remembered
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a story, and take a comment on it."""
    found = queries.get_story(slug)
    if found is None:
        raise Http404
    now = timezone.now()
    told = (request.POST if request.method == "POST" else request.GET).get("svar", "")
    answered = queries.get_answerable(found, told) if told else None
    if request.method != "POST":
        return _story_page(request, found, CommentForm(now=now), answered)
    form = CommentForm(request.POST, now=now)
    if not form.is_valid():
        form.rewind()
        return _story_page(request, found, form, answered, status=UNPROCESSABLE)
    if told and answered is None:
        form.add_error(None, _("The comment that you answer is gone. Send yours as a comment of its own if you wish."))
        return _story_page(request, found, form, status=UNPROCESSABLE)
    return _take_comment(request, found, form, answered, now)


def _take_comment(
    request: HttpRequest, found: StoryPage, form: CommentForm, answered: Comment | None, now: datetime
) -> HttpResponse:
    try:
        services.submit_comment(
            story=found, name=form.cleaned_data["name"], email=form.cleaned_data["email"],
            text=form.cleaned_data["text"], language=get_language() or settings.LANGUAGE_CODE,
            address=visitor_address(request), parent=answered, now=now,
        )  # fmt: skip
    except services.TooManyTries:
        form.add_error(
            None,
            _("Many comments have come in a short time. Confirm those that you have sent, or try again in an hour."),
        )
        return _story_page(request, found, form, answered, status=TOO_MANY)
    except services.StoryClosed:
        form.add_error(None, _("This story no longer takes comments."))
        return _story_page(request, found, form, answered, status=UNPROCESSABLE)
    return redirect(found.get_absolute_url() + "?skickad=ja#kommentarer")


def _story_page(
    request: HttpRequest, found: StoryPage, form: CommentForm, answered: Comment | None = None, *, status: int = 200
) -> HttpResponse:
    related = queries.list_related(found)
    queries.fetch_pictures(found, *related)
    image = queries.first_image(found)
    picture = shared(image) if image else None
    context = {
        "story": found,
        "threads": queries.list_threads(found),
        "answered": answered,
        "takes_comments": services.takes_comments(found, now=timezone.now()),
        "comments_close_at": services.comments_close_at(found) if found.is_open_for_comments else None,
        "comment_rules": CommentRule,
        "related": related,
        "form": form,
        "is_sent": "skickad" in request.GET,
        "picture": picture,
        "picture_alt": queries.first_image_words(found) if picture else "",
        "note_url": _note_of(found),
        "facts": _facts(found, settings.BASE_URL + picture.url if picture else ""),
    }
    return render(request, "stories/story_page.html", context, status=status)


def _note_of(story: StoryPage) -> str:
    """Return what the story is called in the fediverse, for those who look for it there by its address."""
    if not settings.FEDIVERSE:
        return ""
    return fediverse.note_id(story.translation_key, fediverse.get_told_edition(story.translation_key)[0])


def _facts(story: StoryPage, picture_url: str) -> dict[str, Any]:
    """Return what schema.org asks of a blog post."""
    region = {"@type": "Organization", "name": get_region().name, "url": settings.BASE_URL + "/"}
    authors = [{"@type": "Person", "name": author.name} for author in story.authors.all()]
    url = settings.BASE_URL + story.get_absolute_url()
    facts: dict[str, Any] = {
        "@type": "BlogPosting",
        "headline": story.title,
        "description": story.ingress,
        "datePublished": story.published_date,
        "dateModified": story.last_published_at or story.published_date,
        "author": authors or ([{"@type": "Person", "name": story.owner_text}] if story.owner_text else [region]),
        "publisher": region,
        "inLanguage": story.text_language,
        "keywords": list(dict.fromkeys([*(theme.name for theme in story.themes.all()), *story.keyword_list])),
        "isPartOf": {"@type": "Blog", "name": _("Stories"), "url": settings.BASE_URL + reverse("stories:list")},
        "wordCount": story.word_count,
        "timeRequired": f"PT{story.reading_minutes}M",
        "url": url,
        "mainEntityOfPage": url,
    }
    return {**facts, "image": picture_url} if picture_url else facts


@login_not_required
@require_GET
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a series and its stories in the order they were written."""
    found = queries.get_series(slug)
    if found is None:
        raise Http404
    context = {"series": found, "stories": queries.list_series_stories(found)}
    return render(request, "stories/series.html", context)


@login_not_required
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages for search engines."""
    stories = [(reverse("stories:story", args=[slug]), changed) for slug, changed in queries.sitemap_stories()]
    forums = Forum.objects.exclude(status=ForumStatus.DRAFT).order_by("-starts_at", "pk").values_list("slug", flat=True)
    fixed = [reverse("web:home"), reverse("stories:list"), reverse("forums:list")]
    pages = [(path, None) for path in fixed] + [(reverse("forums:forum", args=[slug]), None) for slug in forums]
    series = [(reverse("stories:series", args=[slug]), latest) for slug, latest in sitemap_series()]
    places = [(reverse("network:municipality", args=[place.slug]), None) for place in list_municipalities()]
    known = [*pages, *places, *sitemap_pages(), *series, *stories][:MOST_IN_SITEMAP]
    return render(request, "stories/sitemap.xml", {"pages": known}, content_type="application/xml; charset=utf-8")

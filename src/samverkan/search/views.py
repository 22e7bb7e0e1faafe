"""The page of results, and the answers while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samverkan.engines.swedish import for_queries
from samverkan.search import queries
from samverkan.search.models import Document
from samverkan.search.queries import Filters, Found, Piece, Result
from samverkan.search.rules import kind_label
from samverkan.web import errors
from samverkan.web.visitor import visitor_digest

PAGE_LENGTH = 10
SUGGESTIONS = 6
LONGEST_QUERY = 200
PASSAGES_SHOWN = 2
SHOWN_AT_FIRST = 6
"""Values of a facet; the others unfold."""
SEARCHES_A_MINUTE, SUGGESTIONS_A_MINUTE = 60, 240
"""From one address, which a whole town hall may share."""
PARAMETERS = {"kind": "typ", "theme": "tema", "municipality": "kommun", "year": "ar"}


@dataclass(frozen=True)
class Row:
    """A result as the page shows it."""

    url: str
    title: tuple[Piece, ...]
    kind: str
    day: date | None
    place: str
    themes: tuple[Piece, ...]
    language: str
    texts: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Choice:
    """A value of a facet: what it is called, how many results have it, and where it leads."""

    label: str
    count: int
    href: str


@dataclass(frozen=True)
class FacetGroup:
    """A facet with its values, or the one that is chosen and the way back."""

    label: str
    chosen: Choice | None
    first: list[Choice]
    rest: list[Choice]


@login_not_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what a query finds, best first, and what it can be narrowed down by."""
    text = _asked(request)
    if text and _is_too_often(request, "search", SEARCHES_A_MINUTE):
        return errors.too_many_requests(request)
    chosen = {name: request.GET.get(given, "")[:80].replace("\x00", "") for name, given in PARAMETERS.items()}
    filters = Filters(**chosen)
    found = queries.find(text, filters=filters)
    page = Paginator(found.results, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "found": found,
        "page": page,
        "rows": _rows(page, found),
        "query": urlencode(_parameters(text, filters)),
        "groups": _groups(text, filters, found),
        "is_narrowed": bool(filters.chosen()),
        "wide_href": f"?{urlencode({'q': text})}",
        "spellings": [(near, f"?{urlencode({'q': text.replace(word, near)})}") for word, near in found.spellings],
        "is_search_page": True,
    }
    return render(request, "search/page.html", context)


@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer while somebody types: a few pages, as options of a list box."""
    text = _asked(request)
    if _is_too_often(request, "suggestions", SUGGESTIONS_A_MINUTE):
        return HttpResponse(status=429)
    found = queries.find(text, is_typing=True)
    best = found.results[:SUGGESTIONS]
    documents = queries.documents_of(best)
    known = [documents[result.document] for result in best if result.document in documents]
    options = [(document, _marked(document.title, found), kind_label(document.kind)) for document in known]
    context = {"options": options, "count": len(found.results), "all_href": f"?{urlencode({'q': text})}"}
    return render(request, "search/suggestions.html", context)


def _asked(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "")[:LONGEST_QUERY].replace("\x00", " ").split())


def _is_too_often(request: HttpRequest, what: str, limit: int) -> bool:
    """Count a question from the visitor's address; who asked for what is not kept."""
    key = f"search:{what}:{int(timezone.now().timestamp()) // 60}:{visitor_digest(request)}"
    cache.add(key, 0, 60)
    try:
        return bool(cache.incr(key) > limit)
    except ValueError:  # the minute ended between the two lines
        return False


def _rows(page: Page[Result], found: Found) -> list[Row]:
    documents = queries.documents_of(page)
    passages = queries.passages_of({pk for result in page for _, _, pk in result.passages[:PASSAGES_SHOWN]})
    return [_row(documents[r.document], r, found, passages) for r in page if r.document in documents]


def _row(document: Document, result: Result, found: Found, passages: dict[int, str]) -> Row:
    texts = [
        _marked(_on_one_line(passages[pk].removeprefix(document.title) if position == 0 else passages[pk]), found)
        for _score, position, pk in result.passages[:PASSAGES_SHOWN]
        if pk in passages
    ]
    telling = [text for text in texts if any(piece.is_mark for piece in text)]
    return Row(
        document.url, _marked(document.title, found), kind_label(document.kind), document.day,
        ", ".join(document.facets.get("municipality", {}).values()),
        _marked(", ".join(document.facets.get("theme", {}).values()), found), document.language,
        tuple(text for text in telling or texts[:1] if text),
    )  # fmt: skip


def _on_one_line(text: str) -> str:
    """Return the lines of a passage as one, told apart."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(line + (" " if line[-1] in ".?!:…" else " – ") for line in lines).rstrip(" –")


def _marked(text: str, found: Found) -> tuple[Piece, ...]:
    return queries.pieces(text, found.terms, for_queries(), beginning=found.beginning)


def _parameters(text: str, filters: Filters, **changes: str) -> dict[str, str]:
    given = {"q": text} | {PARAMETERS[name]: value for name, value in (filters.chosen() | changes).items()}
    return {name: value for name, value in given.items() if value}


def _groups(text: str, filters: Filters, found: Found) -> list[FacetGroup]:
    """Return the facets that part the results, and those that are chosen."""
    labels = {"kind": _("Kind"), "theme": _("Theme"), "municipality": _("Municipality"), "year": _("Year")}
    groups = []
    for name, label in labels.items():
        choices = {
            value: Choice(
                kind_label(value) if name == "kind" else called or value, count,
                f"?{urlencode(_parameters(text, filters, **{name: value}))}",
            )
            for value, called, count in found.facets.get(name, [])
        }  # fmt: skip
        chosen = getattr(filters, name)
        if chosen:
            known = choices.get(chosen)
            back = f"?{urlencode(_parameters(text, filters, **{name: ''}))}"
            groups.append(FacetGroup(label, Choice(known.label if known else chosen, 0, back), [], []))
        elif len(choices) > 1:
            every = list(choices.values())
            groups.append(FacetGroup(label, None, every[:SHOWN_AT_FIRST], every[SHOWN_AT_FIRST:]))
    return groups

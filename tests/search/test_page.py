"""The page of results, and the answers while somebody types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from samverkan.search import views
from samverkan.search.rules import Place
from tests.factories.network import make_region
from tests.factories.search import Shelf, index, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def things() -> Iterator[Shelf]:
    """Return a shelf with some texts, in the index."""
    cache.clear()
    make_region()
    with shelf() as made:
        made.put(
            "kris", "Hur vänder man en bostadskris?", "Hyresgästerna <script>alert(1)</script> fick bostäder & hem.",
            municipality=(Place("lund", "Lund"),), theme=(Place("bo", "Boende"),),
        )  # fmt: skip
        made.put("bygga", "Att bygga", "Kommunen bygger bostäder.", kind="other", day=date(2018, 5, 1))
        index()
        yield made


def page(client: Any, **asked: str) -> str:
    return str(client.get(reverse("search:page"), asked).content.decode())


def test_page_shows_hits_with_marked_words_and_nothing_of_their_code(client: Any, things: Shelf) -> None:
    html = page(client, q="bostad")

    assert "2 träffar på ”bostad”" in html
    title = " ".join(html.split()).replace("> ", ">").replace(" <", "<")
    assert '<a href="/kris/">Hur vänder man en<mark>bostadskris</mark>?</a>' in title
    assert "<mark>bostäder</mark> &amp; hem" in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_few_questions_of_one_hit_as_of_three(
    client: Any, things: Shelf, number: int, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        things.put(f"hit-{n}", f"Cykelbana {n}", "En cykelbana till.")
    index()
    page(client, q="cykelbanor")

    with django_assert_num_queries(5):
        page(client, q="cykelbana")


def test_query_and_choices_stay_and_facets_lead_on(client: Any, things: Shelf) -> None:
    html = page(client, q="bostad")
    assert 'href="?q=bostad&amp;typ=other"' in html
    assert 'href="?q=bostad&amp;ar=2018"' in html

    narrowed = page(client, q="bostad", typ="other")
    assert "En träff på ”bostad”" in narrowed
    assert 'value="bostad"' in narrowed
    assert "<strong>Annat</strong>" in narrowed
    assert 'href="?q=bostad"' in narrowed


def test_page_without_a_query_says_how_to_search(client: Any, things: Shelf) -> None:
    html = page(client)

    assert "Bra att veta" in html
    assert "Vi sparar inte vad du söker efter." in html


def test_nothing_found_offers_another_spelling_and_ways_on(client: Any, things: Shelf) -> None:
    html = page(client, q="bostadkriss")

    assert "Inget hittades för ”bostadkriss”" in html
    assert '<a href="?q=bostadskris">bostadskris</a>' in html
    assert reverse("stories:list") in html


def test_nothing_found_among_what_was_chosen_offers_everything(client: Any, things: Shelf) -> None:
    html = page(client, q="bostad", ar="1999")

    assert "Sök bland allt" in html
    assert 'href="?q=bostad"' in html


@pytest.mark.parametrize("query", ['"', "x" * 10_000, "* OR (", "terms:a NEAR b", "🚲", "och", "\ud800"])
@pytest.mark.parametrize("name", ["search:page", "search:suggestions"])
def test_strange_queries_are_answered_calmly(client: Any, things: Shelf, name: str, query: str) -> None:
    answer = client.get(reverse(name), {"q": query.encode("utf-8", "surrogatepass"), "page": "-1", "ar": "1 OR '1'"})

    assert answer.status_code == 200
    assert client.get(reverse(name), {"q": "a\x00b"}).status_code == 400  # the site's own page of 400


def test_long_lists_are_paged_and_pages_past_the_end_are_the_last(client: Any, things: Shelf) -> None:
    for n in range(views.PAGE_LENGTH + 1):
        things.put(f"cykel-{n}", f"Cykel {n}")
    index()

    assert "page=2" in page(client, q="cykel")
    assert 'start="11"' in page(client, q="cykel", page="99")


def test_suggestions_are_options_that_lead_to_pages_and_to_all_hits(client: Any, things: Shelf) -> None:
    html = client.get(reverse("search:suggestions"), {"q": "bosta"}).content.decode()

    assert html.count('role="option"') == 3
    assert 'data-href="/kris/"' in html
    assert 'data-href="/sok/?q=bosta"' in html
    assert client.get(reverse("search:suggestions"), {"q": "qqq"}).content.strip() == b""


def test_too_many_searches_in_a_minute_are_asked_to_wait(
    client: Any, things: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SEARCHES_A_MINUTE", 1)
    monkeypatch.setattr(views, "SUGGESTIONS_A_MINUTE", 1)
    seen = [client.get(reverse("search:page"), {"q": "bostad"}).status_code for _ in range(2)]
    typed = [client.get(reverse("search:suggestions"), {"q": "bostad"}).status_code for _ in range(2)]

    assert (seen[-1], typed[-1]) == (429, 429)
    assert client.get(reverse("search:page")).status_code == 200


def test_every_page_has_the_search_box(client: Any, things: Shelf) -> None:
    html = client.get(reverse("web:home")).content.decode()

    assert html.count('action="/sok/"') == 2  # beside the entries, and in the menu of a narrow page
    assert page(client).count('action="/sok/"') == 1


def test_first_page_weighs_little(client: Any, things: Shelf) -> None:
    assert len(client.get(reverse("search:page"), {"q": "bostad"}).content) < 20_000


def test_only_small_words_are_told_to_say_nothing(client: Any, things: Shelf) -> None:
    html = page(client, q="och att det")

    assert "Sådana ord står i alla texter." in html
    assert "Menade du" not in html

"""The public pages: list, story, series, feed, map; few queries, no drafts."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from pytest_django import DjangoAssertNumQueries
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction

from samverkan.stories.enums import StoryKind
from tests.conftest import StrictClient
from tests.factories.forums import make_forum
from tests.factories.network import make_municipality, make_region
from tests.factories.stories import make_blog, make_comment, make_series, make_story, make_theme

pytestmark = pytest.mark.django_db
LIST = "/berattelser/"
LIST_QUERIES = 6
STORY_QUERIES = 7


def make_image(**fields: Any) -> Image:
    data = BytesIO()
    Picture.new("RGB", (40, 30), "green").save(data, "PNG")
    data.seek(0)
    return Image.objects.create(title="Bild", file=ImageFile(data, name="bild.png"), **fields)


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_few_questions(
    client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:  # type: ignore[no-untyped-def]
    theme = make_theme()
    for _ in range(number):
        make_story(themes=[theme], authors=["Vera", "Li"])
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)

    assert len(response.content) < 60_000
    assert response.content.decode().count('class="story-row"') == number


@pytest.mark.parametrize("number", [1, 3])
def test_story_asks_the_same_few_questions(
    client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:  # type: ignore[no-untyped-def]
    make_region()
    theme = make_theme()
    body = [
        {"type": "image", "value": {"image": make_image().pk, "alt_text": "Ett bord", "source": "Foto", "caption": ""}}
        for _ in range(number)
    ]
    story = make_story(themes=[theme], authors=["A"] * number, body=body)
    for _ in range(number):
        make_story(themes=[theme])
        make_comment(story)
    client.get(story.get_absolute_url())

    with django_assert_num_queries(STORY_QUERIES):
        response = client.get(story.get_absolute_url())

    assert len(response.content) < 60_000
    assert response.content.decode().count('alt="Ett bord"') == number


def test_list_shows_what_a_reader_chooses_by(client) -> None:  # type: ignore[no-untyped-def]
    make_story(title="Gröna rum", ingress="Om odling.", published_date=date(2026, 3, 9), kind=StoryKind.GUEST)

    html = client.get(LIST).content.decode()

    assert "Gröna rum" in html
    assert "Om odling." in html
    assert "9 mars 2026" in html
    assert "Sidansvarig: Maj Sidansvarig" in html
    assert "Läs vidare" in html
    assert "Gästinlägg" in html


def test_list_is_narrowed_by_year_theme_and_municipality(client) -> None:  # type: ignore[no-untyped-def]
    theme, place = make_theme("Språk"), make_municipality(name="Osby", slug="osby")
    make_story(title="Gammal", published_date=date(2019, 5, 1))
    make_story(title="Tematisk", themes=[theme])
    make_story(title="Från Osby", municipality=place)
    guest = make_story(title="Gäst från Osby", authors=["Vera"])
    guest.authors.update(municipality=place)

    def titles(query: str) -> list[str]:
        html = client.get(LIST + query).content.decode()
        return re.findall(r'<h2 class="story-row__title"><a[^>]*>([^<]*)', html)

    assert titles("?ar=2019") == ["Gammal"]
    assert titles(f"?tema={theme.slug}") == ["Tematisk"]
    assert sorted(titles("?kommun=osby")) == ["Från Osby", "Gäst från Osby"]
    assert titles("?ar=2019&kommun=osby") == []
    assert titles("?ar=<script>&tema=%00&page=x") == []


def test_list_has_twelve_stories_a_page_and_keeps_the_choice(client) -> None:  # type: ignore[no-untyped-def]
    theme = make_theme()
    for _ in range(13):
        make_story(themes=[theme])

    first = client.get(f"{LIST}?tema={theme.slug}").content.decode()
    second = client.get(f"{LIST}?tema={theme.slug}&page=2").content.decode()

    assert first.count('class="story-row"') == 12
    assert second.count('class="story-row"') == 1
    assert f"?tema={theme.slug}&amp;page=2" in first


def test_empty_list_says_what_will_be_here(client) -> None:  # type: ignore[no-untyped-def]
    make_region()

    html = client.get(LIST).content.decode()

    assert "Den första berättelsen skrivs just nu" in html


@pytest.mark.parametrize("fields", [{"live": False}, {"published_date": None, "live": False}])
def test_draft_is_never_public(client, fields: dict[str, Any]) -> None:  # type: ignore[no-untyped-def]
    draft = make_story(title="Hemligt utkast", **fields)

    assert client.get(draft.get_absolute_url()).status_code == 404
    for address in (LIST, "/berattelser/feed.atom", "/sitemap.xml", "/"):
        assert "Hemligt utkast" not in client.get(address).content.decode()
        assert draft.slug not in client.get(address).content.decode()


def test_words_of_a_later_draft_are_not_public(client) -> None:  # type: ignore[no-untyped-def]
    story = make_story(title="Offentlig")
    story.title = "Ännu inte"
    story.save_revision()

    assert "Ännu inte" not in client.get(story.get_absolute_url()).content.decode()


def test_private_story_is_not_public(client) -> None:  # type: ignore[no-untyped-def]
    story = make_story()
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(story.get_absolute_url()).status_code == 404


def test_story_shows_where_it_belongs(client) -> None:  # type: ignore[no-untyped-def]
    series, theme, forum = make_series(name="Sju samtal"), make_theme("Bostad"), make_forum(title="Höstens forum")
    story = make_story(
        title="Rum för fler", themes=[theme], authors=["Vera Å"], series=series, documentation_of=forum,
        municipality=make_municipality(name="Hörby"), text_language="en",
    )  # fmt: skip

    html = client.get(story.get_absolute_url()).content.decode()

    assert '<article class="story" lang="en">' in html
    assert re.search(r"<h1[^>]*>Rum för fler</h1>", html)
    for text in ("Vera Å", "Sju samtal", "Bostad", "Hörby", "Höstens forum", "1 minuts läsning", "1 november 2026"):
        assert text in html


def test_story_says_itself_to_machines(client) -> None:  # type: ignore[no-untyped-def]
    make_region()
    story = make_story(title="</script><script>alert(1)</script>", authors=["Vera"], slug="skript")

    html = client.get(story.get_absolute_url()).content.decode()

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    facts = json.loads(found[1])
    assert facts["@type"] == "BlogPosting"
    assert facts["headline"] == "</script><script>alert(1)</script>"
    assert facts["datePublished"] == "2026-11-01"
    assert facts["author"] == [{"@type": "Person", "name": "Vera"}]
    assert facts["url"] == "http://testserver/berattelser/skript/"
    assert '<meta property="og:url" content="http://testserver/berattelser/skript/">' in html


def test_next_to_read_shares_the_theme(client) -> None:  # type: ignore[no-untyped-def]
    theme = make_theme()
    near = make_story(title="Nära", themes=[theme], published_date=date(2020, 1, 1))
    for number in range(4):
        make_story(title=f"Annan {number}")
    story = make_story(themes=[theme])

    html = client.get(story.get_absolute_url()).content.decode()

    cards = re.findall(r'<h3 class="card__title"><a[^>]*>([^<]*)', html)
    assert cards[0] == near.title
    assert len(cards) == 3


def test_every_block_is_shown(client) -> None:  # type: ignore[no-untyped-def]
    rows = [{"time": "9.00", "title": "Start", "who": "Vera", "place": "Aulan"}]
    counts = [{"name": "Lund", "value": "7"}]
    story = make_story(
        body=[
            {"type": "heading", "value": {"text": "Rubriken", "level": "2"}},
            {"type": "heading", "value": {"text": "Underrubriken", "level": "3"}},
            {"type": "quote", "value": {"text": "Citatet", "who": "Li"}},
            {"type": "fact_box", "value": {"title": "Faktan", "text": "<p>Rutan</p>"}},
            {"type": "figure", "value": {"value": "62 %", "text": "i arbete", "source": "Kolada", "source_url": ""}},
            {"type": "programme", "value": {"rows": rows}},
            {"type": "counts", "value": {"caption": "Vilka som kom", "rows": counts, "note": "Dolda: under 5"}},
        ]
    )

    html = client.get(story.get_absolute_url()).content.decode()

    for text in (
        '<h2 id="avsnitt-1">Rubriken</h2>',
        "<h3>Underrubriken</h3>",
        "Citatet",
        "Rutan",
        "62 %",
        "Källa: Kolada",
        "9.00",
        "Aulan",
    ):
        assert text in html
    assert "Dolda: under 5" in html


def test_series_is_read_in_order(client) -> None:  # type: ignore[no-untyped-def]
    series = make_series(name="Sju samtal", lead="Om att mötas.")
    make_story(title="Två", series=series, published_date=date(2026, 2, 1))
    make_story(title="Ett", series=series, published_date=date(2026, 1, 1))

    html = client.get(f"/berattelser/serie/{series.slug}/").content.decode()

    assert html.index(">Ett<") < html.index(">Två<")
    assert client.get("/berattelser/serie/saknas/").status_code == 404
    assert client.get(f"/berattelser/serie/{make_series().slug}/").status_code == 404


def test_feed_is_atom_with_absolute_addresses(client) -> None:  # type: ignore[no-untyped-def]
    make_region()
    story = make_story(title="Mat & prat <b>", themes=[make_theme("Möten")], authors=["Vera"])

    response = client.get("/berattelser/feed.atom", headers={"host": "127.0.0.1"})

    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(response.content)
    entry = feed.find(f"{atom}entry")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert entry is not None
    assert [link.get("href") for link in feed.findall(f"{atom}link")] == [
        "http://testserver/berattelser/", "http://testserver/berattelser/feed.atom",
    ]  # fmt: skip
    assert entry.findtext(f"{atom}title") == "Mat & prat <b>"
    assert entry.findtext(f"{atom}id") == f"urn:uuid:{story.translation_key}"
    assert entry.find(f"{atom}link").get("href") == f"http://testserver{story.get_absolute_url()}"  # type: ignore[union-attr]
    assert entry.findtext(f"{atom}published", "").startswith("2026-11-01")
    assert entry.findtext(f"{atom}author/{atom}name") == "Vera"
    assert feed.findtext(f"{atom}updated")


def test_sitemap_lists_public_pages(client) -> None:  # type: ignore[no-untyped-def]
    make_region()
    story = make_story()

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    addresses = [loc.text for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"http://testserver{story.get_absolute_url()}" in addresses
    assert "http://testserver/" in addresses


def test_unknown_story_is_a_page_that_helps(client) -> None:  # type: ignore[no-untyped-def]
    make_blog()

    assert client.get("/berattelser/finns-inte/").status_code == 404
    assert client.get("/berattelser/finns/inte/").status_code == 404


def test_home_shows_the_newest_three(client) -> None:  # type: ignore[no-untyped-def]
    make_region()
    for number in range(4):
        make_story(title=f"Nyhet {number}", published_date=date(2026, 1, number + 1))

    html = client.get("/").content.decode()

    assert "Nyhet 3" in html
    assert "Nyhet 1" in html
    assert "Nyhet 0" not in html


def test_story_whose_picture_is_lost_is_still_read(client: StrictClient) -> None:
    image = make_image()
    value = {"image": image.pk, "alt_text": "Ett bord", "source": "Foto", "caption": ""}
    story = make_story(title="Utan bild", body=[{"type": "image", "value": value}])
    image.file.storage.delete(image.file.name)

    response = client.get(story.get_absolute_url())

    assert response.status_code == 200
    assert 'alt="Ett bord"' in response.content.decode()


def test_long_story_shows_its_main_headings_first(client: StrictClient) -> None:
    words = "ord " * 300
    parts = [("Programmet", "2"), ("Vilka som kom", "2"), ("En liten", "3"), ("Vad de sa", "2")]
    body: list[dict[str, Any]] = []
    for text, level in parts:
        body += [
            {"type": "heading", "value": {"text": text, "level": level}},
            {"type": "paragraph", "value": f"<p>{words}</p>"},
        ]

    long, short = make_story(body=body), make_story(body=body[:2])

    shown = client.get(long.get_absolute_url()).content.decode()
    assert '<a href="#avsnitt-7">Vad de sa</a>' in shown
    assert 'id="avsnitt-7"' in shown
    assert "En liten</a>" not in shown
    assert "På den här sidan" not in client.get(short.get_absolute_url()).content.decode()

"""Feeds of all and of each theme, author, municipality and series; the map of the site; facts for programs."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.factories.network import make_municipality
from tests.factories.stories import make_blog, make_series, make_story, make_theme

pytestmark = pytest.mark.django_db


def titles(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    tree = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    rows = tree.findall(f"{atom}entry/{atom}title") or tree.findall("channel/item/title")
    return [str(row.text) for row in rows]


@pytest.mark.parametrize(("ending", "kind"), [("atom", "application/atom+xml"), ("rss", "application/rss+xml")])
def test_each_gathering_has_its_feed(client: Client, ending: str, kind: str) -> None:
    place = make_municipality(name="Osby", slug="osby")
    make_story(title="Tematisk", themes=[make_theme("Språk")])
    make_story(title="I serien", series=make_series(name="Första året", slug="forsta-aret"))
    make_story(title="Av Vera", authors=["Vera Åkesson"])
    make_story(title="Om Osby", municipality=place)
    make_story(title="Utkast", municipality=place, live=False)
    theme = make_story(title="Också", themes=[make_theme("Mat")]).themes.get()

    assert titles(client, f"/berattelser/tema/{theme.slug}/feed.{ending}") == ["Också"]
    assert titles(client, f"/berattelser/serie/forsta-aret/feed.{ending}") == ["I serien"]
    assert titles(client, f"/berattelser/forfattare/vera-akesson/feed.{ending}") == ["Av Vera"]
    assert titles(client, f"/berattelser/kommun/osby/feed.{ending}") == ["Om Osby"]
    assert len(titles(client, f"/berattelser/feed.{ending}")) == 5
    assert client.get(f"/berattelser/feed.{ending}")["Content-Type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize("kind", ["tema", "forfattare", "kommun", "serie"])
def test_gathering_without_stories_has_no_feed(client: Client, kind: str) -> None:
    make_blog()

    assert client.get(f"/berattelser/{kind}/finns-inte/feed.atom").status_code == 404


def test_list_offers_the_feed_of_what_is_chosen(client: Client) -> None:
    theme = make_theme("Språk")
    make_story(themes=[theme])

    narrowed = client.get(f"/berattelser/?tema={theme.slug}").content.decode()
    assert f"/berattelser/tema/{theme.slug}/feed.atom" in narrowed
    assert "/berattelser/feed.atom" in client.get("/berattelser/?tema=<x>").content.decode()


def test_map_of_the_site_holds_series_municipalities_and_pages(client: Client) -> None:
    make_municipality(name="Osby", slug="osby")
    make_story(series=make_series(slug="ettan"))

    text = client.get("/sitemap.xml").content.decode()

    assert "<loc>http://testserver/berattelser/serie/ettan/</loc><lastmod>2026-11-01</lastmod>" in text
    assert "osby" in text


def test_story_says_to_programs_what_it_is(client: Client) -> None:
    story = make_story(themes=[make_theme("Språk")], authors=["Vera"], keywords="kaffe")
    story.save_revision().publish()

    html = client.get(story.get_absolute_url()).content.decode()

    assert '<meta property="article:tag" content="Språk">' in html
    assert '<meta property="article:modified_time"' in html
    assert '<meta name="twitter:card" content="summary">' in html
    assert '"keywords": ["Språk", "kaffe"]' in html.replace("\\u00e5", "å")
    assert "/berattelser/forfattare/vera/feed.atom" in html

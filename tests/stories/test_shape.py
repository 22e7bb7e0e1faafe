"""Where stories are gathered, who answers for them, what changed in them, and what is like them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from samverkan.letters.models import Letter
from samverkan.network.models import Person
from samverkan.stories import services
from samverkan.stories.likeness import nearest
from samverkan.stories.models import RelatedStory, StoryPage
from samverkan.stories.queries import list_related
from tests.factories.network import make_editor, make_municipality
from tests.factories.stories import make_blog, make_series, make_story, make_theme

pytestmark = pytest.mark.django_db
GATHERED_QUERIES = 3
OWNER_QUERIES = 4


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_theme_municipality_and_month_gather_their_stories(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    theme, place = make_theme("Språk"), make_municipality(name="Osby", slug="osby")
    for _ in range(number):
        make_story(themes=[theme], municipality=place, published_date=date(2024, 3, 9))
    make_story(title="En annan", published_date=date(2023, 5, 1))

    for url in (f"/berattelser/tema/{theme.slug}/", "/berattelser/kommun/osby/", "/berattelser/arkiv/2024/3/"):
        client.get(url)
        with django_assert_num_queries(GATHERED_QUERIES if "arkiv" not in url else GATHERED_QUERIES - 1):
            text = text_of(client, url)
        assert text.count('class="story-row"') == number
        assert "En annan" not in text
    assert "Berättelser från mars 2024" in text_of(client, "/berattelser/arkiv/2024/3/")


@pytest.mark.parametrize(
    "url",
    [
        "tema/finns-inte/",
        "kommun/osby/",
        "arkiv/2019/",
        "arkiv/2024/13/",
        "arkiv/0/",
        "arkiv/99999/1/",
        "sidansvarig/1/",
    ],
)
def test_nothing_to_gather_is_no_page(client: Client, url: str) -> None:
    make_municipality(name="Osby", slug="osby")
    make_story(live=False, municipality_id=None, published_date=date(2019, 1, 1))

    assert client.get(f"/berattelser/{url}").status_code == 404


def test_archive_counts_public_stories_by_year_and_month(client: Client) -> None:
    for day in (date(2024, 3, 9), date(2024, 3, 31), date(2024, 1, 1), date(2022, 12, 31)):
        make_story(published_date=day)
    make_story(published_date=date(2021, 1, 1), live=False)
    closed = make_story(published_date=date(2020, 1, 1))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    text = " ".join(text_of(client, "/berattelser/arkiv/").split())

    assert "3 berättelser" in text
    assert 'href="/berattelser/arkiv/2024/3/">mars</a> <span class="meta">2</span>' in text
    assert text.index("/arkiv/2024/") < text.index("/arkiv/2022/")
    assert "/arkiv/2021/" not in text
    assert "/arkiv/2020/" not in text


def test_empty_archive_says_so(client: Client) -> None:
    make_blog()

    assert "Den första berättelsen skrivs just nu" in text_of(client, "/berattelser/arkiv/")


@pytest.mark.parametrize("slug", ["tema", "kommun", "arkiv", "sidansvarig"])
def test_addresses_of_gatherings_are_not_stories(slug: str) -> None:
    with pytest.raises(ValidationError):
        make_story(slug=slug).clean()


def letter_to(client: Client, owner: Person, **fields: str) -> Any:
    then = (timezone.now() - timedelta(minutes=1)).timestamp()
    told = {
        "name": "Rut Läsare", "email": "rut@example.org", "text": "Hur började ni?", "website": "",
        "opened": signing.dumps(then, salt="stories.owner.opened"),
    }  # fmt: skip
    return client.post(f"/berattelser/sidansvarig/{owner.pk}/", told | fields)


@pytest.mark.parametrize("number", [1, 3])
def test_page_owner_has_a_page_without_an_address(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    owner = make_editor()
    stories = [make_story(page_owner=owner, page_owner_name="") for _ in range(number)]
    url = f"/berattelser/sidansvarig/{owner.pk}/"
    client.get(url)

    with django_assert_num_queries(OWNER_QUERIES):
        text = text_of(client, url)

    assert owner.name in text
    assert "Redaktör" in text
    assert owner.email not in text
    assert text.count('class="story-row"') == number
    assert f'href="{url}"' in text_of(client, stories[0].get_absolute_url())


def test_letter_goes_to_the_page_owner_once(client: Client) -> None:
    owner = make_editor()
    make_story(page_owner=owner)

    sent = letter_to(client, owner)
    letter_to(client, owner)

    [letter] = Letter.objects.filter(template="owner_letter")
    assert letter.to == owner.email
    assert "Hur började ni?" in letter.text
    assert "rut@example.org" in letter.text
    shown = client.get(sent["Location"]).content.decode()
    assert "Brevet är på väg" in shown
    assert owner.email not in shown


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "rut(at)example.org"},
        {"name": "Rut\r\nBcc: x@example.org"},
        {"name": "https://reklam.example"},
        {"website": "x"},
        {"text": "http://a.se http://b.se http://c.se"},
        {"opened": ""},
    ],
)
def test_bad_letter_is_kept_and_not_sent(client: Client, fields: dict[str, str]) -> None:
    owner = make_editor()
    make_story(page_owner=owner)

    response = letter_to(client, owner, **fields)

    assert response.status_code == 422
    assert (fields.get("text") or "Hur började ni?") in response.content.decode()
    assert not Letter.objects.filter(template="owner_letter").exists()


def test_sixth_letter_in_an_hour_waits(client: Client) -> None:
    owner = make_editor()
    make_story(page_owner=owner)

    statuses = [letter_to(client, owner, text=f"Brev {number}").status_code for number in range(6)]

    assert statuses == [302] * 5 + [429]


def test_who_answers_for_no_public_story_has_no_page(client: Client) -> None:
    owner = make_editor()
    story = make_story(page_owner=owner)
    Person.objects.filter(pk=owner.pk).update(is_active=False)

    assert client.get(f"/berattelser/sidansvarig/{owner.pk}/").status_code == 404
    assert "sidansvarig/" not in text_of(client, story.get_absolute_url())


def test_what_changed_is_told_on_the_story_and_in_the_feed(client: Client) -> None:
    story = make_story(changed_text="Siffrorna för 2025 är med.", changed_date=date(2026, 11, 21))

    text = " ".join(text_of(client, story.get_absolute_url()).split())
    feed = text_of(client, "/berattelser/feed.atom")

    assert "Uppdaterad 21 november 2026: </strong> Siffrorna för 2025 är med." in text
    assert "Uppdaterad 21 november 2026: Siffrorna för 2025 är med." in feed


def test_what_changed_gets_its_day_and_a_day_needs_words() -> None:
    story = make_story(changed_text="Ny bild.")
    story.clean()
    assert story.changed_date == timezone.localdate()

    story.changed_text = ""
    with pytest.raises(ValidationError, match=r"mening|sentence"):
        story.clean()


def test_story_is_published_and_taken_down_at_its_time(client: Client) -> None:
    story = make_story(live=False)
    draft = story.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    call_command("publish_scheduled")
    assert client.get(story.get_absolute_url()).status_code == 404

    draft.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = draft.save_revision()
    StoryPage.objects.get(pk=story.pk).revisions.update(approved_go_live_at=None)
    revision.approved_go_live_at = draft.go_live_at
    revision.save()
    call_command("publish_scheduled")
    assert client.get(story.get_absolute_url()).status_code == 200

    StoryPage.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert client.get(story.get_absolute_url()).status_code == 404


def test_old_address_leads_to_the_new_one(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    story = make_story(slug="gammal-adress")

    with django_capture_on_commit_callbacks(execute=True):
        story.slug = "ny-adress"
        story.save_revision().publish()

    old = client.get("/berattelser/gammal-adress/")
    assert (old.status_code, old["Location"]) == (301, "/berattelser/ny-adress/")
    assert client.get("/berattelser/ny-adress/").status_code == 200


def test_nearest_are_those_that_share_rare_words() -> None:
    texts = {
        1: ["bostad", "hyra", "kommun", "bostad"],
        2: ["bostad", "hyra", "kommun"],
        3: ["språk", "kafé", "kommun"],
        4: ["språk", "kafé", "lärare", "kommun"],
        5: [],
    }

    found = nearest(texts, most=2)

    assert found[1][0] == 2
    assert found[3] == [4]  # "kommun" stands nearly everywhere and tells nothing
    assert found[5] == []


def test_story_is_followed_by_those_like_it_and_then_by_the_newest() -> None:
    def told(title: str, words: str, **fields: Any) -> StoryPage:
        return make_story(
            title=title, ingress=words, body=[{"type": "paragraph", "value": f"<p>{words}</p>"}], **fields
        )

    old = date(2020, 1, 1)
    story = told("Bostadskrisen", "Vi letade bostäder åt nyanlända familjer hos hyresvärdar.")
    like = told("Hyresvärden", "En hyresvärd berättar om bostaden och familjen.", published_date=old)
    told("Språkkafé", "Vi dricker kaffe och talar svenska.", published_date=old)
    newest = told("Simskola", "Badhuset lärde barnen simma.", published_date=date(2026, 11, 20))

    assert services.relate_stories() > 0
    services.relate_stories()
    assert [one.title for one in list_related(story)][:2] == [like.title, newest.title]

    StoryPage.objects.filter(pk=like.pk).update(live=False)
    assert list_related(story)[0].title == newest.title
    assert services.relate_stories() >= 0
    assert not RelatedStory.objects.filter(other=like).exists()


def test_series_is_read_in_order(client: Client) -> None:
    series = make_series()
    make_story(title="Andra delen", series=series, published_date=date(2026, 2, 1))
    make_story(title="Första delen", series=series, published_date=date(2026, 1, 1))

    text = text_of(client, f"/berattelser/serie/{series.slug}/")

    assert text.index("Första delen") < text.index("Andra delen")


def test_old_address_of_a_theme_or_series_leads_on(client: Client) -> None:
    theme, series = make_theme("Språk"), make_series(slug="sju")
    make_story(themes=[theme], series=series)
    first = theme.slug
    client.force_login(make_editor())

    for slug in ("sprak", "sprak-och-moten"):
        address = reverse("wagtailsnippets_stories_theme:edit", args=[theme.pk])
        assert client.post(address, {"name": "Språk", "slug": slug}).status_code == 302
    address = reverse("wagtailsnippets_stories_series:edit", args=[series.pk])
    assert client.post(address, {"name": "Sju", "slug": "sju-samtal", "lead": ""}).status_code == 302

    reader = Client()
    for old, new in (
        (f"/berattelser/tema/{first}/", "/berattelser/tema/sprak-och-moten/"),
        ("/berattelser/tema/sprak/", "/berattelser/tema/sprak-och-moten/"),
        ("/berattelser/tema/sprak/feed.atom", "/berattelser/tema/sprak-och-moten/feed.atom"),
        ("/berattelser/serie/sju/", "/berattelser/serie/sju-samtal/"),
    ):
        response = reader.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
        assert reader.get(new).status_code == 200

    back = reverse("wagtailsnippets_stories_theme:edit", args=[theme.pk])
    client.post(back, {"name": "Språk", "slug": "sprak"})
    assert reader.get("/berattelser/tema/sprak/").status_code == 200
    assert reader.get("/berattelser/tema/sprak-och-moten/")["Location"] == "/berattelser/tema/sprak/"

"""The index follows what is published, changed and taken away; a rebuild that is stopped leaves it whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from samverkan.forums.enums import ForumStatus
from samverkan.search import services
from samverkan.search.models import Document, Edition, Passage, Term
from samverkan.search.queries import documents_of, find
from samverkan.search.services import editions
from tests.factories.forums import make_forum, make_session, make_slot
from tests.factories.search import Shelf, index, shelf
from tests.factories.stories import make_series, make_story, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def things() -> Iterator[Shelf]:
    """Return an empty shelf."""
    with shelf() as made:
        yield made


def keys(query: str) -> list[str]:
    return [result.key for result in find(query).results]


def counts() -> dict[str, int]:
    return dict(Term.objects.filter(edition__is_active=True).values_list("text", "passages"))


def test_what_is_new_changed_and_gone_is_followed(things: Shelf) -> None:
    things.put("a", "Bostadskris", "Kommunen bygger.")
    index()
    assert keys("bostad") == ["a"]

    things.put("a", "Skolgård", "Kommunen bygger.")
    things.put("b", "Bostäder")
    index()
    assert (keys("bostad"), keys("skola")) == (["b"], ["a"])

    del things.entries["a"]
    index()
    assert keys("skola") == []


def test_vocabulary_counts_the_same_after_changes_as_when_made_anew(things: Shelf) -> None:
    things.put("a", "Bostadskris", "Kommunen bygger bostäder.", "Bostaden är klar.")
    index()
    things.put("b", "Kommunens bostäder", "Ledamöter samtalar.")
    things.put("a", "Bostadskris", "Kommunen bygger.")
    index()
    followed = counts()

    services.rebuild(clock=timezone.now)

    assert followed == counts()
    assert Edition.objects.get().passages == Passage.objects.count() == 4


def test_refresh_writes_nothing_when_nothing_has_changed(things: Shelf) -> None:
    things.put("a", "Bostadskris")
    index()

    report = services.refresh(clock=timezone.now, thoroughly=True)

    assert (report.written, report.removed, report.is_rebuilt) == (0, 0, False)


def test_thorough_refresh_sees_what_the_stamp_does_not_tell(things: Shelf) -> None:
    things.put("a", "Bostadskris")
    index()
    Document.objects.update(digest="of an older text")
    assert services.refresh(clock=timezone.now).written == 0

    assert services.refresh(clock=timezone.now, thoroughly=True).written == 1


def test_another_analyser_asks_for_another_edition(things: Shelf) -> None:
    things.put("a", "Bostadskris")
    index()
    Edition.objects.update(analysis="of an older version")

    assert services.refresh(clock=timezone.now).is_rebuilt
    assert Edition.objects.count() == 1


def test_a_rebuild_that_is_stopped_leaves_the_old_index_whole(things: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "BATCH", 1)
    for key in "abc":
        things.put(key, f"Bostad {key}")
    index()
    before = (keys("bostad"), counts())

    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.rebuild(clock=timezone.now, tell=stop)

    assert (keys("bostad"), counts()) == before
    assert Edition.objects.filter(is_active=False).count() == 1
    assert services.discard_abandoned(now=timezone.now() + timedelta(hours=1)) == 1
    assert Passage.objects.count() == 3


def test_command_rebuilds_and_says_how_the_index_stands(things: Shelf) -> None:
    things.put("a", "Bostadskris", "Kommunen bygger.")
    said = StringIO()

    call_command("search", "status", stdout=said)
    call_command("search", "rebuild", stdout=said)
    call_command("search", "refresh", stdout=said)

    text = said.getvalue()
    assert "no index yet" in text
    assert "1 documents, 2 passages" in text
    assert "0 documents written, 0 taken away" in text


def test_stories_are_found_by_title_text_theme_and_municipality_of_their_authors() -> None:
    story = make_story(
        title="Hur vi löste trångboddheten",
        themes=[make_theme("Boende")],
        authors=["Maja Berg"],
        series=make_series(name="Lärdomar om språk", lead="Tre berättelser."),
        body=[
            {"type": "heading", "value": {"text": "Bostadskrisen vände", "level": "2"}},
            {"type": "paragraph", "value": "<p>Vi byggde <b>studentlägenheter</b> &amp; mer.</p>"},
        ],
    )
    index()

    found = find("lägenhet")
    assert [document.url for document in documents_of(found.results).values()] == [story.get_absolute_url()]
    assert [row[:2] for row in found.facets["theme"]] == [(story.themes.get().slug, "Boende")]
    assert [row[0] for row in found.facets["year"]] == ["2026"]
    for query in ("trångbodd", "trångboddhet", "kris", "maja berg", "boende lägenhet"):
        assert str(story.pk) in keys(query) or query == "trångbodd", query
    assert [result.source for result in find("lärdom språk").results] == ["series"]


def test_forums_are_found_by_their_programme() -> None:
    forum = make_forum(title="Arbetsmarknad för alla")
    make_session(make_slot(forum), title="Språkkaféer", abstract="Hur man börjar med samtalsgrupper.")
    index()

    assert keys("samtal") == [str(forum.pk)]


@pytest.mark.parametrize("hide", ["draft", "restriction", "unpublished forum", "withdrawn"])
def test_what_is_not_public_is_found_nowhere(hide: str) -> None:
    story, forum = make_story(title="Trumpetfanfar"), make_forum(title="Trumpetfanfar")
    index()
    assert len(keys("trumpetfanfar")) == 2

    # Not yet noted by the index: what rooms say at this moment decides.
    if hide == "restriction":
        PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    elif hide == "unpublished forum":
        forum.status = ForumStatus.DRAFT
        forum.save()
    elif hide == "withdrawn":
        story.delete()
    else:
        story.unpublish()
    found = find("trumpetfanfa", is_typing=True)
    assert len(keys("trumpetfanfar")) == len(found.results) == 1
    assert sum(count for _, _, count in find("trumpetfanfar").facets["kind"]) == 1

    index()
    assert len(keys("trumpetfanfar")) == 1
    assert Document.objects.count() == 1


def test_words_of_what_was_hidden_are_not_proposed_as_spellings() -> None:
    story = make_story(title="Trumpetfanfar")
    index()
    story.unpublish()

    assert find("trumpetfanfor").spellings == ()

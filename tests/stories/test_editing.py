"""The editors' form of a story, and the ways to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samverkan.network.enums import Role
from samverkan.stories.enums import StoryKind
from samverkan.stories.models import StoryAuthor, StoryPage
from samverkan.stories.models.editing import SwedishSelect
from tests.factories.network import make_editor, make_organiser, make_person
from tests.factories.stories import make_blog, make_story

pytestmark = pytest.mark.django_db

INPUT = {
    "title": "Vi bytte mötesrum", "slug": "vi-bytte-motesrum", "ingress": "Ett möte på en bänk.",
    "published_date": "2026-11-20", "body-count": "0", "text_language": "sv", "is_open_for_comments": "on",
    "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
    "authors-TOTAL_FORMS": "1", "authors-INITIAL_FORMS": "1", "authors-MIN_NUM_FORMS": "0",
    "authors-MAX_NUM_FORMS": "1000", "authors-0-id": "", "authors-0-ORDER": "1", "authors-0-DELETE": "",
    "authors-0-name": "Selma Prov", "authors-0-title": "Handläggare", "authors-0-municipality": "",
}  # fmt: skip


def form_of(client: Client, person: Any) -> Any:
    """Return the form of a new story as the person meets it."""
    client.force_login(person)
    return client.get(reverse("stories:write"), follow=True).context["form"]


def test_editor_is_page_owner_of_a_new_story(client: Client) -> None:
    make_blog()
    editor = make_editor()

    form = form_of(client, editor)

    assert form.instance.published_date is not None
    assert (form.instance.page_owner, form.instance.page_owner_name) == (editor, editor.name)
    assert "kind" in form.fields


def test_contributor_is_author_of_a_new_guest_post(client: Client) -> None:
    make_blog()
    contributor = make_person(Role.CONTRIBUTOR)

    form = form_of(client, contributor)

    assert form.instance.kind == StoryKind.GUEST
    assert [author.name for author in form.instance.authors.all()] == [contributor.name]
    assert not {"kind", "page_owner", "page_owner_name"} & set(form.fields)


def test_contributor_stores_a_guest_post_with_its_author_once(client: Client) -> None:
    blog, contributor = make_blog(), make_person(Role.CONTRIBUTOR)
    client.force_login(contributor)
    address = reverse("wagtailadmin_pages:add", args=["stories", "storypage", blog.pk])

    response = client.post(address, INPUT | {"kind": StoryKind.DOCUMENTATION})

    story = StoryPage.objects.get(slug="vi-bytte-motesrum")
    assert response.status_code == 302
    assert (story.kind, story.live, story.page_owner) == (StoryKind.GUEST, False, None)
    assert [author.name for author in StoryAuthor.objects.filter(story=story)] == ["Selma Prov"]


def test_organiser_writes_a_story_of_the_house(client: Client) -> None:
    make_blog()

    form = form_of(client, make_organiser())

    assert form.instance.kind == StoryKind.STORY
    assert not form.instance.authors.all()


def test_municipalities_are_sorted_as_swedes_sort() -> None:
    choices = [(1, "Östra"), (2, "Ängelholm"), (3, "Åstorp"), (4, "Bjuv"), ("", "---------")]

    groups = SwedishSelect(choices=choices).optgroups("municipality", [""])

    assert [group[1][0]["label"] for group in groups] == ["---------", "Bjuv", "Åstorp", "Ängelholm", "Östra"]


def test_those_who_may_not_write_are_told_so(client: Client) -> None:
    make_blog()
    client.force_login(make_person(Role.PARTICIPANT))

    assert client.get(reverse("stories:write")).status_code == 403


def test_my_page_tells_editors_what_waits(client: Client) -> None:
    contributor = make_person(Role.CONTRIBUTOR)
    story = make_story(live=False, owner=contributor)
    story.save_revision(user=contributor)
    story.get_workflow().start(story, contributor)
    client.force_login(make_editor())

    text = client.get(reverse("network:home")).content.decode()

    assert "0 kommentarer väntar" in text
    assert "1 berättelse att granska" in text
    assert reverse("stories:write") in text


@pytest.mark.parametrize(("role", "is_shown"), [(Role.CONTRIBUTOR, True), (Role.PARTICIPANT, False)])
def test_my_page_asks_contributors_for_a_guest_post(client: Client, role: Role, is_shown: bool) -> None:
    make_blog()
    client.force_login(make_person(role))

    assert ("Skriv ett gästinlägg" in client.get(reverse("network:home")).content.decode()) is is_shown


def test_admin_bears_our_name_and_no_help_on_other_sites(client: Client) -> None:
    make_blog()
    editor = make_editor()
    client.force_login(editor)

    text = client.get(reverse("wagtailadmin_home")).content.decode()

    assert f"Välkommen, {editor.name}" in text
    assert "mark-light" in text
    assert "wagtail.org" not in text

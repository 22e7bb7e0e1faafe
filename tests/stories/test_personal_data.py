"""A person with an account sees what stories hold, and can leave."""

from __future__ import annotations

import pytest

from samverkan.network import services
from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Comment
from tests.factories.network import make_person
from tests.factories.stories import NOW, make_comment, make_story

pytestmark = pytest.mark.django_db


def test_export_holds_comments_and_page_ownership() -> None:
    person = make_person(email="alva@example.org")
    story = make_story(title="Möten", page_owner=person)
    make_comment(story, email="Alva@example.org", text="Mitt", status=CommentStatus.WAITING, decided_at=None)
    make_comment(story, email="annan@example.org", text="Någon annans")

    held = services.export_personal_data(person=person, now=NOW)["stories"]

    assert [comment["text"] for comment in held["comments"]] == ["Mitt"]
    assert held["page_owner_of"] == ["Möten"]


def test_deleted_person_withdraws_comments_and_is_no_page_owner() -> None:
    person = make_person(email="alva@example.org", name="Alva Ek")
    story = make_story(page_owner=person, page_owner_name="Alva Ek", authors=["Alva Ek"])
    story.save_revision()
    make_comment(story, email="alva@example.org")
    kept = make_comment(story, email="annan@example.org")

    services.delete_person(actor=person, person=person, now=NOW)
    story.refresh_from_db()
    story.get_latest_revision().publish()

    story.refresh_from_db()
    assert list(Comment.objects.all()) == [kept]
    assert (story.page_owner, story.page_owner_name) == (None, "")
    assert [author.name for author in story.authors.all()] == ["Alva Ek"]

"""The blog's set-up and what each role may do in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupPagePermission, Page, Site, Workflow

from samverkan.network.enums import Role
from samverkan.stories.models import BlogPage, StoryPage
from samverkan.stories.services import set_up_blog
from tests.factories.network import make_editor, make_organiser, make_person
from tests.factories.stories import NOW, make_blog, make_story

pytestmark = pytest.mark.django_db


def test_set_up_makes_the_blog_once_and_leaves_what_editors_changed() -> None:
    blog = set_up_blog(now=NOW)
    blog.title = "Vår blogg"
    blog.save_revision().publish()
    rights = GroupPagePermission.objects.count()

    again = set_up_blog(now=NOW)

    assert again.pk == blog.pk
    assert again.title == "Vår blogg"
    assert BlogPage.objects.count() == 1
    assert GroupPagePermission.objects.count() == rights
    assert Workflow.objects.count() == 1


def test_set_up_clears_away_what_wagtail_came_with() -> None:
    set_up_blog(now=NOW)

    assert not Page.objects.filter(slug="home").exists()
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    site = Site.objects.get()
    assert (site.hostname, site.is_default_site, site.root_page.slug) == ("testserver", True, "start")
    assert BlogPage.objects.get().url_path == "/start/berattelser/"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ORGANISER])
def test_editor_and_organiser_publish(role: Role) -> None:
    blog = make_blog()
    rights = blog.permissions_for_user(make_person(role))

    assert rights.can_add_subpage()
    assert rights.can_publish_subpage()


def test_contributor_writes_and_hands_in_but_does_not_publish(client: Client) -> None:
    blog, contributor, editor = make_blog(), make_person(Role.CONTRIBUTOR), make_editor()
    client.force_login(contributor)
    story = make_story(live=False, owner=contributor)
    story.save_revision(user=contributor)

    rights = story.permissions_for_user(contributor)
    workflow = story.get_workflow()
    state = workflow.start(story, contributor)
    state.current_task_state.specific.approve(user=editor)

    story.refresh_from_db()
    assert blog.permissions_for_user(contributor).can_add_subpage()
    assert not rights.can_publish()
    assert rights.can_submit_for_moderation()
    assert story.live
    assert client.get(f"/redaktion/pages/add/stories/storypage/{blog.pk}/").status_code == 200


def test_participant_has_no_way_into_the_admin(client: Client) -> None:
    make_blog()
    client.force_login(make_person(Role.PARTICIPANT))

    assert client.get("/redaktion/pages/").status_code in (302, 403)


def test_people_are_listed_for_editors_only(client: Client) -> None:
    make_blog()
    make_person(name="Hemlig Person")
    client.force_login(make_person(Role.CONTRIBUTOR))
    assert client.get("/redaktion/person-chooser/").status_code in (302, 403)
    client.force_login(make_editor())

    assert client.get("/redaktion/person-chooser/").status_code == 200


def test_admin_answers_under_its_own_policy(client: Client) -> None:
    blog = make_blog()
    client.force_login(make_editor())

    admin = client.get(f"/redaktion/pages/add/stories/storypage/{blog.pk}/")["Content-Security-Policy"]
    site = client.get("/berattelser/")["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-inline'" in admin
    assert "frame-ancestors 'self'" in admin
    assert "unsafe-inline" not in site


def test_addresses_of_the_blog_itself_cannot_be_taken() -> None:
    story = StoryPage(title="X", slug="kommentarer", ingress="x", published_date=NOW.date(), live=True)

    with pytest.raises(Exception, match="adressen"):
        make_blog().add_child(instance=story)


def test_organiser_edits_the_documentation_in_the_admin(client: Client) -> None:
    story = make_story(live=False)
    client.force_login(make_organiser())

    assert client.get(f"/redaktion/pages/{story.pk}/edit/").status_code == 200

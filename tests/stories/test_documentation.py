"""From a finished forum to a published story and the letters about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from samverkan.forums.enums import NoteKind, RegistrationStatus
from samverkan.forums.models import Forum, Note
from samverkan.forums.services.documentation import compile_documentation
from samverkan.letters.models import Letter
from samverkan.stories import services, tasks
from samverkan.stories.enums import StoryKind
from samverkan.stories.models import StoryPage
from samverkan.stories.services.documentation import _draft
from tests.factories.forums import (
    ENDS_AT,
    make_forum,
    make_group_talk,
    make_host,
    make_registration,
    make_session,
    make_slot,
)
from tests.factories.network import make_editor, make_organiser
from tests.factories.stories import make_blog

AFTER = ENDS_AT + timedelta(hours=2)


def make_finished_forum(**fields: Any) -> Forum:
    forum = make_forum(**({"title": "Språk & arbete", "starts_at": ENDS_AT - timedelta(hours=7)} | fields))
    session = make_session(make_slot(forum, hour=9), title="Öppning")
    make_host(session, name="Vera Ek")
    talk = make_group_talk(make_slot(forum, hour=11), title="Samtal om praktik")
    for kind, text in (
        (NoteKind.IDEA, "Fadder <b>varje</b> vecka"),
        (NoteKind.QUOTE, "Vi vågade fråga"),
        (NoteKind.THEME, "Tid"),
    ):
        Note.objects.create(group_talk=talk, kind=kind, text=text, written_at=ENDS_AT, changed_at=ENDS_AT)
    return forum


def draft(forum: Forum, now: datetime = AFTER) -> StoryPage:
    return services.draft_documentation_story(actor=make_organiser(name="Orga Nisatör"), forum=forum, now=now)


@pytest.mark.django_db
def test_draft_holds_programme_counts_and_notes(client: Client) -> None:
    make_blog()
    forum = make_finished_forum()

    story = draft(forum)

    kinds = [block.block_type for block in story.body]
    text = str(story.body)
    assert (story.live, story.kind, story.documentation_of) == (False, StoryKind.DOCUMENTATION, forum)
    assert (story.title, story.ingress, story.page_owner_name) == ("Språk & arbete", forum.lead, "Orga Nisatör")
    assert story.published_date == forum.starts_at.date()
    assert "programme" in kinds
    assert "counts" in kinds
    assert "quote" in kinds
    assert "Vera Ek" in text
    assert "Fadder &lt;b&gt;varje&lt;/b&gt; vecka" in text
    assert "dolt" in text or "Anmälda" in text
    assert client.get(story.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_pressing_twice_gives_the_same_draft_with_what_people_changed() -> None:
    make_blog()
    forum = make_finished_forum()
    first = draft(forum)
    first.ingress = "Redigerad."
    first.save_revision()

    second = draft(forum)

    assert second.pk == first.pk
    assert StoryPage.objects.count() == 1
    assert second.get_latest_revision_as_object().ingress == "Redigerad."


@pytest.mark.django_db
def test_two_forums_of_one_title_get_two_addresses() -> None:
    make_blog()

    slugs = {draft(make_finished_forum(title="Kommentarer")).slug for _ in range(2)}

    assert slugs == {"kommentarer-2", "kommentarer-3"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_give_one_draft() -> None:
    make_blog()
    forum, organiser, gate = make_finished_forum(), make_organiser(), Barrier(4)
    found: list[int] = []
    faults: list[Exception] = []

    def press() -> None:
        gate.wait()
        try:
            found.append(services.draft_documentation_story(actor=organiser, forum=forum, now=AFTER).pk)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    assert len(found) == 4
    assert len(set(found)) == 1
    assert StoryPage.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_shows_and_the_database_refuses_a_second_draft() -> None:
    make_blog()
    forum, organiser, gate = make_finished_forum(), make_organiser(), Barrier(4)
    content = compile_documentation(actor=organiser, forum=forum, now=AFTER).content
    faults: list[Exception] = []

    def write_without_looking() -> None:
        gate.wait()
        try:
            with transaction.atomic():
                _draft(organiser, forum, content, AFTER)
        except (IntegrityError, ValidationError) as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=write_without_looking) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(faults) == 3
    assert StoryPage.objects.count() == 1


@pytest.mark.django_db
def test_button_opens_the_draft_in_the_editor(client: Client) -> None:
    make_blog()
    forum = make_finished_forum(starts_at=ENDS_AT - timedelta(days=400), ends_at=ENDS_AT - timedelta(days=399))
    client.force_login(make_organiser())
    address = f"/berattelser/forum/{forum.slug}/dokumentation/"

    first, second = client.post(address), client.post(address)

    story = StoryPage.objects.get()
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/redaktion/pages/{story.pk}/edit/"
    assert client.get(first["Location"]).status_code == 200


@pytest.mark.django_db
def test_button_is_for_organisers_and_posts_only(client: Client) -> None:
    make_blog()
    forum = make_finished_forum()
    address = f"/berattelser/forum/{forum.slug}/dokumentation/"

    assert client.post(address).status_code == 302
    client.force_login(make_editor())
    assert client.post(address).status_code == 403
    client.force_login(make_organiser())
    assert client.get(address).status_code == 405
    assert client.post("/berattelser/forum/saknas/dokumentation/").status_code == 404
    assert not StoryPage.objects.exists()


@pytest.mark.django_db
def test_documentation_before_the_day_is_refused_in_words(client: Client) -> None:
    make_blog()
    forum = make_forum(starts_at=ENDS_AT + timedelta(days=9000), ends_at=ENDS_AT + timedelta(days=9001))
    client.force_login(make_organiser())

    response = client.post(f"/berattelser/forum/{forum.slug}/dokumentation/", follow=True)

    assert "inte börjat än" in response.content.decode()
    assert not StoryPage.objects.exists()


@pytest.mark.django_db
def test_publishing_sends_each_registered_person_the_link_once() -> None:
    make_blog()
    forum = make_finished_forum()
    vera = make_registration(forum, email="vera@example.org")
    make_registration(forum, email="vantar@example.org", status=RegistrationStatus.WAITING)
    make_registration(forum, email="avbokad@example.org", status=RegistrationStatus.CANCELLED)
    story = draft(forum)
    story.get_latest_revision().publish()
    story.refresh_from_db()

    for _ in range(2):
        services.announce_documentation(story=story, now=AFTER)

    letters = Letter.objects.filter(template="documentation_published")
    assert [letter.to for letter in letters] == [vera.email]
    assert f"http://testserver{story.get_absolute_url()}" in letters[0].text
    assert letters[0].unsubscribe_url == "mailto:forum%40example.org?subject=unsubscribe"


@pytest.mark.django_db
def test_publishing_puts_the_letters_in_the_queue() -> None:
    from django_tasks_db.models import DBTaskResult

    make_blog()
    story = draft(make_finished_forum())

    story.get_latest_revision().publish()

    queued = DBTaskResult.objects.filter(task_path=tasks.announce_documentation.module_path)
    assert [result.args_kwargs["args"] for result in queued] == [[story.pk]]


@pytest.mark.django_db
def test_draft_is_not_announced() -> None:
    make_blog()
    forum = make_finished_forum()
    make_registration(forum)

    assert services.announce_documentation(story=draft(forum), now=AFTER) == 0
    assert not Letter.objects.filter(template="documentation_published").exists()


@pytest.mark.django_db
def test_forum_page_leads_to_the_published_documentation(client: Client) -> None:
    make_blog()
    forum = make_finished_forum()
    story = draft(forum)
    before = client.get(f"/forum/{forum.slug}/").content.decode()

    story.get_latest_revision().publish()

    after = client.get(f"/forum/{forum.slug}/").content.decode()
    assert story.get_absolute_url() not in before
    assert story.get_absolute_url() in after

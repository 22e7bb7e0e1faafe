"""What editors do with guests: invite, answer ideas, hand back, publish; and how long guests' data is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model

from samverkan.letters.models import Letter
from samverkan.letters.services import send_due_letters
from samverkan.network.enums import Role
from samverkan.network.services import export_personal_data
from samverkan.stories import services
from samverkan.stories.editors_changes import list_editors_changes
from samverkan.stories.enums import GuestStatus
from samverkan.stories.models import GuestNote, GuestPost, StoryPage
from samverkan.stories.services.guest_retention import KEPT_AFTER_END
from tests.factories.guests import make_guest_post, make_handed_in, make_written_post, upload
from tests.factories.network import make_editor, make_organiser, make_person
from tests.factories.stories import NOW, make_blog

pytestmark = pytest.mark.django_db
INVITE = {"name": "Gunnel Gäst", "email": "gunnel@example.org", "role": "", "municipality": "", "language": "sv",
          "message": "Berätta om bänken."}  # fmt: skip


def desk(post: GuestPost) -> str:
    return reverse("stories:guest_desk", args=[post.pk])


def page_of(client: Client, post: GuestPost) -> str:
    return client.get(reverse("stories:guest", args=[services.token_of(post)])).content.decode()


def link_letter(template: str) -> Letter:
    return Letter.objects.filter(template=template).latest("pk")


def approve(story: StoryPage, editor: Any) -> None:
    """Approve as the admin does."""
    state = story.current_workflow_task_state
    state.task.specific.on_action(state, editor, "approve")


def test_editor_invites_and_the_letter_holds_the_link_once(client: Client) -> None:
    make_blog()
    client.force_login(make_editor())

    for _ in range(2):
        response = client.post(reverse("stories:guest_invite"), INVITE, follow=True)

    [post] = GuestPost.objects.all()
    [letter] = Letter.objects.filter(template="guest_invitation")
    assert "Inbjudan till Gunnel Gäst är på väg." in response.content.decode()
    assert reverse("stories:guest", args=[services.token_of(post)]) in letter.text
    assert "Berätta om bänken." in letter.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Gunnel\nBcc: x@example.org"),
        ("email", "a@example.org\r\nBcc: b@example.org"),
        ("role", "Rektor\rX-Header: 1"),
        ("email", "a@example.org,b@example.org"),
        ("language", "xx"),
    ],
)
def test_headers_in_the_fields_of_an_invitation_are_refused(client: Client, field: str, value: str) -> None:
    make_blog()
    client.force_login(make_editor())

    response = client.post(reverse("stories:guest_invite"), INVITE | {field: value})

    assert response.status_code == 422
    assert "Berätta om bänken." in response.content.decode()
    assert (GuestPost.objects.count(), Letter.objects.count()) == (0, 0)


def test_title_with_a_line_break_never_becomes_a_header() -> None:
    post = make_handed_in(title="Bänken\nBcc: x@example.org")
    services.note_published(story=post.story, now=NOW)  # type: ignore[arg-type]

    send_due_letters(now=timezone.now())

    [message] = [one for one in mail.outbox if "publicerad" in one.subject]
    assert "\n" not in message.subject
    assert message.recipients() == [post.email]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.CONTRIBUTOR, Role.ORGANISER])
def test_only_editors_meet_the_guests(client: Client, role: Role) -> None:
    post = make_guest_post()
    client.force_login(make_organiser() if role == Role.ORGANISER else make_person(role))

    for address in (reverse("stories:guests"), reverse("stories:guest_invite"), desk(post)):
        assert client.get(address).status_code == 403
    with pytest.raises(services.NotEditor):
        services.remove_guest(actor=make_person(role, email="x@example.org"), post_id=post.pk, now=NOW)


@pytest.mark.parametrize(
    ("button", "status", "template"),
    [("invite", GuestStatus.INVITED, "guest_invitation"), ("decline", GuestStatus.DECLINED, "guest_declined")],
)
def test_idea_is_answered_with_an_invitation_or_with_thanks(
    client: Client, button: str, status: GuestStatus, template: str
) -> None:
    post = make_guest_post(status=GuestStatus.IDEA, idea="En bänk", link_digest=None, link_ends_at=None)
    client.force_login(make_editor())

    shown = client.get(desk(post)).content.decode()
    client.post(desk(post), {"do": button, "message": "Tack för bänken."})
    again = client.post(desk(post), {"do": button, "message": "Tack för bänken."})

    post.refresh_from_db()
    assert "En bänk" in shown
    assert (post.status, again.status_code) == (status, 410)
    assert "Tack för bänken." in link_letter(template).text


def test_no_is_said_with_words(client: Client) -> None:
    post = make_guest_post(status=GuestStatus.IDEA, idea="En bänk")
    client.force_login(make_editor())

    response = client.post(desk(post), {"do": "decline", "message": ""})

    post.refresh_from_db()
    assert response.status_code == 422
    assert post.status == GuestStatus.IDEA


def test_new_link_ends_the_earlier_one(client: Client) -> None:
    post = make_guest_post(now=timezone.now())
    old = services.token_of(post)
    client.force_login(make_editor())

    client.post(desk(post), {"do": "renew"})

    post.refresh_from_db()
    new = services.token_of(post)
    assert new in link_letter("guest_new_link").text
    assert client.get(reverse("stories:guest", args=[old])).status_code == 410
    assert client.get(reverse("stories:guest", args=[new])).status_code == 200


@pytest.mark.parametrize("where", ["desk", "admin"])
def test_text_goes_back_with_a_comment_and_comes_again(client: Client, where: str) -> None:
    post = make_handed_in(now=timezone.now())
    editor = make_editor(name="Ebba Redaktör")
    client.force_login(editor)
    state = post.story.current_workflow_task_state  # type: ignore[union-attr]

    if where == "desk":
        client.post(desk(post), {"do": "back", "message": "Skriv mer om bänken."})
    else:
        state.task.specific.on_action(state, editor, "reject", comment="Skriv mer om bänken.")
    state.refresh_from_db()
    services.note_review(state=state, editor=editor, now=NOW)

    post.refresh_from_db()
    note = GuestNote.objects.get()
    assert (post.status, note.name, note.text) == (GuestStatus.RETURNED, "Ebba Redaktör", "Skriv mer om bänken.")
    [letter] = Letter.objects.filter(template="guest_returned")
    assert "Skriv mer om bänken." in letter.text
    assert services.token_of(post) in letter.text
    assert "Skriv mer om bänken." in page_of(client, post)

    services.save_draft(
        post_id=post.pk, version=post.version, title="Bänken", ingress="Ute", text="Mer om bänken.", now=NOW
    )
    services.hand_in(post_id=post.pk, has_accepted=True, reply="Nu så.", now=NOW)

    post.refresh_from_db()
    story = StoryPage.objects.get()
    assert (post.status, story.current_workflow_state.status) == (GuestStatus.SENT, "in_progress")
    assert "Mer om bänken." in str(story.get_latest_revision_as_object().body)
    assert "Nu så." in client.get(desk(post)).content.decode()


def test_guest_sees_what_the_editors_changed(client: Client) -> None:
    post = make_handed_in(now=timezone.now())
    editor = make_editor()
    draft = post.story.get_latest_revision_as_object()  # type: ignore[union-attr]
    was = draft.title
    draft.title = "En <b>bättre</b> rubrik"
    draft.save_revision(user=editor)

    while_it_is_read = page_of(client, post)
    services.send_back(actor=editor, post_id=post.pk, message="Se rubriken.", now=NOW)
    returned = page_of(client, post)
    post.refresh_from_db()
    services.hand_in(post_id=post.pk, has_accepted=True, reply="", now=NOW)
    again = list_editors_changes(GuestPost.objects.get())
    versions = StoryPage.objects.get().revisions.count()
    draft = StoryPage.objects.get().get_latest_revision_as_object()
    draft.ingress = "Kortare."
    draft.save_revision(user=editor).publish()
    published = page_of(client, post)

    assert "redaktörerna ändrat" not in while_it_is_read
    assert f"<del>{was}</del>" in returned
    assert "<ins>En &lt;b&gt;bättre&lt;/b&gt; rubrik</ins>" in returned
    assert again == []  # the guest's text took over
    assert versions == 3  # and the editors' is in the history
    assert "<ins>Kortare.</ins>" in published


def test_publishing_tells_the_guest_once_and_the_link_shows_the_story(client: Client) -> None:
    post = make_handed_in(now=timezone.now())
    editor = make_editor()

    approve(post.story, editor)  # type: ignore[arg-type]
    story = StoryPage.objects.get()
    story.save_revision().publish()

    post.refresh_from_db()
    [letter] = Letter.objects.filter(template="guest_published")
    assert (story.live, post.status) == (True, GuestStatus.PUBLISHED)
    assert story.get_absolute_url() in letter.text
    assert "Din text är publicerad" in page_of(client, post)
    text = client.get(story.get_absolute_url()).content.decode()
    assert post.name in text
    assert "Gästinlägg" in text


def test_editors_get_a_letter_each_time_a_text_is_handed_in() -> None:
    post = make_handed_in(editor=make_editor(email="ebba@example.org"))
    services.send_back(actor=make_editor(), post_id=post.pk, message="Mer.", now=NOW)
    services.hand_in(post_id=post.pk, has_accepted=True, reply="", now=NOW)

    told = [one for one in mail.outbox if one.to == ["ebba@example.org"] and "/redaktion/pages/" in one.body]
    assert len(told) >= 2


def test_scheduled_story_tells_the_guest_when_it_is_public() -> None:
    post = make_handed_in()
    story = post.story.get_latest_revision_as_object()  # type: ignore[union-attr]
    story.go_live_at = timezone.now() + timedelta(days=1)
    story.save_revision()

    approve(StoryPage.objects.get(), make_editor())

    post.refresh_from_db()
    assert (post.status, StoryPage.objects.get().live) == (GuestStatus.SENT, False)


def test_list_shows_what_waits_first(client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(make_editor())
    make_blog()
    empty = client.get(reverse("stories:guests")).content.decode()
    make_guest_post(name="Ida Skriver")
    client.get(reverse("stories:guests"))
    with django_assert_num_queries(5):
        client.get(reverse("stories:guests"))
    make_handed_in(name="Hans Inlämnad")
    make_guest_post(name="Ines Idé", status=GuestStatus.IDEA, idea="En bänk")

    with django_assert_num_queries(5):
        text = client.get(reverse("stories:guests")).content.decode()

    assert "Inga gäster än" in empty
    assert text.index("Ines Idé") < text.index("Hans Inlämnad") < text.index("Ida Skriver")


def test_editors_reach_the_guests_from_the_admin_and_from_my_page(client: Client) -> None:
    make_guest_post(status=GuestStatus.IDEA, idea="En bänk")
    client.force_login(make_editor())

    assert reverse("stories:guests") in client.get(reverse("wagtailadmin_home")).content.decode()
    assert "1 idé från en gäst väntar" in client.get(reverse("network:home")).content.decode()


def past(moment: datetime) -> datetime:
    return moment + KEPT_AFTER_END + timedelta(seconds=1)


def test_what_came_to_nothing_is_deleted_in_time() -> None:
    unused, idea = make_guest_post(), make_guest_post(status=GuestStatus.IDEA, idea="x", link_digest=None)
    declined = make_guest_post(status=GuestStatus.DECLINED, ended_at=NOW, link_digest=None)
    services.add_picture(post_id=unused.pk, picture=clean(), alt_text="a", source="b", now=NOW)
    ends = GuestPost.objects.get(pk=unused.pk).link_ends_at
    assert ends is not None

    services.delete_expired_guests(now=past(NOW))
    kept = set(GuestPost.objects.values_list("pk", flat=True))
    services.delete_expired_guests(now=past(ends))

    assert kept == {unused.pk}
    assert {idea.pk, declined.pk} & kept == set()
    assert (GuestPost.objects.count(), get_image_model().objects.count()) == (0, 0)


def clean() -> Any:
    from samverkan.stories.pictures import clean_picture

    file = upload()
    return clean_picture(file, name=file.name or "", size=file.size or 0)


def test_address_and_link_of_a_published_guest_go_and_the_terms_stay(client: Client) -> None:
    post = make_handed_in(now=timezone.now())
    services.note_published(story=post.story, now=NOW)  # type: ignore[arg-type]
    token = services.token_of(post)

    assert services.delete_expired_guests(now=past(NOW)) == (0, 1)

    post.refresh_from_db()
    assert (post.email, post.link_digest, post.notes.count()) == ("", None, 0)
    assert post.terms_accepted_at is not None
    assert client.get(reverse("stories:guest", args=[token])).status_code == 410


def test_person_gets_a_copy_and_is_erased() -> None:
    person = make_person(Role.PARTICIPANT, email="gunnel@example.org")
    make_written_post(email="gunnel@example.org")
    published = make_handed_in(email="Gunnel@example.org")
    services.note_published(story=published.story, now=NOW)  # type: ignore[arg-type]

    copy = export_personal_data(person=person, now=NOW)["stories"]["guest_posts"]
    services.erase_personal_data(person, NOW)

    assert {one["title"] for one in copy} == {"Bänken i parken"}
    assert [one["status"] for one in copy] == ["invited", "published"]
    [left] = GuestPost.objects.all()
    assert (left.pk, left.email, StoryPage.objects.count()) == (published.pk, "", 1)


def test_editor_deletes_a_guest(client: Client) -> None:
    post = make_handed_in()
    client.force_login(make_editor())

    client.post(desk(post), {"do": "remove"})

    assert (GuestPost.objects.count(), StoryPage.objects.count()) == (0, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_handing_in_from_two_windows_at_once_makes_one_story() -> None:
    post = make_written_post()

    def hand_in() -> None:
        services.hand_in(post_id=post.pk, has_accepted=True, reply="", now=NOW)
        connection.close()

    threads = [Thread(target=hand_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert StoryPage.objects.count() == 1
    assert GuestPost.objects.get().status == GuestStatus.SENT

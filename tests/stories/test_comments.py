"""Comments: confirmed by the writer, decided by the page owner, guarded without third parties, nothing lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samverkan.letters.models import Letter
from samverkan.letters.services import send_due_letters
from samverkan.stories import services
from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Comment, StoryPage
from samverkan.stories.services.comments import (
    CONFIRM_WITHIN,
    KEPT_AFTER_DECISION,
    UNCONFIRMED_TO_ONE_ADDRESS,
)
from samverkan.stories.services.tries import TRIES_AN_HOUR
from tests.factories.network import make_editor, make_person, make_region
from tests.factories.stories import NOW, make_comment, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def answers(**changes: Any) -> dict[str, Any]:
    opened = signing.dumps((timezone.now() - timedelta(seconds=40)).timestamp(), salt="stories.comment.opened")
    return {
        "name": "Vera Ek", "email": "vera@example.org", "text": "Så gör vi också.", "website": "", "opened": opened,
    } | changes  # fmt: skip


def submit(story: StoryPage, **changes: Any) -> Comment:
    values = {
        "name": "Vera", "email": "vera@example.org", "text": "Bra.", "language": "sv", "address": "192.0.2.1",
        "now": NOW,
    } | changes  # fmt: skip
    return services.submit_comment(story=story, **values)


def link_in(letter: Letter, part: str) -> str:
    found = re.search(rf"http://testserver(/berattelser/\S*{part}\S*)", letter.text)
    assert found, letter.text
    return found[1]


def confirm_link(letter: Letter) -> str:
    return link_in(letter, "bekrafta")


def test_comment_goes_from_form_over_two_letters_to_the_page(client: Client) -> None:
    owner = make_person(email="agare@example.org")
    story = make_story(title="Möten", page_owner=owner)

    sent = client.post(story.get_absolute_url(), answers())
    comment = Comment.objects.get()
    assert sent.status_code == 302
    assert "Titta i din inkorg" in client.get(sent["Location"]).content.decode()
    assert comment.status == CommentStatus.UNCONFIRMED

    link = confirm_link(Letter.objects.get(template="comment_confirm"))
    asked = client.get(link)
    comment.refresh_from_db()
    assert asked.status_code == 200
    assert comment.status == CommentStatus.UNCONFIRMED  # A mail program that opens the link confirms nothing.

    client.post(link)
    comment.refresh_from_db()
    assert comment.status == CommentStatus.WAITING
    assert Letter.objects.get(template="comment_waiting").to == "agare@example.org"
    assert "Så gör vi också" not in client.get(story.get_absolute_url()).content.decode()

    client.force_login(owner)
    queue = client.get("/berattelser/kommentarer/").content.decode()
    assert "Så gör vi också." in queue
    client.post(f"/berattelser/kommentarer/{comment.pk}/", {"decision": "publish"})
    client.logout()
    assert "Så gör vi också." in client.get(story.get_absolute_url()).content.decode()
    assert Letter.objects.get(template="comment_published").to == "vera@example.org"
    send_due_letters(now=timezone.now())
    assert {message.to[0] for message in mail.outbox} == {"vera@example.org", "agare@example.org"}


def test_editors_are_told_when_the_story_has_no_owner_with_an_account() -> None:
    editors = {make_editor().email, make_editor().email}
    comment = submit(make_story())

    services.confirm_comment(token=signing.dumps(comment.key, salt="stories.comment"), now=timezone.now())

    assert set(Letter.objects.filter(template="comment_waiting").values_list("to", flat=True)) == editors


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Namn"),
        ({"email": "inte en adress"}, "E-post"),
        ({"text": ""}, "Kommentar"),
        ({"text": "x" * 10_000}, "Kommentar"),
        ({"text": "www.a.se www.b.se http://c.se"}, "högst två länkar"),
        ({"website": "http://spam.example"}, "ska vara tomt"),
        ({"name": "a" * 10_000}, "Namn"),
        ({"name": "Se www.a.se"}, "Namn"),
        ({"name": "Rut\nBcc: x@example.org"}, "Namn"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "E-post"),
    ],
)
def test_bad_comment_is_shown_again_as_it_was(client: Client, changes: dict[str, str], message: str) -> None:
    story = make_story()
    typed = answers(**changes)

    response = client.post(story.get_absolute_url(), typed)

    html = response.content.decode()
    assert response.status_code == 422
    assert message in html
    assert 'role="alert"' in html
    assert typed["text"][:200] in html
    assert not Comment.objects.exists()


def test_too_fast_a_comment_can_be_sent_again_as_it_stands(client: Client) -> None:
    story = make_story()
    just_now = signing.dumps(timezone.now().timestamp(), salt="stories.comment.opened")

    response = client.post(story.get_absolute_url(), answers(opened=just_now))

    html = response.content.decode()
    assert response.status_code == 422
    assert "väldigt fort" in html
    assert "Så gör vi också." in html
    assert not Comment.objects.exists()


def test_whoever_corrects_a_comment_need_not_wait_once_more(client: Client) -> None:
    story = make_story()
    told = answers(email="vera(at)example")

    response = client.post(story.get_absolute_url(), told)

    assert response.status_code == 422
    assert f'value="{told["opened"]}"' in response.content.decode()


@pytest.mark.parametrize("opened", ["", "tampered", signing.dumps("not a number", salt="stories.comment.opened")])
def test_comment_without_its_mark_of_time_is_asked_for_once_more(client: Client, opened: str) -> None:
    story = make_story()

    response = client.post(story.get_absolute_url(), answers(opened=opened))

    assert response.status_code == 422
    fresh = re.search(r'name="opened" value="([^"]+)"', response.content.decode())
    assert fresh
    assert fresh[1] != opened


def test_markup_emoji_and_right_to_left_are_text(client: Client) -> None:
    story = make_story()
    make_comment(story, name="<b>مريم</b> 😀", text="<script>alert(1)</script>\n\nSe https://example.org/x")

    html = client.get(story.get_absolute_url()).content.decode()

    assert "&lt;b&gt;مريم&lt;/b&gt; 😀" in html
    assert "<script>alert" not in html
    assert '<a href="https://example.org/x" rel="nofollow">' in html
    assert 'dir="auto"' in html


def test_same_comment_twice_is_one_and_one_letter() -> None:
    story = make_story()

    first, second = submit(story), submit(story)

    assert first.pk == second.pk
    assert Letter.objects.filter(template="comment_confirm").count() == 1


def test_many_comments_from_one_address_wait_and_the_text_stays(client: Client) -> None:
    story = make_story()
    for number in range(TRIES_AN_HOUR):
        client.post(story.get_absolute_url(), answers(text=f"Nummer {number}", email=f"{number}@example.org"))

    response = client.post(story.get_absolute_url(), answers(text="En till"))

    assert response.status_code == 429
    assert "En till" in response.content.decode()
    assert Comment.objects.count() == TRIES_AN_HOUR


def test_hour_of_tries_does_not_grow_by_trying() -> None:
    story = make_story()
    for number in range(TRIES_AN_HOUR):
        submit(story, text=f"{number}", email=f"{number}@example.org")
    with pytest.raises(services.TooManyTries):
        submit(story, text="En till", email="x@example.org")

    assert submit(story, text="En till", email="x@example.org", now=NOW + timedelta(hours=1)).pk


def test_nobodys_inbox_is_filled_from_many_places() -> None:
    story = make_story()
    for number in range(UNCONFIRMED_TO_ONE_ADDRESS):
        submit(story, text=f"{number}", address=f"192.0.2.{number}")

    with pytest.raises(services.TooManyTries):
        submit(story, text="En till", address="192.0.2.99", email="VERA@example.org")

    assert Letter.objects.count() == UNCONFIRMED_TO_ONE_ADDRESS
    assert submit(story, text="En till", address="192.0.2.99", now=NOW + CONFIRM_WITHIN).pk


def test_letter_to_confirm_carries_nothing_that_a_stranger_wrote() -> None:
    submit(make_story(), text="Köp billigt på https://example.com")

    assert "billigt" not in Letter.objects.get().text


@pytest.mark.parametrize("answer", [{}, {"decision": "delete"}])
def test_decision_that_is_none_changes_nothing(client: Client, answer: dict[str, str]) -> None:
    comment = make_comment(make_story())
    client.force_login(make_editor())

    response = client.post(f"/berattelser/kommentarer/{comment.pk}/", answer)

    comment.refresh_from_db()
    assert response.status_code == 400
    assert comment.status == CommentStatus.PUBLISHED


def test_address_is_not_stored_in_clear() -> None:
    submit(make_story(), address="192.0.2.77")

    stored = " ".join(str(value) for value in Comment.objects.values()[0].values())
    assert "192.0.2.77" not in stored


def test_closed_story_takes_no_comment(client: Client) -> None:
    story = make_story(is_open_for_comments=False)

    response = client.post(story.get_absolute_url(), answers())

    html = response.content.decode()
    assert response.status_code == 422
    assert "tar inte längre emot kommentarer" in html
    assert "Så gör vi också." in html  # What was typed is not lost.
    assert not Comment.objects.exists()
    assert "Skicka kommentaren" not in client.get(story.get_absolute_url()).content.decode()


def test_old_or_tampered_link_is_gone(client: Client) -> None:
    make_region()
    comment = submit(make_story())
    token = signing.dumps(comment.key, salt="stories.comment")

    assert client.get(f"/berattelser/kommentar/bekrafta/{token}x/").status_code == 410
    assert client.post(f"/berattelser/kommentar/bekrafta/{token[:-1]}/").status_code == 410
    assert client.get("/berattelser/kommentar/finns-inte/").status_code == 410
    comment.refresh_from_db()
    assert comment.status == CommentStatus.UNCONFIRMED


def test_confirming_twice_is_once(client: Client) -> None:
    make_editor()
    submit(make_story())
    link = confirm_link(Letter.objects.get())

    client.post(link)
    client.post(link)

    assert Letter.objects.filter(template="comment_waiting").count() == 1
    assert Comment.objects.get().status == CommentStatus.WAITING


def test_writer_withdraws_a_comment_by_the_personal_link(client: Client) -> None:
    make_region()
    comment = make_comment(make_story(), text="Ångrad")

    page = client.get(f"/berattelser/kommentar/{comment.key}/")
    gone = client.post(f"/berattelser/kommentar/{comment.key}/", {"withdraw": "yes"})

    assert "Ångrad" in page.content.decode()
    assert gone.status_code == 302
    assert not Comment.objects.exists()
    assert client.post(f"/berattelser/kommentar/{comment.key}/", {"withdraw": "yes"}).status_code == 410


def test_only_editors_and_the_page_owner_decide(client: Client) -> None:
    story = make_story(page_owner=make_person())
    comment = make_comment(story, status=CommentStatus.WAITING)
    other_owner = make_person()
    make_story(page_owner=other_owner)

    assert client.get("/berattelser/kommentarer/").status_code == 302
    for person in (make_person(), other_owner):
        client.force_login(person)
        response = client.post(f"/berattelser/kommentarer/{comment.pk}/", {"decision": "publish"})
        assert response.status_code == 403
    client.force_login(make_person())
    assert client.get("/berattelser/kommentarer/").status_code == 403
    comment.refresh_from_db()
    assert comment.status == CommentStatus.WAITING


def test_page_owner_sees_only_comments_on_own_stories(client: Client) -> None:
    owner = make_person()
    make_comment(make_story(page_owner=owner), text="Till mig", status=CommentStatus.WAITING)
    make_comment(make_story(), text="Till någon annan", status=CommentStatus.WAITING)
    client.force_login(owner)

    html = client.get("/berattelser/kommentarer/").content.decode()

    assert "Till mig" in html
    assert "Till någon annan" not in html


def test_decision_can_be_changed_and_a_second_press_tells_nobody_twice() -> None:
    editor = make_editor()
    comment = make_comment(make_story(), status=CommentStatus.WAITING)
    decisions: tuple[services.Decision, ...] = ("publish", "publish", "reject", "publish")
    for decision in decisions:
        services.decide_comment(actor=editor, comment_id=comment.pk, decision=decision, now=NOW)

    comment.refresh_from_db()
    assert comment.status == CommentStatus.PUBLISHED
    assert comment.decided_by == editor
    assert Letter.objects.filter(template="comment_published").count() == 1


def test_unconfirmed_comment_cannot_be_published() -> None:
    comment = make_comment(make_story(), status=CommentStatus.UNCONFIRMED, confirmed_at=None)

    with pytest.raises(services.CommentGone):
        services.decide_comment(actor=make_editor(), comment_id=comment.pk, decision="publish", now=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_queue_asks_the_same_few_questions(client: Client, django_assert_num_queries: Any, number: int) -> None:
    story = make_story()
    for _ in range(number):
        make_comment(story, status=CommentStatus.WAITING)
    client.force_login(make_editor())
    client.get("/berattelser/kommentarer/")

    with django_assert_num_queries(5):
        client.get("/berattelser/kommentarer/")


def test_retention_erases_addresses_and_keeps_published_words() -> None:
    story = make_story()
    decided_long_ago = {"decided_at": NOW - KEPT_AFTER_DECISION}
    kept = make_comment(story, **decided_long_ago)
    fresh = make_comment(story)
    make_comment(story, status=CommentStatus.REJECTED, **decided_long_ago)
    make_comment(story, status=CommentStatus.UNCONFIRMED, confirmed_at=None, created_at=NOW - CONFIRM_WITHIN)
    waiting = make_comment(story, status=CommentStatus.WAITING, confirmed_at=NOW - KEPT_AFTER_DECISION, decided_at=None)

    expired = services.delete_expired(now=NOW)

    kept.refresh_from_db()
    waiting.refresh_from_db()
    fresh.refresh_from_db()
    assert (expired.unconfirmed, expired.rejected, expired.addresses) == (1, 1, 2)
    assert (kept.email, kept.text) == ("", "Så gör vi också.")
    assert (waiting.email, bool(fresh.email)) == ("", True)
    assert set(Comment.objects.values_list("pk", flat=True)) == {kept.pk, fresh.pk, waiting.pk}
    assert services.delete_expired(now=NOW).addresses == 0

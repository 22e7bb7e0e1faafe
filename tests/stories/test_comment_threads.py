"""Comments afterwards: answered, changed by their writer, turned down with a rule, closed in time, given as a table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samverkan.letters.models import Letter
from samverkan.stories import queries, services
from samverkan.stories.enums import CommentRule, CommentStatus
from samverkan.stories.models import Comment
from samverkan.stories.services.comments import KEPT_AFTER_DECISION, MOST_CHANGES
from tests.factories.network import make_editor, make_person
from tests.factories.stories import NOW, make_comment, make_story
from tests.stories.test_comments import answers, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def own(comment: Comment) -> str:
    return f"/berattelser/kommentar/{comment.key}/"


def test_answer_stands_under_the_comment_it_answers(client: Client) -> None:
    story = make_story()
    asked, other = make_comment(story, name="Vera", text="Hur gjorde ni?"), make_comment(story, text="Något annat")

    form = client.get(f"{story.get_absolute_url()}?svar={asked.pk}").content.decode()
    sent = client.post(story.get_absolute_url(), answers(text="Så här gjorde vi.", svar=str(asked.pk)))
    Comment.objects.filter(parent=asked).update(status=CommentStatus.PUBLISHED, confirmed_at=NOW, decided_at=NOW)

    assert "Svara Vera" in form
    assert sent.status_code == 302
    assert [(t.comment, [a.text for a in t.answers]) for t in queries.list_threads(story)] == [
        (asked, ["Så här gjorde vi."]), (other, []),
    ]  # fmt: skip


def test_answer_to_an_answer_stands_beside_it(client: Client) -> None:
    story = make_story()
    asked = make_comment(story)
    answer = make_comment(story, parent=asked)

    client.post(story.get_absolute_url(), answers(svar=str(answer.pk)))

    assert Comment.objects.get(status=CommentStatus.UNCONFIRMED).parent == asked


@pytest.mark.parametrize("told", ["0", "-1", "x", "9" * 40, "1; drop", "²"])
def test_answer_to_nothing_is_refused_and_kept(client: Client, told: str) -> None:
    story = make_story()

    refused = client.post(story.get_absolute_url(), answers(text="Mitt svar", svar=told))

    assert refused.status_code == 422
    assert "Mitt svar" in refused.content.decode()
    assert "är borta" in refused.content.decode()
    assert not Comment.objects.exists()


def test_answer_to_another_storys_comment_or_a_hidden_one_is_refused(client: Client) -> None:
    story = make_story()
    for comment in (make_comment(make_story()), make_comment(story, status=CommentStatus.WAITING)):
        assert client.post(story.get_absolute_url(), answers(svar=str(comment.pk))).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_threads_are_read_with_one_question(number: int, django_assert_num_queries: Any) -> None:
    story = make_story()
    for _ in range(number):
        make_comment(story, parent=make_comment(story))

    with django_assert_num_queries(1):
        assert len(queries.list_threads(story)) == number


def test_change_of_a_published_comment_waits_while_the_old_words_stand(client: Client) -> None:
    editor = make_editor()
    story = make_story()
    comment = make_comment(story, text="Vi gjorde fel.")

    changed = client.post(own(comment), {"text": "Vi gjorde rätt."})

    comment.refresh_from_db()
    assert changed.status_code == 302
    assert (comment.text, comment.revised_text) == ("Vi gjorde fel.", "Vi gjorde rätt.")
    assert "Vi gjorde rätt" not in client.get(story.get_absolute_url()).content.decode()
    assert "har ändrat en kommentar" in Letter.objects.get(to=editor.email).text
    client.force_login(editor)
    assert "Vi gjorde rätt." in client.get("/berattelser/kommentarer/").content.decode()
    client.post(f"/berattelser/kommentarer/{comment.pk}/", {"decision": "publish"})
    comment.refresh_from_db()
    assert (comment.text, comment.revised_text) == ("Vi gjorde rätt.", "")
    assert comment.edited_at is not None
    assert "ändrad" in client.get(story.get_absolute_url()).content.decode()


def test_change_can_be_turned_down_and_the_words_kept() -> None:
    comment = make_comment(make_story(), text="Som det var.")
    services.edit_comment(key=comment.key, text="Reklam", now=NOW)

    services.decide_comment(actor=make_editor(), comment_id=comment.pk, decision="keep", now=NOW)

    comment.refresh_from_db()
    assert (comment.status, comment.text, comment.revised_text) == (CommentStatus.PUBLISHED, "Som det var.", "")


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001, "www.a.se www.b.se www.c.se"])
def test_bad_change_is_shown_again_and_changes_nothing(client: Client, text: str) -> None:
    comment = make_comment(make_story())

    refused = client.post(own(comment), {"text": text})

    comment.refresh_from_db()
    assert refused.status_code == 422
    assert text.strip() in refused.content.decode()
    assert (comment.text, comment.edits) == ("Så gör vi också.", 0)


def test_comment_is_changed_so_often_and_no_more(client: Client) -> None:
    comment = make_comment(make_story(), status=CommentStatus.WAITING)
    for number in range(MOST_CHANGES):
        assert client.post(own(comment), {"text": f"Ändring {number}"}).status_code == 302

    refused = client.post(own(comment), {"text": "En till"})

    comment.refresh_from_db()
    assert refused.status_code == 422
    assert "En till" in refused.content.decode()
    assert comment.text == f"Ändring {MOST_CHANGES - 1}"


def test_turned_down_comment_quotes_the_rule_and_may_come_again(client: Client) -> None:
    editor = make_editor()
    comment = make_comment(make_story(), status=CommentStatus.WAITING)
    client.force_login(editor)

    client.post(f"/berattelser/kommentarer/{comment.pk}/", {"decision": "reject-privacy"})

    comment.refresh_from_db()
    letter = Letter.objects.get(template="comment_rejected")
    assert (comment.status, comment.broken_rule) == (CommentStatus.REJECTED, CommentRule.PRIVACY)
    assert "Berätta inget som någon annan kan kännas igen på." in letter.text
    assert "kännas igen" in client.get(own(comment)).content.decode()
    client.post(own(comment), {"text": "Nu utan namn."})
    comment.refresh_from_db()
    assert (comment.status, comment.broken_rule, comment.decided_at) == (CommentStatus.WAITING, "", None)
    assert Letter.objects.filter(template="comment_waiting", to=editor.email).count() == 1


@pytest.mark.parametrize("decision", ["reject-everything", "publish-topic-", "-topic", "keep-x"])
def test_unknown_rule_changes_nothing(client: Client, decision: str) -> None:
    comment = make_comment(make_story(), status=CommentStatus.WAITING)
    client.force_login(make_editor())

    assert client.post(f"/berattelser/kommentarer/{comment.pk}/", {"decision": decision}).status_code == 400
    comment.refresh_from_db()
    assert comment.status == CommentStatus.WAITING


def test_withdrawn_comment_with_answers_keeps_its_place_and_nothing_else(client: Client) -> None:
    story = make_story()
    asked = make_comment(story, name="Vera Ek", text="Min fråga")
    make_comment(story, parent=asked, text="Vårt svar")

    client.post(own(asked), {"withdraw": "yes"})

    html = client.get(story.get_absolute_url()).content.decode()
    asked.refresh_from_db()
    assert (asked.name, asked.email, asked.text) == ("", "", "")
    assert "Min fråga" not in html
    assert "Vårt svar" in html
    assert "visas inte längre" in html
    assert client.get(own(asked)).status_code == 410


def test_retention_of_a_turned_down_comment_leaves_its_answers() -> None:
    story = make_story()
    asked = make_comment(story, status=CommentStatus.REJECTED, decided_at=NOW - KEPT_AFTER_DECISION)
    answer = make_comment(story, parent=asked)

    assert services.delete_expired(now=NOW).rejected == 1

    asked.refresh_from_db()
    assert (asked.status, asked.text) == (CommentStatus.WITHDRAWN, "")
    assert queries.list_threads(story)[0].answers == (answer,)


def test_story_closes_for_comments_after_its_time(client: Client, settings: Any) -> None:
    settings.COMMENTS_OPEN_DAYS = 30
    fresh = make_story(first_published_at=timezone.now() - timedelta(days=29))
    old = make_story(first_published_at=timezone.now() - timedelta(days=30))
    make_comment(old)

    refused = client.post(old.get_absolute_url(), answers())

    assert "tar emot kommentarer till och med" in client.get(fresh.get_absolute_url()).content.decode()
    html = client.get(old.get_absolute_url()).content.decode()
    assert "Inlägget tar inte längre emot kommentarer." in html
    assert "Skicka kommentaren" not in html
    assert "?svar=" not in html
    assert refused.status_code == 422
    assert "Så gör vi också." in refused.content.decode()
    assert submit(fresh, now=timezone.now()).pk


def test_comments_as_a_table_for_those_who_decide(client: Client) -> None:
    owner = make_person()
    mine = make_comment(make_story(page_owner=owner, title="Min"), text="=1+1", email="hemlig@example.org")
    make_comment(make_story(title="Någon annans"))
    client.force_login(owner)

    table = client.get("/berattelser/kommentarer.csv").content.decode("utf-8-sig")

    assert str(mine.pk) in table
    assert "Någon annans" not in table
    assert "hemlig@example.org" not in table
    assert ";=1+1" not in table
    client.force_login(make_person())
    assert client.get("/berattelser/kommentarer.csv").status_code == 403

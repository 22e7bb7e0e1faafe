"""The documentation with what came of the day, and as PDF."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samverkan.forums.enums import CommitmentStatus, ForumMode, ForumStatus
from samverkan.forums.models import Cafe, Documentation, Forum, Topic
from samverkan.forums.services import documentation as service
from samverkan.forums.services.releases import release_first
from samverkan.stories.services import draft_documentation_story
from tests.factories import forums as make
from tests.factories.follow_up import make_commitment
from tests.factories.forums import ENDS_AT, NOW
from tests.factories.stories import make_blog
from tests.pdf import pdf_pages, pdf_text

pytestmark = pytest.mark.django_db
LATER = ENDS_AT + timedelta(days=1)


def rich_forum() -> Forum:
    """Return a forum with a café, material, a decision, commitments and those of the forum before."""
    before = make.make_forum(title="Del 1")
    make_commitment(before, text="Osby delar sin lista.", status=CommitmentStatus.DONE, report="Tre använder den.")
    forum = make.make_forum(title="Vägar till arbete", follows=before)
    session = make.make_session(make.make_slot(forum), title="World Café", mode=ForumMode.BOTH)
    Cafe.objects.create(session=session, question="Vad gör vi först?", rounds=3, minutes=20)
    make_commitment(forum, registration=make.make_registration(forum, name="Alva Ek"), is_named=True)
    make_commitment(forum, text="Bara för arrangören", is_shown=False)
    service.add_file(
        actor=make.make_organiser(), forum=forum, title="Frågorna", file=SimpleUploadedFile("a.txt", b"text"),
        session=session, now=LATER,
    )  # fmt: skip
    return forum


def test_snapshot_holds_what_came_of_the_day_and_no_names(organiser: Client) -> None:
    forum = rich_forum()
    organiser.post(f"/forum/{forum.slug}/dokumentation/beslut/", {"decisions": "Vi ses i maj.\n\n Listan delas. "})

    content = service.compile_documentation(actor=make.make_organiser(), forum=forum, now=LATER).content

    (row,) = content["programme"]
    assert content["decisions"] == ["Vi ses i maj.", "Listan delas."]
    assert [made["text"] for made in content["commitments"]] == ["Vi ringer varje ny anställd på dag tre."]
    assert "Alva" not in str(content), "a name is kept for a time only"
    assert content["last_time"]["counts"] == [{"status": "done", "number": 1}]
    assert (row["question"], row["cafe"]) == ("Vad gör vi först?", {"rounds": 3, "minutes": 20})
    assert [file["title"] for file in row["files"]] == ["Frågorna"]


def test_sessions_that_a_version_had_and_that_went_are_told_as_called_off() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    slot = make.make_slot(forum)
    make.make_session(slot, title="Hölls")
    gone = make.make_session(slot, title="Ställdes in")
    release_first(actor=actor, forum=forum, now=NOW)
    gone.delete()

    content = service.compile_documentation(actor=actor, forum=forum, now=LATER).content

    assert (content["called_off"], [row["title"] for row in content["programme"]]) == (["Ställdes in"], ["Hölls"])


def test_a_topic_that_became_a_talk_is_told_as_one() -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum), title="Körkort")
    Topic.objects.create(
        forum=forum, registration=make.make_registration(forum), title="Körkort", created_at=NOW, session=session
    )

    content = service.compile_documentation(actor=make.make_organiser(), forum=forum, now=LATER).content

    assert [row["is_topic"] for row in content["programme"]] == [True]


def test_story_tells_it_too(organiser: Client) -> None:
    make_blog()
    forum = rich_forum()
    organiser.post(f"/forum/{forum.slug}/dokumentation/beslut/", {"decisions": "Vi ses i maj."})

    story = draft_documentation_story(actor=make.make_organiser(), forum=forum, now=LATER)

    text = str(story.body)
    for words in ("Vi ses i maj.", "Vi ringer varje ny", "Osby delar sin lista", "Tre använder"):
        assert words in text


def test_organiser_gets_an_accessible_pdf_and_everybody_once_it_is_published(organiser: Client) -> None:
    forum = rich_forum()
    base, public = f"/forum/{forum.slug}/dokumentation/", f"/forum/{forum.slug}/dokumentation.pdf"
    none = organiser.get(f"{base}utkast.pdf").status_code
    service.compile_documentation(actor=make.make_organiser(), forum=forum, now=LATER)

    draft = organiser.get(f"{base}utkast.pdf")
    early = organiser.post(f"{base}publicera/", {"public": "yes"}).status_code
    hidden = Client().get(public).status_code
    service.finish_forum(actor=make.make_organiser(), forum=forum, now=LATER)
    organiser.post(f"{base}publicera/", {"public": "yes"})
    page, shown = Client().get(f"/forum/{forum.slug}/").content.decode(), Client().get(public)
    organiser.post(f"{base}publicera/", {"public": "no"})

    assert (none, early, hidden, shown.status_code) == (404, 409, 404, 200)
    assert public in page
    assert Client().get(public).status_code == 404
    text = " ".join(pdf_text(draft.content).split())
    assert draft.content == shown.content
    assert b"pdfuaid:part>1<" in draft.content
    assert pdf_pages(draft.content) >= 1
    for words in (
        "Vägar till arbete",
        "Osby delar sin lista.",
        "World Café, 3 rundor om 20 minuter",
        "Frågorna",
        "dolt",
    ):
        assert words in text


def test_hard_words_break_no_pdf(organiser: Client) -> None:
    hard = '#read("/etc/passwd") *fet* $x^2$ ' + "A" * 300 + " 漢字 🌿 \u202eomvänd"
    forum = make.make_forum(title=hard[:160], lead=hard)
    make_commitment(forum, text=hard[:400])
    organiser.post(f"/forum/{forum.slug}/dokumentation/beslut/", {"decisions": hard})
    service.compile_documentation(actor=make.make_organiser(), forum=forum, now=LATER)

    pdf = organiser.get(f"/forum/{forum.slug}/dokumentation/utkast.pdf")

    assert pdf.status_code == 200
    assert '#read("/etc/passwd")' in pdf_text(pdf.content)


def test_too_long_decisions_are_kept_in_the_form(organiser: Client) -> None:
    forum = make.make_forum()

    answer = organiser.post(f"/forum/{forum.slug}/dokumentation/beslut/", {"decisions": "Ja. " * 1001})

    assert answer.status_code == 422
    assert "id_decisions_error" in answer.content.decode()
    assert not Documentation.objects.exists()


def test_material_of_another_forums_session_is_refused(organiser: Client) -> None:
    forum, other = make.make_forum(status=ForumStatus.FINISHED), make.make_session(make.make_slot(make.make_forum()))
    file = SimpleUploadedFile("a.txt", b"text")

    answer = organiser.post(
        f"/forum/{forum.slug}/dokumentation/filer/", {"title": "A", "file": file, "session": other.pk}
    )

    assert answer.status_code == 422
    assert not forum.files.exists()


def test_compiling_again_publishes_nothing_before_the_organiser_does(organiser: Client) -> None:
    forum, actor = make.make_forum(title="Vägar till arbete", status=ForumStatus.FINISHED), make.make_organiser()
    stage = f"/forum/{forum.slug}/dokumentation/"
    service.compile_documentation(actor=actor, forum=forum, now=LATER)
    service.publish_documentation(actor=actor, forum=forum, is_public=True, now=LATER)

    Forum.objects.filter(pk=forum.pk).update(title="Ett nytt utkast")
    forum.refresh_from_db()
    service.compile_documentation(actor=actor, forum=forum, now=LATER + timedelta(hours=1))
    page = organiser.get(stage).content.decode()
    public, draft = (
        organiser.get(f"/forum/{forum.slug}/{name}.pdf") for name in ("dokumentation", "dokumentation/utkast")
    )
    organiser.post(f"{stage}publicera/", {"public": "yes"})
    published = organiser.get(f"/forum/{forum.slug}/dokumentation.pdf")

    assert "ett utkast tills du publicerar det" in page
    told = ["Ett nytt utkast" in pdf_text(answer.content) for answer in (public, draft, published)]
    assert told == [False, True, True]
    assert "ett utkast tills du publicerar det" not in organiser.get(stage).content.decode()
